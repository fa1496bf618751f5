package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.InboundBody;
import io.filecast.adapter.json.NativeJson;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.DeleteFile;
import io.filecast.core.FileBroker.ListFiles;
import io.filecast.core.FileBroker.ReadFile;
import io.filecast.core.FileBroker.SignedLink;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.OperationId;
import io.filecast.core.Order;
import io.filecast.core.Page;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;

/**
 * The files of a channel: {@code /v1/files/{subscribe key}/channels/{channel}/…}. What a client asks for here; the bytes go
 * to {@link UploadTarget} and come from {@link DownloadTarget}. Event-loop confined.
 */
final class FileRoutes implements PubNubRoutes {

    private static final int MAX_PAGE = 100;
    private static final int MAX_BODY_BYTES = 16_384;

    /** What a redirect that a cache keeps must still be good for when it is used. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final HttpFloor floor;
    private final PubNubCaller caller;
    private final FileBroker broker;
    private final FilePorts ports;
    private final PubNubLimits limits;
    private final UploadTarget upload;
    private final DownloadTarget download;

    FileRoutes(HttpFloor floor, PubNubCaller caller, PubNubPorts verbs, FilePorts ports, PubNubLimits limits) {
        this.floor = floor;
        this.caller = caller;
        this.broker = verbs.broker();
        this.ports = ports;
        this.limits = limits;
        this.upload = new UploadTarget(floor, verbs.broker(), ports);
        this.download = new DownloadTarget(floor, verbs.broker());
    }

    @Override
    public void handle(PubNubRequest request) {
        PubNubPath path = request.path();
        if (path.is(3, UploadTarget.SEGMENT)) {
            upload.handle(request);
        } else if (path.is(3, DownloadTarget.SEGMENT)) {
            download.handle(request);
        } else if (!path.is(3, "channels") || path.size() < 6) {
            throw request.nothingHere();
        } else if (path.is(5, "generate-upload-url") && path.size() == 6 && request.is(HttpMethod.POST)) {
            offer(request);
        } else if (path.is(5, "files") && path.size() == 6 && request.is(HttpMethod.GET)) {
            list(request);
        } else if (path.is(5, "files") && path.size() >= 8 && request.is(HttpMethod.GET)) {
            locate(request);
        } else if (path.is(5, "files") && path.size() >= 8 && request.is(HttpMethod.DELETE)) {
            delete(request);
        } else {
            throw request.nothingHere();
        }
    }

    private Principal admit(PubNubRequest request, Right right) {
        return caller.admit(request, request.path().text(2), right, List.of(request.channel(4)));
    }

    // ---- sending --------------------------------------------------------------------------------------------------

    private void offer(PubNubRequest request) {
        Principal principal = admit(request, Right.WRITE);
        ChannelName channel = request.channel(4);
        String mark = Requester.markOf(request, principal);
        Future<String> answer = InboundBody.of(request.ctx())
                .readAll(MAX_BODY_BYTES, limits.requestTimeout())
                .compose(body -> {
                    String name = FileNames.inBody(PackedBody.text(body, MAX_BODY_BYTES));
                    return ports.tickets()
                            .offer(principal, channel, name, mark, ports.terms().ticketTtl())
                            .map(offer -> FileWire.offer(
                                    offer,
                                    name,
                                    StoreAddress.upload(request, ports.terms()),
                                    StoreAddress.key(request, principal.app(), offer.file(), name)));
                });
        answer(request, answer);
    }

    private void answer(PubNubRequest request, Future<String> json) {
        floor.reply(request.ctx(), json, text -> floor.answer(request.ctx(), 200, PubNubWire.JSON, text));
    }

    // ---- finding --------------------------------------------------------------------------------------------------

    private void list(PubNubRequest request) {
        Principal principal = admit(request, Right.READ);
        ListFiles command = new ListFiles(
                principal, request.channel(4), request.parameter("next"), Order.NEWEST_FIRST, pageSize(request));
        Future<Page<FileEntry>> page = broker.listFiles(command);
        answer(request, page.map(FileWire::files));
    }

    private static int pageSize(PubNubRequest request) {
        String text = request.query().first("limit");
        if (text == null) {
            return MAX_PAGE;
        }
        int size = text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
        if (size < 1 || size > MAX_PAGE) {
            throw BrokerError.of(
                    ErrorCode.BAD_REQUEST,
                    "Invalid limit parameter. Limit must be an integer between 1 and 100 (inclusive).");
        }
        return size;
    }

    /**
     * Sends a client to a file's bytes. To a file that is not there, too: it hears so from the store, as SDKs expect.
     */
    private void locate(PubNubRequest request) {
        Principal principal = admit(request, Right.READ);
        Future<SignedLink> link;
        try {
            FileId id = FileId.parse(request.path().text(6));
            ReadFile file = new ReadFile(principal, request.channel(4), id, null);
            link = broker.signLink(file, ports.terms().linkTtl());
        } catch (BrokerError noFileHasThisId) {
            link = Future.failedFuture(noFileHasThisId);
        }
        Future<SignedLink> sent =
                link.recover(error -> error instanceof BrokerError refused && refused.code() == ErrorCode.NOT_FOUND
                        ? Future.succeededFuture()
                        : Future.failedFuture(error));
        floor.reply(request.ctx(), sent, found -> redirect(request, found));
    }

    private void redirect(PubNubRequest request, SignedLink link) {
        HttpServerResponse response = request.ctx().response();
        if (response.closed()) {
            return;
        }
        StringBuilder location = new StringBuilder(StoreAddress.download(request, ports.terms()));
        if (link != null) {
            location.append('?').append(FileWire.LINK_PARAMETER).append('=');
            NativeJson.appendSegment(location, link.token());
        }
        response.putHeader("Location", location.toString());
        response.putHeader("Content-Length", "0");
        response.putHeader("Cache-Control", link == null ? "no-store" : "private, max-age=" + reuse() + ", immutable");
        floor.answerEmpty(request.ctx(), 307);
    }

    private long reuse() {
        Duration ttl = ports.terms().linkTtl();
        Duration left = ttl.minus(MARGIN);
        return Math.max(0, (left.isNegative() ? ttl.dividedBy(2) : left).toSeconds());
    }

    // ---- removing -------------------------------------------------------------------------------------------------

    /** Removes a file; that one is gone already is no error, so that a client may ask twice. */
    private void delete(PubNubRequest request) {
        Principal principal = admit(request, Right.DELETE);
        ChannelName channel = request.channel(4);
        Future<?> deleted;
        try {
            FileId id = FileId.parse(request.path().text(6));
            deleted = broker.deleteFile(new DeleteFile(principal, channel, id, OperationId.random()));
        } catch (BrokerError noFileHasThisId) {
            deleted = Future.failedFuture(noFileHasThisId);
        }
        answer(
                request,
                deleted.map("{\"status\":200}")
                        .recover(error -> error instanceof BrokerError refused && refused.code() == ErrorCode.NOT_FOUND
                                ? Future.succeededFuture("{\"status\":200}")
                                : Future.failedFuture(error)));
    }
}
