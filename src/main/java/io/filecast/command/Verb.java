package io.filecast.command;

import java.time.Duration;

/**
 * The verbs on the event bus: address and how long their answer may take. The addresses are local to the node.
 *
 * <p>No timeout is shorter than the index's own, so that a command whose outcome the index still knows is never called
 * unknown.
 */
enum Verb {
    DECLARE_UPLOAD("declare-upload"),
    BEGIN_UPLOAD("begin-upload"),
    CONTINUE_UPLOAD("continue-upload"),
    HALT_UPLOAD("halt-upload"),
    RENEW_UPLOAD("renew-upload"),
    SEAL_UPLOAD("seal-upload"),
    ABORT_UPLOAD("abort-upload"),
    FIND_UPLOAD("find-upload"),
    CANCEL_UPLOAD("cancel-upload"),
    PUBLISH_FILE_MESSAGE("publish-file-message"),
    LIST("list"),
    FIND("find"),
    OPEN("open"),
    SIGN_LINK("sign-link"),
    OPEN_LINK("open-link"),
    OPEN_THUMBNAIL("open-thumbnail"),
    OPEN_LINKED_THUMBNAIL("open-linked-thumbnail"),
    HISTORY("history"),
    DELETE("delete"),
    COUNT_EVENTS("count-events"),
    HIDE_EVENTS("hide-events"),
    ADD_ACTION("add-action"),
    REMOVE_ACTION("remove-action"),
    LIST_ACTIONS("list-actions"),
    ACTIONS_OF("actions-of"),
    OFFER_UPLOAD("offer-upload"),
    REDEEM_TICKET("redeem-ticket"),
    SHELVE("shelve"),
    OPEN_BY_ID("open-by-id"),
    OPEN_THUMBNAIL_BY_ID("open-thumbnail-by-id");

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final String address;

    Verb(String slug) {
        this.address = "filecast.command." + slug;
    }

    String address() {
        return address;
    }

    Duration timeout() {
        return TIMEOUT;
    }
}
