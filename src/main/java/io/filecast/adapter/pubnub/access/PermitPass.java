package io.filecast.adapter.pubnub.access;

import io.filecast.core.Permits.Kind;
import io.filecast.core.Permits.Permit;
import io.filecast.core.Permits.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What grants of the older kind allow: those to everybody and those to the auth key that was shown, on the app, on a channel
 * or group, and on a wildcard that a channel belongs to. Any thread; immutable.
 */
public final class PermitPass implements Pass {

    private final Map<Scope, Integer> masks = new HashMap<>();
    private Instant endsAt;

    /** @param permits all that {@link #scopesOf} asked for */
    public PermitPass(List<Permit> permits) {
        for (Permit permit : permits) {
            masks.merge(permit.scope(), Permission.maskOf(permit.letters()), (one, other) -> one | other);
            boolean sooner = permit.endsAt() != null
                    && (endsAt == null || permit.endsAt().isBefore(endsAt));
            endsAt = sooner ? permit.endsAt() : endsAt;
        }
    }

    /** When the first of the grants ends, so that everything is to be asked anew; null for never. */
    public Instant endsAt() {
        return endsAt;
    }

    /** What must be looked up to judge a call. */
    public static List<Scope> scopesOf(Call call) {
        Set<Scope> scopes = new LinkedHashSet<>();
        scopes.add(Scope.APP);
        for (String channel : call.channels()) {
            namesOf(channel).forEach(name -> scopes.add(new Scope(Kind.CHANNEL, name)));
        }
        call.groups().forEach(group -> scopes.add(new Scope(Kind.GROUP, group)));
        return List.copyOf(scopes);
    }

    /** A channel's name, and the wildcards that it belongs to. */
    private static List<String> namesOf(String channel) {
        List<String> names = new ArrayList<>();
        names.add(channel);
        for (int dot = channel.lastIndexOf('.'); dot > 0; dot = channel.lastIndexOf('.', dot - 1)) {
            names.add(channel.substring(0, dot) + ".*");
        }
        return names;
    }

    @Override
    public int ofChannel(String name) {
        int mask = maskOf(Scope.APP);
        for (String part : namesOf(name)) {
            mask |= maskOf(new Scope(Kind.CHANNEL, part));
        }
        return mask;
    }

    @Override
    public int ofGroup(String name) {
        return maskOf(Scope.APP) | maskOf(new Scope(Kind.GROUP, name));
    }

    private int maskOf(Scope scope) {
        return masks.getOrDefault(scope, 0);
    }
}
