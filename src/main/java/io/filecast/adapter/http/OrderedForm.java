package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.UploadInFlight;
import io.filecast.core.Upload;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;

/**
 * One multipart body in which what is said of a file stands before it, and nothing behind it counts. Event-loop confined.
 *
 * <p>The fields are known when the file begins, however the bytes are cut; and the part {@code file} is the file whether or
 * not it says what the file is called.
 */
final class OrderedForm {

    private enum Place {
        BEFORE_PART,
        HEADERS,
        FIELD,
        FILE,
        BEHIND
    }

    private final Vertx vertx;
    private final FileBroker broker;
    private final InboundBody body;
    private final UploadFlow.OrderedReader reader;
    private final HttpOptions options;
    private final FormParts parts;
    private final Promise<Upload> done = Promise.promise();

    private HttpServerRequest request;
    private Place place = Place.BEFORE_PART;
    private String fieldName;
    private boolean held;
    private boolean advancing;
    private boolean sealing;
    private boolean ending;
    private int idleChecks;
    private UploadInFlight upload;
    private BodyPour pour;
    private final FilePart file = new FilePart();
    private long fileBytes;
    private Throwable oversized;

    OrderedForm(
            Vertx vertx, FileBroker broker, InboundBody body, UploadFlow.OrderedReader reader, HttpOptions options) {
        this.vertx = vertx;
        this.broker = broker;
        this.body = body;
        this.reader = reader;
        this.options = options;
        this.parts = new FormParts(options.formBytes(), options.formFields());
    }

    Future<Upload> receive() {
        request = body.open();
        if (request.response().closed()) {
            return Future.failedFuture(InboundBody.cutOff());
        }
        parts.begin(request.getHeader("Content-Type"));
        long timer = vertx.setPeriodic(options.uploadIdleTimeout().toMillis(), tick -> checkPace());
        request.handler(this::take);
        request.exceptionHandler(gone -> end(InboundBody.cutOff()));
        request.endHandler(all -> {
            if (place != Place.BEHIND && !held) {
                end(FormParts.malformed());
            }
        });
        request.resume();
        return done.future().onComplete(ended -> vertx.cancelTimer(timer));
    }

    // ---- flow -----------------------------------------------------------------------------------------------------

    private void take(Buffer chunk) {
        if (place != Place.BEHIND && !ending) {
            idleChecks = 0;
            parts.add(chunk);
            advance();
        }
    }

    private void hold() {
        held = true;
        request.pause();
    }

    private void release() {
        held = false;
        request.resume();
        advance();
    }

    private void advance() {
        if (advancing) {
            return;
        }
        advancing = true;
        try {
            while (!held && !ending && step()) {
                continue;
            }
        } catch (BrokerError malformed) {
            end(malformed);
        } finally {
            advancing = false;
        }
    }

    /** Goes one part of a part further; false when there is too little to go on with. */
    private boolean step() {
        return switch (place) {
            case BEFORE_PART -> beginPart();
            case HEADERS -> readHeaders();
            case FIELD -> readField();
            case FILE -> readFile();
            case BEHIND -> false;
        };
    }

    private boolean beginPart() {
        Boolean isLast = parts.nextBoundary();
        if (isLast == null) {
            return false;
        }
        if (isLast) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a form holds one file, in a part named 'file'");
        }
        place = Place.HEADERS;
        return true;
    }

    private boolean readHeaders() {
        fieldName = parts.name();
        if (fieldName == null) {
            return false;
        }
        if (fieldName.equals("file")) {
            place = Place.FILE;
            beginFile();
        } else {
            place = Place.FIELD;
        }
        return true;
    }

    private boolean readField() {
        if (!parts.field(fieldName)) {
            return false;
        }
        place = Place.BEFORE_PART;
        return true;
    }

    private boolean readFile() {
        Buffer bytes = parts.content();
        boolean isLast = parts.isContentEnded();
        if (isLast) {
            place = Place.BEHIND;
        }
        if (bytes.length() > 0) {
            fileBytes += bytes.length();
            file.hand(bytes);
        }
        if (isLast) {
            fileEnded();
        } else if (oversized != null && fileBytes > reader.maxBytes() + reader.drainBytes()) {
            end(oversized);
        }
        return isLast;
    }

    // ---- the file -------------------------------------------------------------------------------------------------

    private void beginFile() {
        hold();
        Future.succeededFuture()
                .compose(now -> reader.begin(QueryText.ofPairs(parts.fields())))
                .compose(broker::beginUpload)
                .onComplete(begun -> {
                    if (begun.failed()) {
                        end(begun.cause());
                    } else if (ending) {
                        broker.abortUpload(begun.result());
                    } else {
                        pour(begun.result());
                    }
                });
    }

    private void pour(UploadInFlight begun) {
        upload = begun;
        long most = Math.min(begun.maxSizeBytes(), reader.maxBytes());
        if (body.declaredBytes() - options.formBytes() - reader.drainBytes() > most) {
            end(BodyPour.tooLarge(most));
            return;
        }
        BodyPour.Pace pace = new BodyPour.Pace(options.uploadIdleTimeout(), options.minUploadBytesPerSecond());
        pour = new BodyPour(vertx, file, begun.sink(), most, pace);
        pour.start().onComplete(poured -> {
            if (poured.succeeded()) {
                seal();
            } else if (!ending) {
                refuse(poured.cause());
            }
        });
    }

    private void seal() {
        sealing = true;
        broker.keepUpload(upload).onComplete(done);
    }

    /** Ends it; but what is only too large is read to its end first, within a bound. */
    private void refuse(Throwable error) {
        boolean isTooLarge = error instanceof BrokerError known && known.code() == ErrorCode.FILE_TOO_LARGE;
        if (!isTooLarge || reader.drainBytes() == 0) {
            end(error);
            return;
        }
        oversized = error;
        file.drop();
        if (place == Place.BEHIND) {
            fileEnded();
        } else {
            release();
        }
    }

    private void fileEnded() {
        if (oversized == null) {
            file.end();
        } else {
            reader.oversized(fileBytes);
            end(oversized);
        }
    }

    // ---- the end --------------------------------------------------------------------------------------------------

    /** While the file comes its pour watches the pace; around it, two checks in a row are all the time there is. */
    private void checkPace() {
        boolean isWatched = held || sealing || place == Place.FILE && oversized == null;
        idleChecks = isWatched ? 0 : idleChecks + 1;
        if (idleChecks > 1) {
            end(InboundBody.tooSlow());
        }
    }

    private void end(Throwable error) {
        if (ending || sealing) {
            return;
        }
        ending = true;
        request.pause();
        if (upload == null) {
            done.tryFail(error);
            return;
        }
        if (pour != null) {
            pour.fail(InboundBody.cutOff());
        }
        broker.abortUpload(upload).onComplete(aborted -> done.tryFail(error));
    }

    /** The bytes of the file, as its pour takes them. */
    private final class FilePart implements ReadStream<Buffer> {

        private Handler<Buffer> taker;
        private Handler<Void> ender;

        private void hand(Buffer bytes) {
            if (taker != null) {
                taker.handle(bytes);
            }
        }

        private void end() {
            if (ender != null) {
                ender.handle(null);
            }
        }

        private void drop() {
            taker = null;
            ender = null;
        }

        @Override
        public ReadStream<Buffer> handler(Handler<Buffer> handler) {
            taker = handler;
            return this;
        }

        @Override
        public ReadStream<Buffer> endHandler(Handler<Void> handler) {
            ender = handler;
            return this;
        }

        @Override
        public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
            return this;
        }

        @Override
        public ReadStream<Buffer> pause() {
            hold();
            return this;
        }

        @Override
        public ReadStream<Buffer> resume() {
            release();
            return this;
        }

        @Override
        public ReadStream<Buffer> fetch(long amount) {
            return resume();
        }
    }
}
