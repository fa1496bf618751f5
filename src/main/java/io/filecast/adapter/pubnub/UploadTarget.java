package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.MediaType;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.http.UploadFlow;
import io.filecast.adapter.http.UploadFlow.ReceivedForm;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.BeginUpload;
import io.filecast.core.UploadPlan;
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
        floor.reply(request.ctx(), uploads.receiveForm(request.ctx(), form), received -> answer(request, received));
    }

    private void answer(PubNubRequest request, ReceivedForm received) {
        HttpServerResponse response = request.ctx().response();
        if (response.closed()) {
            return;
        }
        response.putHeader("ETag", '"' + received.upload().blob().sha256() + '"');
        response.putHeader("Location", StoreAddress.object(request, ports.terms(), received.upload()));
        floor.answerEmpty(request.ctx(), 204);
    }

    /** A form whose fields stand before its file; those after it may come too late to count. Confined to one request. */
    private final class TicketForm implements UploadFlow.FormReader {

        private long proposedBytes = UNKNOWN;

        @Override
        public Future<BeginUpload> begin(String fileName, String contentType, QueryText before) {
            String ticket = before.single(FileWire.TICKET_FIELD);
            if (ticket == null) {
                throw BrokerError.of(ErrorCode.FORBIDDEN, "the form has no ticket before its file");
            }
            return ports.tickets().redeem(ticket, MediaType.wellFormed(before.first(FileWire.TYPE_FIELD)));
        }

        @Override
        public UploadPlan plan(UploadPlan begun, QueryText fields) {
            return begun;
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
