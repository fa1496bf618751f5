package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.SealedUpload;
import io.filecast.core.FileBroker.UploadInFlight;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;

/**
 * One multipart body on its way in: its file streams into the broker, its fields are collected within a bound.
 * Event-loop confined.
 *
 * <p>It is the part that is paused, not the request: the part holds back the request when it must.
 */
final class MultipartForm {

    private static final String FILE_PART = "file";
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String BOUNDARY = "boundary=";

    private final Vertx vertx;
    private final FileBroker broker;
    private final InboundBody body;
    private final UploadFlow.FormReader reader;
    private final HttpOptions options;
    private final Promise<Void> bodyEnded = Promise.promise();

    private HttpServerRequest request;
    private HttpServerFileUpload part;
    private BodyPour pour;
    private Future<UploadInFlight> poured;
    private boolean inFile;
    private boolean leftFile;
    private boolean draining;
    private long drained;
    private long bytesAroundFile;
    private int checksAroundFile;

    MultipartForm(Vertx vertx, FileBroker broker, InboundBody body, UploadFlow.FormReader reader, HttpOptions options) {
        this.vertx = vertx;
        this.broker = broker;
        this.body = body;
        this.reader = reader;
        this.options = options;
    }

    Future<UploadFlow.ReceivedForm> receive() {
        request = body.open();
        if (request.response().closed()) {
            return Future.failedFuture(InboundBody.cutOff());
        }
        try {
            nameOneBoundary();
            request.setExpectMultipart(true);
        } catch (RuntimeException e) {
            return Future.failedFuture(malformed());
        }
        request.uploadHandler(this::beginPart);
        request.handler(chunk -> countField(chunk.length()));
        request.exceptionHandler(this::broken);
        request.endHandler(end -> bodyEnded.tryComplete());
        long timer = vertx.setPeriodic(options.uploadIdleTimeout().toMillis(), tick -> checkPace());
        request.resume();
        return bodyEnded
                .future()
                .onComplete(ended -> vertx.cancelTimer(timer))
                .recover(this::giveUp)
                .compose(ended -> poured == null ? Future.failedFuture(noFile()) : poured)
                .compose(this::seal);
    }

    /** The decoder takes the first of several boundaries, and the last is the one that is used. */
    private void nameOneBoundary() {
        String type = request.getHeader(CONTENT_TYPE);
        String folded = type == null ? "" : type.toLowerCase(Locale.ROOT);
        if (folded.indexOf(BOUNDARY) != folded.lastIndexOf(BOUNDARY)) {
            request.headers()
                    .set(CONTENT_TYPE, "multipart/form-data; " + BOUNDARY + '"' + FormParts.boundaryOf(type) + '"');
        }
    }

    private void beginPart(HttpServerFileUpload upload) {
        if (part != null
                || !upload.name().equals(FILE_PART)
                || bodyEnded.future().isComplete()) {
            end(BrokerError.of(ErrorCode.BAD_REQUEST, "a form holds one file, in a part named 'file'"));
            return;
        }
        part = upload;
        inFile = true;
        part.pause();
        poured = Future.succeededFuture()
                .compose(now -> broker.beginUpload(reader.begin(upload.filename(), upload.contentType())))
                .onFailure(this::end)
                .compose(this::pourPart);
    }

    private Future<UploadInFlight> pourPart(UploadInFlight upload) {
        long most = Math.min(upload.maxSizeBytes(), reader.maxBytes());
        if (body.declaredBytes() - options.formBytes() - reader.drainBytes() > most) {
            end(BodyPour.tooLarge(most));
        }
        BodyPour.Pace pace = new BodyPour.Pace(options.uploadIdleTimeout(), options.minUploadBytesPerSecond());
        pour = new BodyPour(vertx, part, upload.sink(), most, pace);
        Future<Void> pouring = bodyEnded.future().failed()
                ? Future.failedFuture(bodyEnded.future().cause())
                : pour.start();
        return pouring.onComplete(done -> leaveFile())
                .onFailure(this::refuse)
                .recover(error -> broker.abortUpload(upload).transform(aborted -> Future.failedFuture(error)))
                .map(upload);
    }

    /** Ends it; but what is only too large is read to its end first, within a bound. */
    private void refuse(Throwable error) {
        boolean isTooLarge = error instanceof BrokerError known && known.code() == ErrorCode.FILE_TOO_LARGE;
        if (!isTooLarge || reader.drainBytes() == 0) {
            end(error);
            return;
        }
        draining = true;
        part.handler(chunk -> {
            checksAroundFile = 0;
            drained += chunk.length();
            if (drained > reader.drainBytes()) {
                end(error);
            }
        });
        part.resume();
    }

    private Future<UploadFlow.ReceivedForm> seal(UploadInFlight upload) {
        QueryText fields;
        UploadInFlight complete;
        try {
            fields = fields();
            complete = new UploadInFlight(
                    upload.principal(),
                    upload.id(),
                    reader.plan(upload.plan(), fields),
                    upload.sink(),
                    upload.maxSizeBytes(),
                    upload.lease());
        } catch (BrokerError e) {
            return broker.abortUpload(upload).transform(aborted -> Future.failedFuture(e));
        }
        return end(complete).map(done -> new UploadFlow.ReceivedForm(done, fields));
    }

    /** The end of a file in one request, or of all of an upload that was declared before. */
    private Future<SealedUpload> end(UploadInFlight complete) {
        return complete.lease() == null
                ? broker.sealUpload(complete)
                : broker.keepUpload(complete)
                        .map(kept -> new SealedUpload(complete.principal(), kept.id(), kept.plan(), kept.blob()));
    }

    /**
     * Bounds what the fields may hold in memory. A chunk that the file has a part in is not counted, so this is exact to
     * a chunk; what it comes to is looked at again in the end.
     */
    private void countField(int bytes) {
        if (!inFile && !leftFile && !draining) {
            bytesAroundFile += bytes;
        }
        leftFile = false;
        if (bytesAroundFile > options.formBytes()) {
            end(tooLarge());
        }
    }

    private void leaveFile() {
        inFile = false;
        leftFile = true;
    }

    private QueryText fields() {
        long length = 0;
        for (Map.Entry<String, String> field : request.formAttributes()) {
            length += (long) field.getKey().length() + field.getValue().length();
        }
        if (length > options.formBytes()) {
            throw tooLarge();
        }
        return QueryText.ofPairs(request.formAttributes());
    }

    private BrokerError tooLarge() {
        return BrokerError.of(
                ErrorCode.MESSAGE_TOO_LARGE, "the fields of a form may have at most " + options.formBytes() + " bytes");
    }

    /** While the file comes, its pour watches the pace; around it, two checks in a row are all the time there is. */
    private void checkPace() {
        checksAroundFile = inFile ? 0 : checksAroundFile + 1;
        if (checksAroundFile > 1) {
            end(InboundBody.tooSlow());
        }
    }

    private void broken(Throwable cause) {
        end(cause instanceof HttpClosedException ? InboundBody.cutOff() : malformed());
    }

    private void end(Throwable error) {
        bodyEnded.tryFail(error);
    }

    /** Stops the pour, lets go of what its part holds back, and waits until the broker has given the bytes up. */
    private Future<Void> giveUp(Throwable error) {
        request.pause();
        if (part != null) {
            part.handler(null).resume();
        }
        if (pour != null) {
            pour.fail(error instanceof BrokerError known ? known : malformed());
        }
        if (poured == null) {
            return Future.failedFuture(error);
        }
        return poured.transform(file -> file.failed()
                ? Future.failedFuture(error)
                : broker.abortUpload(file.result()).transform(aborted -> Future.failedFuture(error)));
    }

    private static BrokerError malformed() {
        return BrokerError.of(ErrorCode.BAD_REQUEST, "the body is not a well-formed form, or has too many fields");
    }

    private static BrokerError noFile() {
        return BrokerError.of(ErrorCode.BAD_REQUEST, "a form holds one file, in a part named 'file'");
    }
}
