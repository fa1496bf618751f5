package io.filecast.adapter.pubnub.access;

/**
 * What a client can ask of the PubNub door, and which permission that takes on the channels and groups that it names. The one
 * table of it: routes do not decide.
 */
public enum Operation {
    /** Publish, fire, signal, announce a file. */
    PUBLISH(Permission.WRITE),
    /** Follow channels and groups, their presence too. */
    SUBSCRIBE(Permission.READ),
    /** Say that one is still there. */
    HEARTBEAT(Permission.READ),
    /** Messages, their counts, their actions. */
    HISTORY(Permission.READ),
    /** Take messages out of the history. */
    DELETE_MESSAGES(Permission.DELETE),
    /** Who is there, and with which state. */
    HERE_NOW(Permission.READ),
    /** Say something of oneself. */
    SET_STATE(Permission.READ),
    /** Who is there on any channel. */
    GLOBAL_HERE_NOW(Permission.READ),
    /** Ask to upload a file. */
    UPLOAD_FILE(Permission.WRITE),
    /** List a channel's files. */
    LIST_FILES(Permission.READ),
    /** Fetch a file. */
    DOWNLOAD_FILE(Permission.READ),
    /** Delete a file. */
    DELETE_FILE(Permission.DELETE),
    /** Add an action to a message. */
    ADD_ACTION(Permission.WRITE),
    /** Take an action back. */
    REMOVE_ACTION(Permission.DELETE),
    /** List, change or delete a group. */
    MANAGE_GROUP(Permission.MANAGE),
    /** List all groups. */
    LIST_GROUPS(Permission.MANAGE),
    /** Make and end tokens and grants: for signed requests only. */
    GRANT(null),
    /** Say goodbye; ask where a user is. */
    FREE(null),
    /** A call that this table does not know: allowed nothing, so that none is ever allowed by oversight. */
    UNKNOWN(null);

    private final Permission permission;

    Operation(Permission permission) {
        this.permission = permission;
    }

    /** The permission that it takes on all that it names; null where that is not what decides. */
    public Permission permission() {
        return permission;
    }

    /** Whether it is about everything of an app, so that no permission on named things suffices. */
    public boolean isGlobal() {
        return this == GLOBAL_HERE_NOW || this == LIST_GROUPS;
    }
}
