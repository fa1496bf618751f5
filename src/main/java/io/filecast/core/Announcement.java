package io.filecast.core;

import io.filecast.core.FileBroker.PublishOptions;

/**
 * How an upload is announced as soon as all of its bytes are there.
 *
 * @param message any JSON; null when none
 * @param options how long and for whom; never restricted
 */
public record Announcement(JsonText message, PublishOptions options) {

    /** The operation that announces an upload, whoever sends it and however often. */
    public static OperationId operationOf(FileId upload) {
        return new OperationId("u:" + upload, "");
    }
}
