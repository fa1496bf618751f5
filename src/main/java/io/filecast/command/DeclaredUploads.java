package io.filecast.command;

import io.filecast.command.UploadVerticle.Permit;
import io.filecast.core.Announcement;
import io.filecast.core.BlobStore;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex.Claim;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker.ContinueUpload;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileBroker.UploadInFlight;
import io.filecast.core.FileId;
import io.filecast.core.Principal;
import io.filecast.core.Published;
import io.filecast.core.SealedBlob;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.filecast.core.UploadState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Bytes of declared uploads on their way: what came is kept, whatever ends it, and when all are there a file is made of
 * them. Any thread with a Vert.x context; each writer stays on its own.
 */
final class DeclaredUploads {

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final CommandBus bus;
    private final BlobStore blobs;
    private final UploadsInFlight inFlight;
    private final SegmentWriter.Pace pace;
    private final Map<String, SegmentWriter> writers = new ConcurrentHashMap<>();

    DeclaredUploads(Vertx vertx, CommandBus bus, BlobStore blobs, UploadsInFlight inFlight, SegmentWriter.Pace pace) {
        this.vertx = vertx;
        this.bus = bus;
        this.blobs = blobs;
        this.inFlight = inFlight;
        this.pace = pace;
    }

    /** Opens the way for bytes that were allowed. */
    Future<UploadInFlight> open(Principal principal, Permit permit, long expectedBytes) {
        return blobs.resume(principal.app(), permit.draft(), expectedBytes, permit.checksum())
                .onFailure(refused -> {
                    inFlight.leave(principal);
                    release(principal, permit, permit.draft().ownBytes());
                })
                .map(sink -> {
                    SegmentWriter writer = new SegmentWriter(
                            vertx, permit, sink, pace, ownBytes -> renew(principal, permit, ownBytes));
                    writers.put(permit.lease(), writer);
                    return new UploadInFlight(
                            principal, permit.id(), permit.plan(), writer, permit.maxSizeBytes(), permit.lease());
                });
    }

    private Future<Void> renew(Principal principal, Permit permit, long ownBytes) {
        return bus.ask(Verb.RENEW_UPLOAD, writing(principal, permit, ownBytes), Void.class);
    }

    private Future<Upload> release(Principal principal, Permit permit, long ownBytes) {
        return bus.ask(Verb.ABORT_UPLOAD, writing(principal, permit, ownBytes), Upload.class);
    }

    private static UploadVerticle.Writing writing(Principal principal, Permit permit, long ownBytes) {
        return new UploadVerticle.Writing(principal, permit.id(), permit.lease(), ownBytes);
    }

    /**
     * Ends bytes that came to their end.
     *
     * @param publish announces what asked for it
     */
    Future<Upload> keep(UploadInFlight flight, Function<Publish, Future<Published>> publish) {
        SegmentWriter writer = writers.get(flight.lease());
        if (writer == null) {
            return Future.failedFuture(BrokerError.of(ErrorCode.CONFLICT, "the upload has another writer by now"));
        }
        return writer.check()
                .compose(fine -> end(flight, writer))
                .recover(failed -> abort(flight).transform(done -> Future.failedFuture(failed)))
                .compose(upload -> announce(flight.principal(), upload, publish));
    }

    private Future<Upload> end(UploadInFlight flight, SegmentWriter writer) {
        long size = flight.plan().sizeBytes();
        boolean isFull = writer.offset() == size;
        if (writer.permit().whole() && !isFull && size != UploadPlan.UNKNOWN_SIZE) {
            return Future.failedFuture(Checks.wrongLength(flight.plan(), writer.offset()));
        }
        if (isFull || writer.permit().whole()) {
            return writer.commitAll().compose(done -> writer.seal()).compose(blob -> record(flight, writer, blob));
        }
        // Committed first: giving back a lease that was lost says nothing, and bytes that do not count are not kept.
        return writer.commitAll()
                .compose(done -> writer.close())
                .compose(ownBytes -> release(flight.principal(), writer.permit(), ownBytes))
                .onSuccess(kept -> over(flight));
    }

    private Future<Upload> record(UploadInFlight flight, SegmentWriter writer, SealedBlob blob) {
        Principal principal = flight.principal();
        BrokerError wrong = Checks.mismatch(flight.plan(), blob);
        if (wrong != null) {
            writer.spoil();
            blobs.delete(principal.app(), blob.id());
            return Future.failedFuture(wrong);
        }
        var completed = new UploadVerticle.Completed(principal, flight.id(), flight.lease(), blob);
        return bus.ask(Verb.SEAL_UPLOAD, completed, Upload.class)
                .onSuccess(done -> {
                    over(flight);
                    blobs.drop(principal.app(), flight.id());
                })
                .onFailure(failed -> {
                    if (failed instanceof BrokerError error && !error.code().isOutcomeUnknown()) {
                        blobs.delete(principal.app(), blob.id());
                    }
                });
    }

    /** Announces an upload that asked for it; sent again, it is announced once. */
    private Future<Upload> announce(Principal principal, Upload upload, Function<Publish, Future<Published>> publish) {
        Announcement announcement = upload.announcement();
        if (announcement == null || upload.state() != UploadState.COMPLETED) {
            return Future.succeededFuture(upload);
        }
        Publish command = new Publish(
                principal,
                upload.plan().channels(),
                new Subject.StoredFile(upload.id()),
                announcement.message(),
                null,
                announcement.options(),
                Announcement.operationOf(upload.id()));
        return publish.apply(command)
                .<Void>mapEmpty()
                .recover(failed -> isConflict(failed) ? Future.succeededFuture() : Future.failedFuture(failed))
                .compose(done ->
                        bus.ask(Verb.FIND_UPLOAD, new UploadVerticle.ById(principal, upload.id()), Upload.class));
    }

    private static boolean isConflict(Throwable failure) {
        return failure instanceof BrokerError error && error.code() == ErrorCode.CONFLICT;
    }

    /** Ends bytes that stopped coming, and keeps what came. */
    Future<Void> abort(UploadInFlight flight) {
        SegmentWriter writer = over(flight);
        if (writer == null) {
            return Future.succeededFuture();
        }
        return closed(writer)
                .compose(ownBytes -> release(flight.principal(), writer.permit(), ownBytes))
                .onSuccess(upload -> dropEnded(flight.principal(), upload))
                .transform(released -> Future.succeededFuture());
    }

    /** Closes a segment; how much of it counts. */
    private static Future<Long> closed(SegmentWriter writer) {
        boolean counts = writer.permit().checksum() == null && !writer.isSpoilt() && writer.failure() == null;
        Future<Void> kept = counts ? writer.close().<Void>mapEmpty().otherwiseEmpty() : Future.succeededFuture();
        return kept.compose(closed -> writer.discard())
                .otherwiseEmpty()
                .map(closed -> writer.isSpoilt() ? Claim.ANEW : writer.committedBytes());
    }

    /** The segments of an upload that ended while somebody wrote to it may have been made after they were removed. */
    private void dropEnded(Principal principal, Upload upload) {
        if (upload.state() == UploadState.CANCELLED) {
            blobs.drop(principal.app(), upload.id());
        }
    }

    private SegmentWriter over(UploadInFlight flight) {
        SegmentWriter writer = writers.remove(flight.lease());
        if (writer != null) {
            writer.stop();
            inFlight.leave(flight.principal());
        }
        return writer;
    }

    /** Where an upload stands, for somebody who goes on with it. */
    Future<Upload> resume(Principal principal, FileId id, Function<Publish, Future<Published>> publish) {
        return bus.ask(Verb.HALT_UPLOAD, new UploadVerticle.ById(principal, id), Upload.class)
                .compose(upload ->
                        upload.isFull() ? finish(principal, upload, publish) : announce(principal, upload, publish));
    }

    /** Makes the file of an upload whose last writer did not come to it. */
    private Future<Upload> finish(Principal principal, Upload upload, Function<Publish, Future<Published>> publish) {
        var command = new ContinueUpload(principal, upload.id(), upload.offset(), 0, UploadPlan.UNKNOWN_SIZE, null);
        return begin(command)
                .compose(flight -> keep(flight, publish))
                .recover(failed -> Future.failedFuture(
                        isConflict(failed)
                                ? BrokerError.of(
                                        ErrorCode.UNAVAILABLE, "the file is being made of its bytes just now", RETRY)
                                : failed));
    }

    /** Opens the way for the next bytes. */
    Future<UploadInFlight> begin(ContinueUpload command) {
        return bus.ask(Verb.CONTINUE_UPLOAD, command, Permit.class)
                .compose(permit -> open(command.principal(), permit, command.bodyBytes()));
    }
}
