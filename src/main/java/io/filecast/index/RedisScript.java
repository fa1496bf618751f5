package io.filecast.index;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The Lua scripts, each one atomic step on one app. Any thread; immutable.
 *
 * <p>A script's text is put together from {@code lua/<name>.lua}, the parts of {@code lua/lib} that its
 * {@code --@include} line names, and the keys and constants that it mentions: what it does not need, it does not pay for.
 */
enum RedisScript {
    OPEN,
    EPOCH,
    SKEW,
    PUBLISH,
    DELETE,
    SHELVE,
    WHERE,
    FIND,
    LIST,
    LOG,
    HEADS,
    HIDE,
    COUNT,
    ACT,
    UNACT,
    ACTIONS,
    ACTED,
    SINCE,
    DECLARE,
    BEGIN,
    UPLOAD,
    LEASE,
    RENEW,
    RELEASE,
    HALT,
    COMPLETE,
    CANCEL,
    SWEEP,
    DYING,
    BURIED,
    ORPHANS,
    ENDED,
    PRESENCE,
    MEMBERS,
    ATTEND,
    VISIT,
    DEPART,
    VISITS,
    VISITED,
    FOLLOW,
    ENROL,
    ACCOUNT,
    ACCOUNTS,
    EXPEL,
    PASSWORD,
    REVOKE,
    REVOCATIONS,
    GROUP,
    GROUPS,
    REGROUP,
    REGROUPED,
    UNGROUP,
    PERMIT,
    PERMITS,
    PERMITTED,
    REPERMITTED,
    USE;

    private final String text;
    private final String sha1;

    RedisScript() {
        this.text = assemble(name().toLowerCase(Locale.ROOT));
        this.sha1 = sha1(text);
    }

    /** The whole script. */
    String text() {
        return text;
    }

    /** The name under which Redis has loaded it. */
    String sha1() {
        return sha1;
    }

    private static String assemble(String name) {
        String own = read("lua/" + name + ".lua");
        StringBuilder body = new StringBuilder();
        own.lines().filter(line -> line.startsWith("--@include ")).forEach(line -> {
            for (String part : line.substring(line.indexOf(' ')).trim().split(" ")) {
                body.append(read("lua/lib/" + part + ".lua"));
            }
        });
        body.append(own);
        return declarations(body) + body;
    }

    private static String declarations(CharSequence body) {
        StringBuilder out = new StringBuilder();
        for (RedisKey key : RedisKey.values()) {
            declare(out, body, key.name(), "KEYS[1] .. '" + key.suffix() + "'");
        }
        declare(out, body, "TOLERANCE", Long.toString(micros(RedisClock.TOLERANCE)));
        declare(out, body, "ENDED_TTL", Long.toString(micros(IndexTimes.ENDED_UPLOADS)));
        declare(out, body, "LAPSED_TTL", Long.toString(micros(IndexTimes.LAPSED_FILES)));
        declare(out, body, "MOST_SEGMENTS", Integer.toString(IndexUploads.MOST_SEGMENTS));
        return out.toString();
    }

    private static void declare(StringBuilder out, CharSequence body, String name, String value) {
        if (Pattern.compile("\\b" + name + "\\b").matcher(body).find()) {
            out.append("local ").append(name).append(" = ").append(value).append('\n');
        }
    }

    private static long micros(Duration duration) {
        return TimeUnit.MICROSECONDS.convert(duration);
    }

    private static String read(String resource) {
        try (InputStream in = RedisScript.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
