package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.MediaType;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.http.UploadFlow;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.BeginUpload;
import io.filecast.core.Upload;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;

/**
 * Where SDKs send bytes: a form with a ticket, and no other credential. What goes wrong is told as an object store tells it.
 * Event-loop confined.
 */
final class UploadTarget {

    /** Its segment below {@code /v1/files/{subscribe key}}. */
    static final String SEGMENT = "uploads";

    private static final long UNKNOWN = -1;

    private final HttpFloor floor;
    private final FilePorts ports;
    private final UploadFlow uploads;

    UploadTarget(HttpFloor floor, FileBroker broker, FilePorts ports) {
        this.floor = floor;
        this.ports = ports;
        this.uploads = floor.uploads(broker);
    }

    void handle(PubNubRequest request) {
        TicketForm form = new TicketForm();
        floor.speak(
                request.ctx(),
                (error, errorId) -> FileWire.uploadError(
                        error, errorId, form.proposedBytes, ports.terms().maxFileBytes()));
        if (!request.is(HttpMethod.POST)) {
            throw BrokerError.of(
                    ErrorCode.METHOD_NOT_ALLOWED, "The specified method is not allowed against this resource.");
        }
        request.admitGuest();
        floor.reply(request.ctx(), uploads.receiveOrderedForm(request.ctx(), form), upload -> answer(request, upload));
    }

    private void answer(PubNubRequest request, Upload upload) {
        HttpServerResponse response = request.ctx().response();
        if (response.closed()) {
            return;
        }
        response.putHeader("ETag", '"' + upload.blob().sha256() + '"');
        response.putHeader("Location", StoreAddress.object(request, ports.terms(), upload));
        floor.answerEmpty(request.ctx(), 204);
    }

    /** What stands before the file. Confined to one request. */
    private final class TicketForm implements UploadFlow.OrderedReader {

        private long proposedBytes = UNKNOWN;

        @Override
        public Future<BeginUpload> begin(QueryText before) {
            String ticket = before.single(FileWire.TICKET_FIELD);
            if (ticket == null) {
                throw BrokerError.of(ErrorCode.FORBIDDEN, "the form has no ticket before its file");
            }
            return ports.tickets().redeem(ticket, MediaType.wellFormed(before.first(FileWire.TYPE_FIELD)));
        }

        @Override
        public long maxBytes() {
            return ports.terms().maxFileBytes();
        }

        @Override
        public long drainBytes() {
            return ports.terms().drainBytes();
        }

        @Override
        public void oversized(long fileBytes) {
            proposedBytes = fileBytes;
        }
    }
}
