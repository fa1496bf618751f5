package io.filecast.security;

import io.filecast.core.AppName;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileId;
import io.filecast.core.Hashes;
import io.filecast.core.LinkTokens;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;

/**
 * Makes and checks the token of a signed link: the right to fetch one file of one channel until a time. Any thread.
 *
 * <p>The token is base64url of: length of the app's name (1 byte), the name, expiry in epoch seconds (8 bytes), flags (1
 * byte), and the first 16 bytes of an HMAC-SHA256 under the app's link key over a purpose, app, channel, file, expiry and
 * flags, each text with its length before it. Channel and file stand in the link itself. There is one spelling of a token:
 * what does not encode back to the same text is refused.
 */
public final class LinkSigner implements LinkTokens {

    /** The longest token, that of an app with the longest name. */
    public static final int MAX_LENGTH = 78;

    private static final byte[] PURPOSE = "filecast signed link 1".getBytes(StandardCharsets.US_ASCII);
    private static final int MAC_BYTES = 16;
    private static final int RESTRICTED = 1;

    private final BrokerClock clock;

    /** @param clock decides which links have expired */
    public LinkSigner(BrokerClock clock) {
        this.clock = clock;
    }

    private static int flagsOf(Link link) {
        return link.opensRestricted() ? RESTRICTED : 0;
    }

    /** What stands in a token, before anything of it is believed. */
    private record Claim(AppName app, long expirySeconds, int flags, byte[] mac) {}

    @Override
    public String sign(Link link, byte[] linkKey) {
        byte[] app = link.app().value().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer token = ByteBuffer.allocate(1 + app.length + Long.BYTES + 1 + MAC_BYTES);
        token.put((byte) app.length).put(app);
        token.putLong(link.expiresAt().getEpochSecond()).put((byte) flagsOf(link));
        token.put(macOf(link, linkKey));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    @Override
    public AppName appOf(String token) {
        return claimOf(token).app;
    }

    @Override
    public Link verify(String token, byte[] linkKey, ChannelName channel, FileId file) {
        Claim claim = claimOf(token);
        Link link = new Link(
                claim.app, channel, file, Instant.ofEpochSecond(claim.expirySeconds), claim.flags == RESTRICTED);
        if (!MessageDigest.isEqual(macOf(link, linkKey), claim.mac)) {
            throw refused("the link's signature is wrong");
        }
        if (!clock.now().isBefore(link.expiresAt())) {
            throw refused("the link has expired");
        }
        return link;
    }

    private static Claim claimOf(String token) {
        if (token.length() > MAX_LENGTH) {
            throw malformed();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(token)) {
                throw malformed();
            }
            ByteBuffer read = ByteBuffer.wrap(bytes);
            AppName app = new AppName(new String(take(read, read.get()), StandardCharsets.US_ASCII));
            Claim claim = new Claim(app, read.getLong(), read.get(), take(read, MAC_BYTES));
            if (read.hasRemaining() || !isReadable(claim)) {
                throw malformed();
            }
            return claim;
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw malformed();
        }
    }

    /** Whether a claim means something here: an unknown flag may be a right or a limit, so it is neither. */
    private static boolean isReadable(Claim claim) {
        return (claim.flags & ~RESTRICTED) == 0
                && claim.expirySeconds >= 0
                && claim.expirySeconds <= Instant.MAX.getEpochSecond();
    }

    private static byte[] take(ByteBuffer from, int length) {
        if (length < 0 || length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] taken = new byte[length];
        from.get(taken);
        return taken;
    }

    private static byte[] macOf(Link link, byte[] linkKey) {
        Mac mac = Hashes.hmacSha256(linkKey);
        mac.update(PURPOSE);
        update(mac, link.app().value());
        update(mac, link.channel().value());
        update(mac, link.file().value());
        mac.update(ByteBuffer.allocate(Long.BYTES)
                .putLong(link.expiresAt().getEpochSecond())
                .flip());
        mac.update((byte) flagsOf(link));
        return Arrays.copyOf(mac.doFinal(), MAC_BYTES);
    }

    private static void update(Mac mac, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        mac.update((byte) bytes.length);
        mac.update(bytes);
    }

    private static BrokerError malformed() {
        return refused("the link is not one of ours");
    }

    private static BrokerError refused(String why) {
        return BrokerError.of(ErrorCode.FORBIDDEN, why);
    }
}
