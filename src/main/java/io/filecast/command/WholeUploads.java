package io.filecast.command;

import io.filecast.command.UploadVerticle.Permit;
import io.filecast.core.BlobSink;
import io.filecast.core.BlobStore;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex.Claim;
import io.filecast.core.FileBroker.UploadInFlight;
import io.filecast.core.Principal;
import io.filecast.core.SealedBlob;
import io.filecast.core.Upload;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Bytes of uploads that come all at once or not at all: they go where those of a file in one request do, and what breaks off
 * leaves nothing. Any thread with a Vert.x context; each writer stays on its own.
 */
final class WholeUploads {

    private final Vertx vertx;
    private final CommandBus bus;
    private final BlobStore blobs;
    private final UploadsInFlight inFlight;

    WholeUploads(Vertx vertx, CommandBus bus, BlobStore blobs, UploadsInFlight inFlight) {
        this.vertx = vertx;
        this.bus = bus;
        this.blobs = blobs;
        this.inFlight = inFlight;
    }

    /** Opens the way for bytes that were allowed. */
    Future<UploadInFlight> open(Principal principal, Permit permit) {
        UploadVerticle.Writing writing = new UploadVerticle.Writing(principal, permit.id(), permit.lease(), 0);
        return blobs.create(principal.app(), permit.plan().sizeBytes())
                .onFailure(refused -> {
                    inFlight.leave(principal);
                    release(principal, permit);
                })
                .map(sink -> new UploadInFlight(
                        principal,
                        permit.id(),
                        permit.plan(),
                        new LeasedSink(vertx, sink, () -> bus.ask(Verb.RENEW_UPLOAD, writing, Void.class), permit),
                        permit.maxSizeBytes(),
                        permit.lease()));
    }

    private Future<Upload> release(Principal principal, Permit permit) {
        var nothingKept = new UploadVerticle.Writing(principal, permit.id(), permit.lease(), Claim.ANEW);
        return bus.ask(Verb.ABORT_UPLOAD, nothingKept, Upload.class);
    }

    /** Ends bytes that came to their end: the upload is complete, or as if nothing had come. */
    Future<Upload> keep(UploadInFlight flight, LeasedSink sink) {
        return sink.seal().compose(blob -> record(flight, blob)).transform(kept -> {
            leave(flight, sink);
            return kept.succeeded()
                    ? Future.succeededFuture(kept.result())
                    : release(flight.principal(), sink.permit())
                            .transform(released -> Future.failedFuture(kept.cause()));
        });
    }

    private Future<Upload> record(UploadInFlight flight, SealedBlob blob) {
        var completed = new UploadVerticle.Completed(flight.principal(), flight.id(), flight.lease(), blob);
        BrokerError wrong = Checks.mismatch(flight.plan(), blob);
        Future<Upload> recorded =
                wrong == null ? bus.ask(Verb.SEAL_UPLOAD, completed, Upload.class) : Future.failedFuture(wrong);
        // Where the outcome is unknown the bytes stay until the search for orphans decides.
        return recorded.onFailure(failed -> {
            if (failed instanceof BrokerError error && !error.code().isOutcomeUnknown()) {
                blobs.delete(flight.principal().app(), blob.id());
            }
        });
    }

    /** Ends bytes that stopped coming: nothing of them is kept. */
    Future<Void> abort(UploadInFlight flight, LeasedSink sink) {
        if (!leave(flight, sink)) {
            return Future.succeededFuture();
        }
        return sink.discard()
                .otherwiseEmpty()
                .compose(discarded -> release(flight.principal(), sink.permit()))
                .transform(released -> Future.succeededFuture());
    }

    private boolean leave(UploadInFlight flight, BlobSink sink) {
        boolean isFirst = ((LeasedSink) sink).stop();
        if (isFirst) {
            inFlight.leave(flight.principal());
        }
        return isFirst;
    }
}
