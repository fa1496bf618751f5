package io.filecast.adapter.rtm;

import io.filecast.core.ChannelName;
import io.filecast.core.Hashes;
import io.filecast.core.Targets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;

/**
 * The right to send one file, given away as a text. Any thread; immutable.
 *
 * <p>Nothing is kept of it before it is shown: its text says until when it holds and what for, under an HMAC whose key is
 * derived from the project's secret, so any node takes it. Base64url of: its end in ms (8 bytes), 128 random bits that name
 * it, the first 8 bytes of a SHA-256 of what it is for, and the first 16 bytes of the HMAC-SHA256 of all that.
 *
 * @param expiresAt when it ends
 * @param name 128 random bits, by which its use is remembered
 * @param purpose what it is for
 */
record FileToken(Instant expiresAt, byte[] name, byte[] purpose) {

    private static final int NAME_BYTES = 16;
    private static final int PURPOSE_BYTES = 8;
    private static final int MAC_BYTES = 16;
    private static final int SIGNED_BYTES = Long.BYTES + NAME_BYTES + PURPOSE_BYTES;

    private static final byte[] KEY_LABEL = "filecast rtm file token 1".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * What a token is for: nobody sends another file with it.
     *
     * @param from who sends it
     */
    record Purpose(long pid, long from, FileCommand command, Targets targets) {

        private byte[] digest() {
            MessageDigest sha256 = Hashes.sha256();
            sha256.update((pid + " " + from + " " + command.method()).getBytes(StandardCharsets.UTF_8));
            // In the order of their names, whatever the order in which the SDK says them.
            for (ChannelName channel : targets.channels()) {
                sha256.update((" " + channel.value()).getBytes(StandardCharsets.UTF_8));
            }
            return Arrays.copyOf(sha256.digest(), PURPOSE_BYTES);
        }
    }

    /** A new token's text. */
    static String issue(Project project, Purpose purpose, Instant now, Duration ttl) {
        byte[] name = new byte[NAME_BYTES];
        RANDOM.nextBytes(name);
        ByteBuffer token = ByteBuffer.allocate(SIGNED_BYTES + MAC_BYTES);
        token.putLong(now.plus(ttl).toEpochMilli()).put(name).put(purpose.digest());
        token.put(macOf(project, token.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /**
     * Reads a token that one of a project's secrets made.
     *
     * @return empty when none did
     */
    static Optional<FileToken> read(List<Project> secrets, String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
        // One spelling of a token, so that what was used is found again.
        if (bytes.length != SIGNED_BYTES + MAC_BYTES
                || !Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(bytes)
                        .equals(text)) {
            return Optional.empty();
        }
        byte[] mac = Arrays.copyOfRange(bytes, SIGNED_BYTES, bytes.length);
        if (secrets.stream().noneMatch(project -> MessageDigest.isEqual(macOf(project, bytes), mac))) {
            return Optional.empty();
        }
        return Optional.of(new FileToken(
                Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong()),
                Arrays.copyOfRange(bytes, Long.BYTES, Long.BYTES + NAME_BYTES),
                Arrays.copyOfRange(bytes, Long.BYTES + NAME_BYTES, SIGNED_BYTES)));
    }

    /** Whether it is for this. */
    boolean isFor(Purpose wanted) {
        return MessageDigest.isEqual(purpose, wanted.digest());
    }

    /** What its use is remembered by. */
    String use() {
        return "rtm:" + HexFormat.of().formatHex(name);
    }

    private static byte[] macOf(Project project, byte[] token) {
        byte[] key = Hashes.hmacSha256(project.secret().getBytes(StandardCharsets.UTF_8))
                .doFinal(KEY_LABEL);
        Mac mac = Hashes.hmacSha256(key);
        mac.update(token, 0, SIGNED_BYTES);
        return Arrays.copyOf(mac.doFinal(), MAC_BYTES);
    }
}
