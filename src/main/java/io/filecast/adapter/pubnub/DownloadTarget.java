package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.FileDownload;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker;
import io.filecast.core.FileId;
import io.vertx.core.http.HttpMethod;

/**
 * Where SDKs fetch bytes, by a signed link that they were sent to: {@code …/objects/{channel}/{id}/{name}}. What goes wrong
 * is told as an object store tells it. Event-loop confined.
 */
final class DownloadTarget {

    /** Its segment below {@code /v1/files/{subscribe key}}. */
    static final String SEGMENT = "objects";

    private final HttpFloor floor;
    private final FileBroker broker;
    private final FileDownload downloads;

    DownloadTarget(HttpFloor floor, FileBroker broker) {
        this.floor = floor;
        this.broker = broker;
        this.downloads = floor.downloads();
    }

    void handle(PubNubRequest request) {
        floor.speak(request.ctx(), FileWire::downloadError);
        if (!request.is(HttpMethod.GET) && !request.is(HttpMethod.HEAD)) {
            throw BrokerError.of(
                    ErrorCode.METHOD_NOT_ALLOWED, "The specified method is not allowed against this resource.");
        }
        request.admitGuest();
        String link = request.parameter(FileWire.LINK_PARAMETER);
        if (link == null || request.path().size() < 6) {
            throw BrokerError.of(ErrorCode.NOT_FOUND, "the link leads to no file");
        }
        FileId id = FileId.parse(request.path().text(5));
        floor.reply(
                request.ctx(),
                broker.openLink(link, request.channel(4), id),
                content -> downloads.send(request.ctx(), content));
    }
}
