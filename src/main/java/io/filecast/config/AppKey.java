package io.filecast.config;

/** One credential of an app, told apart by its id so that it can be rotated. */
public record AppKey(
        @Key(
                about = "Name of the key, unique over all apps; it stands in logs, and as kid in tokens.",
                matches = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
                expects = "1 to 64 letters, digits, dots, dashes and underscores, a letter or digit first")
        String id,

        @Key(
                about =
                        "What the key is for: publish, subscribe and secret keys are shown as they are, a secret one by "
                                + "back ends only, for it administers the app; a jwt key verifies tokens.")
        Type type,

        @Key(
                about = "How the tokens of a jwt key are signed: HS256 with the value itself, RS256 and ES256 with the "
                        + "private half of the public key that the value is.",
                byDefault = "hs256")
        Algorithm algorithm,

        @Key(
                about = "The key itself. A publish, subscribe or secret value is 1 to 128 letters, digits and . _ ~ -, "
                        + "of one app only; a jwt value is any text of at least 32 bytes, or for RS256 and ES256 a "
                        + "public key as PEM (BEGIN PUBLIC KEY; RSA of 2048 bits or more, P-256). Or valueFile: a file "
                        + "that holds it.",
                matches = "(?s).+",
                expects = "the text of the key")
        Secret value) {

    /** The purposes of keys. */
    public enum Type {
        /** May send files and messages, list, fetch and delete. */
        PUBLISH,
        /** May subscribe, list and fetch. */
        SUBSCRIBE,
        /** May do everything: send, read, delete and manage, on every channel; shown by back ends only. */
        SECRET,
        /** Verifies tokens, which carry their own user and rights. */
        JWT
    }

    /** The ways in which tokens are signed. */
    public enum Algorithm {
        /** HMAC-SHA256; who can verify can sign. */
        HS256,
        /** RSA with SHA-256. */
        RS256,
        /** ECDSA on P-256 with SHA-256. */
        ES256
    }
}
