package io.filecast.adapter.websocket;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileBroker;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import io.filecast.core.Page;
import io.filecast.core.Principal;
import io.filecast.core.Published;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.filecast.core.Upload;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A broker that remembers what was published. Any thread. */
final class FakeBroker implements FileBroker {

    final List<Publish> published = new CopyOnWriteArrayList<>();
    final List<FileId> cancelled = new CopyOnWriteArrayList<>();
    private final AtomicLong clock = new AtomicLong(17_000_000_000_000_000L);
    volatile Function<Publish, Future<Published>> onPublish = this::commit;

    Future<Published> commit(Publish command) {
        published.add(command);
        return Future.succeededFuture(new Published(
                List.of(event(command.channels().get(0).value(), clock.incrementAndGet(), command.message())), false));
    }

    static Event event(String channel, long ticks, JsonText message) {
        return new Event(
                new AppName("demo"),
                new ChannelName(channel),
                EventType.MESSAGE,
                new Timetoken(ticks),
                Timetoken.ZERO,
                FakeFeed.EPOCH,
                null,
                message,
                null,
                null,
                false,
                true,
                null,
                List.of());
    }

    @Override
    public Future<Published> publish(Publish command) {
        command.principal().require(Right.WRITE, command.channels().get(0));
        return onPublish.apply(command);
    }

    @Override
    public Future<Void> cancelUpload(Principal principal, FileId id) {
        cancelled.add(id);
        return Future.succeededFuture();
    }

    @Override
    public Future<Upload> declareUpload(DeclareUpload command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<UploadInFlight> beginUpload(BeginUpload command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<UploadInFlight> continueUpload(ContinueUpload command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Upload> keepUpload(UploadInFlight upload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Upload> resumeUpload(Principal principal, FileId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<SealedUpload> sealUpload(UploadInFlight upload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> abortUpload(UploadInFlight upload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Upload> findUpload(Principal principal, FileId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Page<FileEntry>> listFiles(ListFiles command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<FileEntry> findFile(Principal principal, ChannelName channel, FileId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<FileContent> openFile(ReadFile command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<SignedLink> signLink(ReadFile command, Duration linkTtl) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<FileContent> openLink(String linkToken, ChannelName channel, FileId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<EventPage> readHistory(ReadHistory command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Event> deleteFile(DeleteFile command) {
        throw new UnsupportedOperationException();
    }
}
