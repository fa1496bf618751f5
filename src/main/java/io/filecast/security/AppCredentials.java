package io.filecast.security;

import io.filecast.core.AppName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an app accepts as proof. Any thread; immutable.
 *
 * @param name the app
 * @param open whether local requests need no credential; such an app answers only local requests, whatever they show
 * @param trustClaimedUsers whether a user id that is merely claimed counts for inboxes and recipient-limited items
 * @param allowedOrigins web origins whose pages may use the app: {@value #ANY_ORIGIN}, {@value #LOOPBACK_ORIGINS} or
 *     origins such as {@code https://app.example.com}; empty for none
 * @param audience what tokens must name in {@code aud}; null when that is not looked at
 * @param keys its keys; several of one kind while one takes over from another
 */
public record AppCredentials(
        AppName name,
        boolean open,
        boolean trustClaimedUsers,
        List<String> allowedOrigins,
        String audience,
        List<Key> keys) {

    /** Stands for any origin. */
    public static final String ANY_ORIGIN = "*";

    /** Stands for any origin whose host is this machine. */
    public static final String LOOPBACK_ORIGINS = "loopback";

    /**
     * Checks and normalises the origins.
     *
     * @throws IllegalArgumentException when an origin cannot be read
     */
    public AppCredentials {
        allowedOrigins =
                allowedOrigins.stream().map(AppCredentials::canonicalOrigin).toList();
        keys = List.copyOf(keys);
    }

    private static String canonicalOrigin(String text) {
        if (text.equals(ANY_ORIGIN) || text.equals(LOOPBACK_ORIGINS)) {
            return text;
        }
        return WebOrigin.parse(text)
                .map(WebOrigin::toString)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is not an origin such as https://app.example.com"));
    }

    /** The same app without its secrets, for what only asks about origins and trust. */
    public AppCredentials withoutKeys() {
        return new AppCredentials(name, open, trustClaimedUsers, allowedOrigins, audience, List.of());
    }

    /** The first key of a kind. */
    public Optional<Key> key(Kind kind) {
        return keys.stream().filter(key -> key.kind == kind).findFirst();
    }

    /** What a key is for. */
    public enum Kind {
        /** Shown as it is; gives reading, writing and deleting on every channel. */
        PUBLISH,
        /** Shown as it is; gives reading on every channel. */
        SUBSCRIBE,
        /** Shown as it is, by back ends only; gives every right on every channel, and by that administers the app. */
        SECRET,
        /** Signs tokens with HMAC-SHA256; never shown. */
        JWT_HS256,
        /** Verifies tokens that the private half of it signed: RSA with SHA-256. */
        JWT_RS256,
        /** Verifies tokens that the private half of it signed: ECDSA on P-256 with SHA-256. */
        JWT_ES256,
        /** Given at one of the doors for the broker's own tokens, which end with its value; gives nothing by itself. */
        EXCHANGED;

        /** Whether clients show it, rather than tokens under it. */
        public boolean isShown() {
            return this == PUBLISH || this == SUBSCRIBE || this == SECRET;
        }

        /** Whether it signs tokens, or verifies what was signed elsewhere. */
        boolean signs() {
            return this == JWT_HS256 || this == JWT_RS256 || this == JWT_ES256;
        }
    }

    /**
     * One key.
     *
     * @param id 1 to 64 of {@code A-Z a-z 0-9 . _ -}, a letter or digit first; it stands in logs and as {@code kid}. One that
     *     is exchanged has an id that the door gives it, with a {@code /} in it, which no other has
     * @param kind what it is for
     * @param secret the key itself: 1 to {@value #MAX_SHOWN_BYTES} bytes of UTF-8 when it is shown, at least
     *     {@value #MIN_SIGNING_BYTES} when it signs, a public key in PEM when it only verifies
     */
    public record Key(String id, Kind kind, String secret) {

        /** The longest key that is shown; a longer one is not looked up. */
        public static final int MAX_SHOWN_BYTES = 256;

        /** The shortest signing key: as long as its hash, as RFC 7518 §3.2 asks. */
        public static final int MIN_SIGNING_BYTES = 32;

        private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

        /**
         * Checks the key.
         *
         * @throws IllegalArgumentException when the id or the length of the secret breaks a rule
         */
        public Key {
            boolean isGivenByDoor = kind == Kind.EXCHANGED && id.indexOf('/') > 0;
            if (!isGivenByDoor && !ID.matcher(id).matches()) {
                throw new IllegalArgumentException("a key's id is 1 to 64 letters, digits, '.', '_' and '-'");
            }
            int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
            if (kind == Kind.JWT_HS256 && bytes < MIN_SIGNING_BYTES) {
                throw new IllegalArgumentException(
                        "key '" + id + "' signs tokens and has at least " + MIN_SIGNING_BYTES + " bytes");
            }
            if (kind.isShown() && (bytes == 0 || bytes > MAX_SHOWN_BYTES)) {
                throw new IllegalArgumentException("key '" + id + "' has 1 to " + MAX_SHOWN_BYTES + " bytes");
            }
        }

        /** Tells this value and use of it from others under the same id. */
        public String mark() {
            return Sha256.of(kind + " " + secret).mark();
        }

        @Override
        public String toString() {
            return "Key[" + id + ", " + kind + "]";
        }
    }
}
