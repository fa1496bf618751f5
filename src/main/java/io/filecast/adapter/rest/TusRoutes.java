package io.filecast.adapter.rest;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.InboundBody;
import io.filecast.adapter.http.MediaType;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.http.UploadFlow;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.ContinueUpload;
import io.filecast.core.FileBroker.DeclareUpload;
import io.filecast.core.FileId;
import io.filecast.core.Principal;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Declared uploads as tus 1.0 has them: where they stand, and their next bytes. Event-loop confined. HEAD and PATCH serve
 * every client, whether it names the protocol or not.
 */
final class TusRoutes {

    private static final String RESUMABLE = "Tus-Resumable";
    private static final String OFFSET = "Upload-Offset";
    private static final String LENGTH = "Upload-Length";
    private static final String DEFERRED = "Upload-Defer-Length";

    private final HttpFloor floor;
    private final RestRequests requests;
    private final FileBroker broker;
    private final UploadFlow uploads;
    private final UploadRoutes declarations;

    TusRoutes(HttpFloor floor, RestRequests requests, FileBroker broker, UploadRoutes declarations) {
        this.floor = floor;
        this.requests = requests;
        this.broker = broker;
        this.uploads = floor.uploads(broker);
        this.declarations = declarations;
    }

    /** Whether a request declares an upload in the words of tus. */
    static boolean isCreation(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        return request.getHeader(RESUMABLE) != null
                || request.getHeader(LENGTH) != null
                || request.getHeader(DEFERRED) != null;
    }

    /**
     * Answers in the version of the protocol that the client speaks, if it names one.
     *
     * @throws BrokerError {@link ErrorCode#VERSION_UNKNOWN}
     */
    static void agree(RoutingContext ctx) {
        String version = ctx.request().getHeader(RESUMABLE);
        if (version == null) {
            return;
        }
        ctx.response().putHeader(RESUMABLE, TusHeaders.VERSION);
        if (!version.equals(TusHeaders.VERSION)) {
            ctx.response().putHeader("Tus-Version", TusHeaders.VERSION);
            throw BrokerError.of(ErrorCode.VERSION_UNKNOWN, "the version of tus here is " + TusHeaders.VERSION);
        }
    }

    void options(RoutingContext ctx) {
        ctx.response()
                .putHeader(RESUMABLE, TusHeaders.VERSION)
                .putHeader("Tus-Version", TusHeaders.VERSION)
                .putHeader("Tus-Extension", TusHeaders.EXTENSIONS)
                .putHeader("Tus-Checksum-Algorithm", TusHeaders.algorithms())
                .putHeader("Tus-Max-Size", Long.toString(requests.limits().maxFileBytes()));
        floor.answerEmpty(ctx, 204);
    }

    void create(RoutingContext ctx) {
        agree(ctx);
        Principal principal = floor.admit(ctx);
        HttpServerRequest request = ctx.request();
        long size = TusHeaders.length(request.getHeader(LENGTH), request.getHeader(DEFERRED));
        QueryText fields = requests.query(ctx).and(TusHeaders.metadata(request.getHeader("Upload-Metadata")));
        DeclareUpload said = declarations.declaration(principal, fields);
        DeclareUpload declaration =
                new DeclareUpload(principal, said.plan().with(size, said.plan().sha256()), said.announcement());
        boolean hasBody = InboundBody.of(ctx).declaredBytes() != 0;
        if (hasBody) {
            requireStretch(ctx);
        }
        Future<Upload> created = broker.declareUpload(declaration).compose(upload -> {
            ctx.response().putHeader("Location", RestWire.uploadPath(upload.id()));
            if (hasBody) {
                return uploads.receiveNext(ctx, next(ctx, principal, upload.id(), 0));
            }
            return size == 0 ? broker.resumeUpload(principal, upload.id()) : Future.succeededFuture(upload);
        });
        floor.reply(ctx, created, upload -> {
            progress(ctx, upload);
            floor.answerEmpty(ctx, 201);
        });
    }

    private static ContinueUpload next(RoutingContext ctx, Principal principal, FileId id, long offset) {
        HttpServerRequest request = ctx.request();
        return new ContinueUpload(
                principal,
                id,
                offset,
                InboundBody.of(ctx).declaredBytes(),
                TusHeaders.bytes(LENGTH, request.getHeader(LENGTH)),
                TusHeaders.checksum(request.getHeader("Upload-Checksum")));
    }

    private static void requireStretch(RoutingContext ctx) {
        String type = ctx.request().getHeader("Content-Type");
        if (type == null || !MediaType.essenceOf(type).equals(TusHeaders.STRETCH)) {
            throw BrokerError.of(ErrorCode.TYPE_UNKNOWN, "bytes of an upload are sent as " + TusHeaders.STRETCH);
        }
    }

    void head(RoutingContext ctx) {
        agree(ctx);
        Principal principal = floor.admit(ctx);
        floor.reply(ctx, broker.resumeUpload(principal, requests.upload(ctx)), upload -> {
            progress(ctx, upload);
            HttpServerResponse response = ctx.response();
            if (response.closed()) {
                return;
            }
            if (upload.plan().sizeBytes() == UploadPlan.UNKNOWN_SIZE && upload.blob() == null) {
                response.putHeader(DEFERRED, "1");
            } else {
                long size = upload.blob() == null
                        ? upload.plan().sizeBytes()
                        : upload.blob().sizeBytes();
                response.putHeader(LENGTH, Long.toString(size));
            }
            response.putHeader("Upload-Metadata", TusHeaders.metadata(upload.plan()));
            response.putHeader("Cache-Control", "no-store");
            floor.answerEmpty(ctx, 200);
        });
    }

    void patch(RoutingContext ctx) {
        agree(ctx);
        Principal principal = floor.admit(ctx);
        FileId id = requests.upload(ctx);
        requireStretch(ctx);
        long offset = TusHeaders.bytes(OFFSET, ctx.request().getHeader(OFFSET));
        if (offset == UploadPlan.UNKNOWN_SIZE) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a PATCH says in Upload-Offset where its bytes go");
        }
        Future<Upload> kept = uploads.receiveNext(ctx, next(ctx, principal, id, offset))
                .recover(failed -> afterTheEnd(ctx, principal, offset, failed));
        floor.reply(ctx, kept, upload -> {
            progress(ctx, upload);
            floor.answerEmpty(ctx, 204);
        });
    }

    /** Some clients end with a request without bytes, although all have come: nothing is what was to come. */
    private Future<Upload> afterTheEnd(RoutingContext ctx, Principal principal, long offset, Throwable failed) {
        boolean mayBeComplete = failed instanceof BrokerError error && error.code() == ErrorCode.CONFLICT;
        if (!mayBeComplete) {
            return Future.failedFuture(failed);
        }
        FileId id = requests.upload(ctx);
        return broker.findUpload(principal, id)
                .compose(upload -> upload.blob() != null && upload.offset() == offset
                        ? InboundBody.of(ctx).readAll(1, requests.limits().requestTimeout())
                        : Future.failedFuture(failed))
                .compose(rest -> rest.length() == 0 ? broker.resumeUpload(principal, id) : Future.failedFuture(failed));
    }

    /**
     * What a client asks that can send no other method than POST.
     *
     * @throws BrokerError {@link ErrorCode#METHOD_NOT_ALLOWED}
     */
    void overridden(RoutingContext ctx) {
        String method = ctx.request().getHeader("X-HTTP-Method-Override");
        switch (method == null ? "" : method) {
            case "PATCH" -> patch(ctx);
            case "DELETE" -> declarations.cancel(ctx);
            default -> {
                ctx.response().putHeader("Allow", "OPTIONS, GET, HEAD, PUT, PATCH, DELETE");
                throw BrokerError.of(
                        ErrorCode.METHOD_NOT_ALLOWED, "a POST to an upload names PATCH or DELETE in its override");
            }
        }
    }

    private static void progress(RoutingContext ctx, Upload upload) {
        HttpServerResponse response = ctx.response();
        if (response.closed()) {
            return;
        }
        response.putHeader(OFFSET, Long.toString(upload.offset()));
        if (upload.expiresAt() != null) {
            response.putHeader("Upload-Expires", TusHeaders.date(upload.expiresAt()));
        }
    }
}
