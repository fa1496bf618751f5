package io.filecast.adapter.pubnub.access;

import io.filecast.core.JsonText;
import io.filecast.core.Permits;
import io.filecast.core.Permits.Kind;
import io.filecast.core.Permits.Permit;
import io.filecast.core.Permits.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A grant of the older kind, which says in a query what auth keys may do: what it gives, and how it is answered. Any thread;
 * immutable.
 *
 * @param channels channels and wildcards; empty together with {@code groups} for the whole app
 * @param auths the auth keys; empty for everybody
 * @param letters what is given, of {@link Permission}; empty to take everything back
 * @param ttlMinutes 0 for ever
 */
public record LegacyGrant(
        List<String> channels, List<String> groups, List<String> auths, String letters, int ttlMinutes) {

    private static final int DEFAULT_TTL = 1_440;
    private static final int MAX_TTL = 525_600;
    private static final int MAX_NAMES = 200;
    private static final int MAX_PERMITS = 1_000;
    private static final String LETTERS = "rwmdguj";

    /**
     * Reads a query.
     *
     * @param lists the names in a parameter that lists them
     * @param texts a parameter; null when it is absent
     * @throws Refusal when it says what no grant can
     */
    public static LegacyGrant read(Function<String, List<String>> lists, Function<String, String> texts) {
        if (!lists.apply("target-uuid").isEmpty()) {
            throw Refusal.of(400, "Grants on uuids are for App Context, which is not here.");
        }
        StringBuilder letters = new StringBuilder();
        for (char letter : LETTERS.toCharArray()) {
            String value = texts.apply(String.valueOf(letter));
            if ("1".equals(value) || "true".equals(value)) {
                letters.append(letter);
            }
        }
        LegacyGrant grant = new LegacyGrant(
                lists.apply("channel"),
                lists.apply("channel-group"),
                lists.apply("auth"),
                letters.toString(),
                ttl(texts.apply("ttl")));
        grant.check();
        return grant;
    }

    private static int ttl(String text) {
        try {
            int ttl = text == null ? DEFAULT_TTL : Integer.parseInt(text);
            if (ttl >= 0 && ttl <= MAX_TTL) {
                return ttl;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw Refusal.of(400, "Invalid ttl: 1 to " + MAX_TTL + " minutes, or 0 for ever.");
    }

    private void check() {
        boolean wholeApp = channels.isEmpty() && groups.isEmpty();
        if (wholeApp && !auths.isEmpty()) {
            throw Refusal.of(400, "Auth keys are granted something on channels or channel groups.");
        }
        int names = channels.size() + groups.size();
        long permits = (long) Math.max(1, names) * Math.max(1, auths.size());
        if (names > MAX_NAMES || auths.size() > MAX_NAMES || permits > MAX_PERMITS) {
            throw Refusal.of(400, "Too many channels, channel groups or auth keys in one grant.");
        }
    }

    /** What is to be kept. */
    public List<Permit> permits(Instant now) {
        Instant endsAt = ttlMinutes == 0 ? null : now.plus(Duration.ofMinutes(ttlMinutes));
        List<Permit> permits = new ArrayList<>();
        for (Scope scope : scopes()) {
            for (String holder : auths.isEmpty() ? List.of(Permits.EVERYBODY) : auths) {
                permits.add(new Permit(scope, holder, letters, endsAt));
            }
        }
        return permits;
    }

    /** What it is about. */
    public List<Scope> scopes() {
        List<Scope> scopes = new ArrayList<>();
        channels.forEach(name -> scopes.add(new Scope(Kind.CHANNEL, name)));
        groups.forEach(name -> scopes.add(new Scope(Kind.GROUP, name)));
        return scopes.isEmpty() ? List.of(Scope.APP) : scopes;
    }

    // ---- answers --------------------------------------------------------------------------------------------------

    /** The answer to the grant. */
    public String answer(String subscribeKey) {
        StringBuilder out = open(level(), subscribeKey).append(",\"ttl\":").append(ttlMinutes);
        List<Permit> given = permits(Instant.EPOCH);
        if (channels.isEmpty() && groups.isEmpty()) {
            flags(out.append(','), letters);
        }
        named(out, "channel", "channels", channels, Kind.CHANNEL, given);
        named(out, "channel-groups", "channel-groups", groups, Kind.GROUP, given);
        return close(out);
    }

    /**
     * The answer to who asks what holds.
     *
     * @param found what is kept on each of the {@link #scopes}
     */
    public String audit(String subscribeKey, List<Permit> found) {
        StringBuilder out = open(level(), subscribeKey);
        if (channels.isEmpty() && groups.isEmpty()) {
            flags(
                    out.append(','),
                    found.stream().map(Permit::letters).findFirst().orElse(""));
        }
        named(out, "channel", "channels", channels, Kind.CHANNEL, found);
        named(out, "channel-groups", "channel-groups", groups, Kind.GROUP, found);
        return close(out);
    }

    /** The same, asking for all auth keys that have something where it names none. */
    public LegacyGrant audited(List<Permit> found) {
        List<String> holders = found.stream()
                .map(Permit::holder)
                .filter(holder -> !holder.equals(Permits.EVERYBODY))
                .distinct()
                .toList();
        boolean asksForAll = auths.isEmpty() && !scopes().contains(Scope.APP);
        return asksForAll ? new LegacyGrant(channels, groups, holders, letters, ttlMinutes) : this;
    }

    private String level() {
        if (!channels.isEmpty()) {
            return auths.isEmpty() ? "channel" : "user";
        }
        return groups.isEmpty() ? "subkey" : auths.isEmpty() ? "channel-group" : "channel-group+auth";
    }

    private static StringBuilder open(String level, String subscribeKey) {
        return new StringBuilder("{\"message\":\"Success\",\"payload\":{\"level\":\"")
                .append(level)
                .append("\",\"subscribe_key\":")
                .append(JsonText.quote(subscribeKey));
    }

    private static String close(StringBuilder out) {
        return out.append("},\"service\":\"Access Manager\",\"status\":200}").toString();
    }

    /** One name with auth keys stands by itself, with its keys beside it; all else is a map. */
    private void named(
            StringBuilder out, String one, String many, List<String> names, Kind kind, List<Permit> permits) {
        if (names.isEmpty()) {
            return;
        }
        if (names.size() == 1 && !auths.isEmpty()) {
            out.append(",\"").append(one).append("\":").append(JsonText.quote(names.get(0)));
            holders(out.append(','), new Scope(kind, names.get(0)), permits);
            return;
        }
        out.append(",\"").append(many).append("\":{");
        for (int i = 0; i < names.size(); i++) {
            JsonText.quoteInto(i == 0 ? out : out.append(','), names.get(i));
            Scope scope = new Scope(kind, names.get(i));
            out.append(":{");
            if (auths.isEmpty()) {
                flags(out, lettersOf(scope, Permits.EVERYBODY, permits));
            } else {
                holders(out, scope, permits);
            }
            out.append('}');
        }
        out.append('}');
    }

    private void holders(StringBuilder out, Scope scope, List<Permit> permits) {
        out.append("\"auths\":{");
        for (int i = 0; i < auths.size(); i++) {
            JsonText.quoteInto(i == 0 ? out : out.append(','), auths.get(i));
            flags(out.append(":{"), lettersOf(scope, auths.get(i), permits));
            out.append('}');
        }
        out.append('}');
    }

    private static String lettersOf(Scope scope, String holder, List<Permit> permits) {
        for (Permit permit : permits) {
            if (permit.scope().equals(scope) && permit.holder().equals(holder)) {
                return permit.letters();
            }
        }
        return "";
    }

    private static void flags(StringBuilder out, String letters) {
        for (int i = 0; i < LETTERS.length(); i++) {
            char letter = LETTERS.charAt(i);
            out.append(i == 0 ? "\"" : ",\"").append(letter).append("\":").append(letters.indexOf(letter) >= 0 ? 1 : 0);
        }
    }

    @Override
    public String toString() {
        return "LegacyGrant[masked]";
    }
}
