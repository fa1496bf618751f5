package io.filecast.command;

import io.filecast.command.UploadVerticle.Permit;
import io.filecast.core.BlobSink;
import io.filecast.core.BlobStore;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
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
import java.time.Duration;

/**
 * The broker's verbs, sent over the local event bus to their verticles. Any thread with a Vert.x context.
 *
 * <p>Only the bytes stay here: a blob's sink is opened, sealed and discarded on the caller's own context, between the
 * verbs that allow and record it.
 */
public final class EventBusBroker implements FileBroker {

    private final CommandBus bus;
    private final BlobStore blobs;
    private final UploadsInFlight inFlight;
    private final DeclaredUploads declared;
    private final WholeUploads whole;

    EventBusBroker(
            CommandBus bus, BlobStore blobs, UploadsInFlight inFlight, DeclaredUploads declared, WholeUploads whole) {
        this.bus = bus;
        this.blobs = blobs;
        this.inFlight = inFlight;
        this.declared = declared;
        this.whole = whole;
    }

    @Override
    public Future<Upload> declareUpload(DeclareUpload command) {
        return bus.ask(Verb.DECLARE_UPLOAD, command, Upload.class);
    }

    @Override
    public Future<UploadInFlight> beginUpload(BeginUpload command) {
        return bus.ask(Verb.BEGIN_UPLOAD, command, Permit.class).compose(permit -> open(command.principal(), permit));
    }

    private Future<UploadInFlight> open(Principal principal, Permit permit) {
        if (permit.lease() == null) {
            return beginNew(principal, permit);
        }
        return permit.draft() == null
                ? whole.open(principal, permit)
                : declared.open(principal, permit, permit.plan().sizeBytes());
    }

    private Future<UploadInFlight> beginNew(Principal principal, Permit permit) {
        return blobs.create(principal.app(), permit.plan().sizeBytes())
                .onFailure(refused -> inFlight.leave(principal))
                .map(sink ->
                        new UploadInFlight(principal, permit.id(), permit.plan(), sink, permit.maxSizeBytes(), null));
    }

    @Override
    public Future<UploadInFlight> continueUpload(ContinueUpload command) {
        return declared.begin(command);
    }

    @Override
    public Future<Upload> keepUpload(UploadInFlight upload) {
        return upload.sink() instanceof LeasedSink leased
                ? whole.keep(upload, leased)
                : declared.keep(upload, this::publish);
    }

    @Override
    public Future<Upload> resumeUpload(Principal principal, FileId id) {
        return declared.resume(principal, id, this::publish);
    }

    @Override
    public Future<SealedUpload> sealUpload(UploadInFlight upload) {
        BlobSink sink = upload.sink();
        long expected = upload.plan().sizeBytes();
        if (sink.sizeBytes() > upload.maxSizeBytes()) {
            return abandon(upload, Checks.tooLarge(upload.maxSizeBytes()));
        }
        if (expected != UploadPlan.UNKNOWN_SIZE && expected != sink.sizeBytes()) {
            return abandon(upload, Checks.wrongLength(upload.plan(), sink.sizeBytes()));
        }
        return sink.seal()
                .compose(blob -> checked(upload, blob))
                .onComplete(done -> inFlight.leave(upload.principal()));
    }

    private Future<SealedUpload> checked(UploadInFlight upload, SealedBlob blob) {
        BrokerError wrong = Checks.mismatch(upload.plan(), blob);
        if (wrong != null) {
            blobs.delete(upload.principal().app(), blob.id());
            return Future.failedFuture(wrong);
        }
        return Future.succeededFuture(new SealedUpload(upload.principal(), upload.id(), upload.plan(), blob));
    }

    private Future<SealedUpload> abandon(UploadInFlight upload, BrokerError why) {
        return abortUpload(upload).transform(done -> Future.failedFuture(why));
    }

    @Override
    public Future<Void> abortUpload(UploadInFlight upload) {
        if (upload.lease() != null) {
            return upload.sink() instanceof LeasedSink leased ? whole.abort(upload, leased) : declared.abort(upload);
        }
        inFlight.leave(upload.principal());
        return upload.sink().discard().otherwiseEmpty();
    }

    @Override
    public Future<Upload> findUpload(Principal principal, FileId id) {
        return bus.ask(Verb.FIND_UPLOAD, new UploadVerticle.ById(principal, id), Upload.class);
    }

    @Override
    public Future<Void> cancelUpload(Principal principal, FileId id) {
        return bus.ask(Verb.CANCEL_UPLOAD, new UploadVerticle.ById(principal, id), Void.class)
                .onSuccess(cancelled -> blobs.drop(principal.app(), id));
    }

    @Override
    public Future<Published> publish(Publish command) {
        Future<Published> published = bus.ask(Verb.PUBLISH_FILE_MESSAGE, command, Published.class);
        if (command.subject() instanceof Subject.NewFile file) {
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
