package io.filecast.config;

/** One credential of an app, told apart by its id so that it can be rotated. */
public record AppKey(
        @Key(
                about = "Name of the key, unique over all apps; it stands in logs, and as kid in tokens.",
                matches = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
                expects = "1 to 64 letters, digits, dots, dashes and underscores, a letter or digit first")
        String id,

        @Key(
                about = "What the key is for: publish and subscribe keys are shown as they are; a jwt key verifies "
                        + "tokens signed with HS256.")
        Type type,

        @Key(
                about = "The key itself. A publish or subscribe value is 1 to 128 letters, digits and . _ ~ -, of "
                        + "one app only; a jwt value is any text of at least 32 bytes. Or valueFile: a file that "
                        + "holds it.",
                matches = "(?s).+",
                expects = "the text of the key")
        Secret value) {

    /** The purposes of keys. */
    public enum Type {
        /** May send files and messages, list, fetch and delete. */
        PUBLISH,
        /** May subscribe, list and fetch. */
        SUBSCRIBE,
        /** Verifies tokens, which carry their own user and rights. */
        JWT
    }
}
