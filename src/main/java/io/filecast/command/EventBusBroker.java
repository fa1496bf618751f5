package io.filecast.command;

import io.filecast.command.UploadVerticle.Permit;
import io.filecast.core.BlobSink;
import io.filecast.core.BlobStore;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.FileBroker;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.Page;
import io.filecast.core.Principal;
import io.filecast.core.Published;
import io.filecast.core.SealedBlob;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The broker's verbs, sent over the local event bus to their verticles. Any thread with a Vert.x context.
 *
 * <p>Only the bytes stay here: a blob's sink is opened, sealed and discarded on the caller's own context, between the
 * verbs that allow and record it.
 */
public final class EventBusBroker implements FileBroker {

    private final Vertx vertx;
    private final CommandBus bus;
    private final BlobStore blobs;
    private final UploadsInFlight inFlight;
    private final Map<String, Long> renewals = new ConcurrentHashMap<>();

    EventBusBroker(Vertx vertx, CommandBus bus, BlobStore blobs, UploadsInFlight inFlight) {
        this.vertx = vertx;
        this.bus = bus;
        this.blobs = blobs;
        this.inFlight = inFlight;
    }

    @Override
    public Future<Upload> declareUpload(DeclareUpload command) {
        return bus.ask(Verb.DECLARE_UPLOAD, command, Upload.class);
    }

    @Override
    public Future<UploadInFlight> beginUpload(BeginUpload command) {
        Principal principal = command.principal();
        return bus.ask(Verb.BEGIN_UPLOAD, command, Permit.class)
                .compose(permit -> blobs.create(principal.app(), permit.plan().sizeBytes())
                        .onFailure(refused -> release(principal, permit.id(), permit.lease()))
                        .map(sink -> begun(principal, permit, sink)));
    }

    private UploadInFlight begun(Principal principal, Permit permit, BlobSink sink) {
        String lease = permit.lease();
        if (lease != null) {
            var writing = new UploadVerticle.Writing(principal, permit.id(), lease);
            renewals.put(
                    lease,
                    vertx.setPeriodic(
                            UploadVerticle.RENEWAL_MILLIS, timer -> bus.ask(Verb.RENEW_UPLOAD, writing, Void.class)));
        }
        return new UploadInFlight(principal, permit.id(), permit.plan(), sink, permit.maxSizeBytes(), lease);
    }

    @Override
    public Future<SealedUpload> sealUpload(UploadInFlight upload) {
        BlobSink sink = upload.sink();
        long expected = upload.plan().sizeBytes();
        if (sink.sizeBytes() > upload.maxSizeBytes()) {
            return abandon(upload, Checks.tooLarge(upload.maxSizeBytes()));
        }
        if (expected != UploadPlan.UNKNOWN_SIZE && expected != sink.sizeBytes()) {
            return abandon(
                    upload,
                    BrokerError.of(
                            ErrorCode.LENGTH_MISMATCH,
                            expected + " bytes were declared and " + sink.sizeBytes() + " came"));
        }
        return sink.seal()
                .compose(blob -> recorded(upload, blob))
                .onFailure(failed -> release(upload.principal(), upload.id(), upload.lease()));
    }

    private Future<SealedUpload> recorded(UploadInFlight upload, SealedBlob blob) {
        String expected = upload.plan().sha256();
        if (expected != null && !expected.equals(blob.sha256())) {
            blobs.delete(upload.principal().app(), blob.id());
            return Future.failedFuture(BrokerError.of(
                    ErrorCode.DIGEST_MISMATCH, "the bytes that came do not have the digest that was declared"));
        }
        SealedUpload sealed =
                new SealedUpload(upload.principal(), upload.id(), upload.plan(), blob, upload.lease() != null);
        if (upload.lease() == null) {
            inFlight.leave(upload.principal());
            return Future.succeededFuture(sealed);
        }
        var completed = new UploadVerticle.Completed(upload.principal(), upload.id(), upload.lease(), blob);
        return bus.ask(Verb.SEAL_UPLOAD, completed, Void.class).map(recorded -> {
            stopRenewing(upload.lease());
            inFlight.leave(upload.principal());
            return sealed;
        });
    }

    private Future<SealedUpload> abandon(UploadInFlight upload, BrokerError why) {
        return abortUpload(upload).transform(done -> Future.failedFuture(why));
    }

    @Override
    public Future<Void> abortUpload(UploadInFlight upload) {
        release(upload.principal(), upload.id(), upload.lease());
        return upload.sink().discard().otherwiseEmpty();
    }

    private void release(Principal principal, FileId id, String lease) {
        inFlight.leave(principal);
        if (lease != null) {
            stopRenewing(lease);
            bus.ask(Verb.ABORT_UPLOAD, new UploadVerticle.Writing(principal, id, lease), Void.class);
        }
    }

    private void stopRenewing(String lease) {
        Long timer = renewals.remove(lease);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    @Override
    public Future<Upload> findUpload(Principal principal, FileId id) {
        return bus.ask(Verb.FIND_UPLOAD, new UploadVerticle.ById(principal, id), Upload.class);
    }

    @Override
    public Future<Void> cancelUpload(Principal principal, FileId id) {
        return bus.ask(Verb.CANCEL_UPLOAD, new UploadVerticle.ById(principal, id), Void.class);
    }

    @Override
    public Future<Published> publish(Publish command) {
        Future<Published> published = bus.ask(Verb.PUBLISH_FILE_MESSAGE, command, Published.class);
        if (command.subject() instanceof Subject.NewFile file && !file.upload().declared()) {
            return published.onComplete(
                    done -> dropUnused(command.principal(), file.upload().blob(), done));
        }
        return published;
    }

    /**
     * Bytes that came with a request and were certainly not taken up, because it was refused or was a repetition, are
     * removed at once. Where the outcome is unknown they stay until the search for orphans decides.
     */
    private void dropUnused(Principal principal, SealedBlob blob, AsyncResult<Published> done) {
        boolean unused = done.succeeded()
                ? done.result().repeated()
                        && !done.result().event().file().blob().equals(blob.id())
                : done.cause() instanceof BrokerError error && !error.code().isOutcomeUnknown();
        if (unused) {
            blobs.delete(principal.app(), blob.id());
        }
    }

    @Override
    public Future<Page<FileEntry>> listFiles(ListFiles command) {
        return bus.ask(Verb.LIST, command, Page.class).map(EventBusBroker::files);
    }

    @SuppressWarnings("unchecked")
    private static Page<FileEntry> files(Page<?> page) {
        return (Page<FileEntry>) page;
    }

    @Override
    public Future<FileEntry> findFile(Principal principal, ChannelName channel, FileId id) {
        return bus.ask(Verb.FIND, new ListVerticle.ById(principal, channel, id), FileEntry.class);
    }

    @Override
    public Future<FileContent> openFile(ReadFile command) {
        return bus.ask(Verb.OPEN, command, FileContent.class);
    }

    @Override
    public Future<SignedLink> signLink(ReadFile command, Duration linkTtl) {
        return bus.ask(Verb.SIGN_LINK, new ListVerticle.SignLink(command, linkTtl), SignedLink.class);
    }

    @Override
    public Future<FileContent> openLink(String linkToken, ChannelName channel, FileId id) {
        return bus.ask(Verb.OPEN_LINK, new ListVerticle.ByLink(linkToken, channel, id), FileContent.class);
    }

    @Override
    public Future<EventPage> readHistory(ReadHistory command) {
        return bus.ask(Verb.HISTORY, command, EventPage.class);
    }

    @Override
    public Future<Event> deleteFile(DeleteFile command) {
        return bus.ask(Verb.DELETE, command, Event.class);
    }
}
