package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.BeginUpload;
import io.filecast.core.FileBroker.ContinueUpload;
import io.filecast.core.FileBroker.SealedUpload;
import io.filecast.core.FileBroker.UploadInFlight;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes a file out of a request and into the broker: begin, pour, end, and what a failure leaves is the broker's to say.
 * Event-loop confined.
 */
public final class UploadFlow {

    /** How a dialect reads a form with a file in it. */
    public interface FormReader {

        /** What begins when the file's part does: fields that come later are not known yet. */
        BeginUpload begin(String fileName, String contentType);

        /**
         * What is said of the file when the whole form is known.
         *
         * @param begun what was said when it began
         */
        UploadPlan plan(UploadPlan begun, QueryText fields);

        /** How many bytes the file may have, where that is less than the broker takes. */
        default long maxBytes() {
            return Long.MAX_VALUE;
        }

        /** How many bytes of a file that is too large may still be read and dropped, for clients that do not listen meanwhile. */
        default long drainBytes() {
            return 0;
        }
    }

    /** How a dialect reads a form in which what is said of a file stands before it. */
    public interface OrderedReader {

        /** What begins when the file does. */
        Future<BeginUpload> begin(QueryText before);

        /** How many bytes the file may have, where that is less than the broker takes. */
        long maxBytes();

        /**
         * How many bytes of a file that is too large may still be read and dropped before the form fails: for clients that
         * read no answer while they send.
         */
        long drainBytes();

        /** Hears how large a file is that is too large, when all of it was read. */
        void oversized(long fileBytes);
    }

    /**
     * A file that came in a form.
     *
     * @param upload its stored bytes
     * @param fields the fields before and after it
     */
    public record ReceivedForm(SealedUpload upload, QueryText fields) {}

    private final Vertx vertx;
    private final FileBroker broker;
    private final HttpOptions options;

    UploadFlow(Vertx vertx, FileBroker broker, HttpOptions options) {
        this.vertx = vertx;
        this.broker = broker;
        this.options = options;
    }

    /**
     * Takes a body that is the file.
     *
     * @return the sealed upload; fails with whatever ended it, and then nothing is left
     */
    public Future<SealedUpload> receive(RoutingContext ctx, BeginUpload command) {
        return take(ctx, () -> broker.beginUpload(command), broker::sealUpload);
    }

    /**
     * Takes a body that is all of a declared upload.
     *
     * @return the upload; fails with whatever ended it, and then what came is kept
     */
    public Future<Upload> receiveDeclared(RoutingContext ctx, BeginUpload command) {
        return take(ctx, () -> broker.beginUpload(command), broker::keepUpload);
    }

    /**
     * Takes a body that is a stretch of a declared upload.
     *
     * @return the upload; fails with whatever ended it, and then what came is kept unless it has a checksum
     */
    public Future<Upload> receiveNext(RoutingContext ctx, ContinueUpload command) {
        return take(ctx, () -> broker.continueUpload(command), broker::keepUpload);
    }

    private <T> Future<T> take(
            RoutingContext ctx, Supplier<Future<UploadInFlight>> begin, Function<UploadInFlight, Future<T>> end) {
        InboundBody body = InboundBody.of(ctx);
        body.requireIdentity();
        return begin.get()
                .compose(upload -> pour(ctx, body, upload)
                        .recover(error -> giveUp(upload, error))
                        .compose(poured -> end.apply(upload)));
    }

    private Future<Void> pour(RoutingContext ctx, InboundBody body, UploadInFlight upload) {
        if (body.declaredBytes() > upload.maxSizeBytes()) {
            return Future.failedFuture(BodyPour.tooLarge(upload.maxSizeBytes()));
        }
        if (ctx.response().closed()) {
            return Future.failedFuture(InboundBody.cutOff());
        }
        if (body.declaredBytes() == 0) {
            return Future.succeededFuture();
        }
        HttpServerRequest request = body.open();
        BodyPour pour = new BodyPour(vertx, request, upload.sink(), upload.maxSizeBytes(), pace());
        request.exceptionHandler(gone -> pour.fail(InboundBody.cutOff()));
        return pour.start();
    }

    /**
     * Takes a multipart body that holds one file, in a part named {@code file}, and fields before and after it.
     *
     * @return the sealed upload and the fields; fails with whatever ended it, and then nothing is left
     */
    public Future<ReceivedForm> receiveForm(RoutingContext ctx, FormReader reader) {
        InboundBody body = InboundBody.of(ctx);
        body.requireIdentity();
        if (body.declaredBytes() == 0) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "the form is empty");
        }
        return new MultipartForm(vertx, broker, body, reader, options).receive();
    }

    /**
     * Takes a multipart body that ends in all of a declared upload, in a part named {@code file}.
     *
     * @return the upload; fails with whatever ended it, and then it can be begun anew
     */
    public Future<Upload> receiveOrderedForm(RoutingContext ctx, OrderedReader reader) {
        InboundBody body = InboundBody.of(ctx);
        body.requireIdentity();
        return new OrderedForm(vertx, broker, body, reader, options).receive();
    }

    private BodyPour.Pace pace() {
        return new BodyPour.Pace(options.uploadIdleTimeout(), options.minUploadBytesPerSecond());
    }

    private <T> Future<T> giveUp(UploadInFlight upload, Throwable error) {
        return broker.abortUpload(upload).transform(aborted -> Future.failedFuture(error));
    }
}
