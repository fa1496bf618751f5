package io.filecast.adapter.pubnub;

/**
 * The parts of the PubNub API, told apart by the beginning of the path. Each has its own form of errors. The longest prefix
 * wins.
 */
enum PubNubService {
    TIME("/time/", ErrorForm.PLAIN, "Time"),
    PUBLISH("/publish/", ErrorForm.PUBLISH, "Publish"),
    PUBLISH_V2("/v2/publish/", ErrorForm.PUBLISH, "Publish"),
    SIGNAL("/signal/", ErrorForm.PUBLISH, "Publish"),
    PUBLISH_FILE("/v1/files/publish-file/", ErrorForm.PUBLISH, "Publish"),
    FILES("/v1/files/", ErrorForm.FILES, "Files"),
    SUBSCRIBE("/v2/subscribe/", ErrorForm.PLAIN, "Subscribe"),
    HISTORY_V2("/v2/history/", ErrorForm.HISTORY, "History"),
    HISTORY_V3("/v3/history/", ErrorForm.HISTORY, "History"),
    HISTORY_ACTIONS("/v3/history-with-actions/", ErrorForm.HISTORY, "History"),
    MESSAGE_ACTIONS("/v1/message-actions/", ErrorForm.FILES, "Actions"),
    PRESENCE("/v2/presence/", ErrorForm.PRESENCE, "Presence"),
    CHANNEL_GROUPS("/v1/channel-registration/", ErrorForm.PLAIN, "channel-registry"),
    GRANT_V2("/v2/auth/", ErrorForm.PLAIN, "Access Manager"),
    GRANT_V3("/v3/pam/", ErrorForm.GRANT, "Access Manager"),
    PUSH_V1("/v1/push/", ErrorForm.PLAIN, "Push"),
    PUSH_V2("/v2/push/", ErrorForm.PLAIN, "Push"),
    OBJECTS("/v2/objects/", ErrorForm.FILES, "Objects"),
    FUNCTIONS("/v1/blocks/", ErrorForm.PLAIN, "Functions");

    /** How an error reads. */
    enum ErrorForm {
        /** A list: 0, words, time. */
        PUBLISH,
        /** {@code {"status":…,"error":{"message":…,"source":…,"code":…}}}. */
        FILES,
        /** {@code {"status":…,"error":true,"error_message":…}}. */
        HISTORY,
        /** {@code {"status":…,"error":1,"message":…,"service":"Presence"}}. */
        PRESENCE,
        /** {@code {"error":{"message":…,"source":…},"service":"Access Manager","status":…}}. */
        GRANT,
        /** {@code {"message":…,"error":true,"service":…,"status":…}}. */
        PLAIN
    }

    private final String prefix;
    private final ErrorForm form;
    private final String source;

    PubNubService(String prefix, ErrorForm form, String source) {
        this.prefix = prefix;
        this.form = form;
        this.source = source;
    }

    /** What its paths begin with. */
    String prefix() {
        return prefix;
    }

    /** How its errors read. */
    ErrorForm form() {
        return form;
    }

    /** What it calls itself in errors. */
    String source() {
        return source;
    }

    /** The service of a raw path; null when it is none of PubNub's. */
    static PubNubService of(String path) {
        PubNubService found = null;
        for (PubNubService service : values()) {
            boolean longer = found == null || service.prefix.length() > found.prefix.length();
            if (longer && path.startsWith(service.prefix)) {
                found = service;
            }
        }
        return found;
    }
}
