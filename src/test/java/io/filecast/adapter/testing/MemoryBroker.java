package io.filecast.adapter.testing;

import io.filecast.core.BlobContent;
import io.filecast.core.BlobId;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileBroker;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.Order;
import io.filecast.core.Page;
import io.filecast.core.Principal;
import io.filecast.core.Published;
import io.filecast.core.Right;
import io.filecast.core.SealedBlob;
import io.filecast.core.Timetoken;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.filecast.core.UploadState;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker in memory, good for one app and one event loop; its blobs are files in a directory. */
public final class MemoryBroker implements FileBroker {

    /** The epoch of all it says. */
    public static final String EPOCH = "epoch1";

    private final Path directory;
    private final long maxSizeBytes;
    private final Map<FileId, MemorySink> sinks = new LinkedHashMap<>();
    private final Map<FileId, Upload> uploads = new LinkedHashMap<>();
    private final Map<FileId, FileEntry> files = new LinkedHashMap<>();
    private final Map<String, Remembered> operations = new LinkedHashMap<>();
    private final List<Event> log = new ArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger aborted = new AtomicInteger();
    private long clock = 17_000_000_000_000_000L;

    /** Called when an upload has begun, on its loop. */
    public volatile Runnable onBegin = () -> {};

    private record Remembered(String fingerprint, Published answer) {}

    public MemoryBroker(Path directory, long maxSizeBytes) {
        this.directory = directory;
        this.maxSizeBytes = maxSizeBytes;
    }

    public int begun() {
        return begun.get();
    }

    public int aborted() {
        return aborted.get();
    }

    public synchronized List<Event> log() {
        return List.copyOf(log);
    }

    public synchronized long storedBytes() {
        return sinks.values().stream().mapToLong(MemorySink::sizeBytes).sum();
    }

    public synchronized void fillSinks() {
        sinks.values().forEach(MemorySink::fill);
    }

    public synchronized void drainSinks() {
        sinks.values().forEach(MemorySink::drain);
    }

    public synchronized void failSinks(BrokerError error) {
        sinks.values().forEach(sink -> sink.fail(error));
    }

    @Override
    public synchronized Future<Upload> declareUpload(DeclareUpload command) {
        Upload upload = standing(
                Upload.declared(command.principal(), command.plan(), command.announcement()),
                UploadState.CREATED,
                0,
                null);
        uploads.put(upload.id(), upload);
        return Future.succeededFuture(upload);
    }

    private static Upload standing(Upload upload, UploadState state, long offset, SealedBlob blob) {
        return new Upload(
                upload.id(),
                upload.owner(),
                upload.plan(),
                upload.announcement(),
                state,
                offset,
                blob,
                Instant.parse("2026-01-01T01:00:00Z"));
    }

    @Override
    public synchronized Future<UploadInFlight> beginUpload(BeginUpload command) {
        UploadPlan plan =
                command.plan() == null ? uploads.get(command.declaredId()).plan() : command.plan();
        if (!command.principal().may(Right.WRITE, plan.channels().get(0))) {
            return Future.failedFuture(BrokerError.of(ErrorCode.FORBIDDEN, "may not write"));
        }
        if (command.sizeBytes() > maxSizeBytes) {
            return Future.failedFuture(BrokerError.of(ErrorCode.FILE_TOO_LARGE, "too large"));
        }
        FileId id = command.declaredId() == null ? FileId.random() : command.declaredId();
        BlobId blob = new BlobId("mem." + begun.incrementAndGet());
        MemorySink sink = new MemorySink(blob, () -> forget(id));
        sinks.put(id, sink);
        onBegin.run();
        return Future.succeededFuture(new UploadInFlight(command.principal(), id, plan, sink, maxSizeBytes, null));
    }

    private synchronized void forget(FileId id) {
        sinks.remove(id);
    }

    @Override
    public synchronized Future<SealedUpload> sealUpload(UploadInFlight upload) {
        UploadPlan plan = upload.plan();
        MemorySink sink = sinks.remove(upload.id());
        String sha256 = MemorySink.sha256(sink.bytes());
        if (plan.sizeBytes() != UploadPlan.UNKNOWN_SIZE && plan.sizeBytes() != sink.sizeBytes()) {
            return Future.failedFuture(BrokerError.of(ErrorCode.LENGTH_MISMATCH, "other length"));
        }
        if (plan.sha256() != null && !plan.sha256().equals(sha256)) {
            return Future.failedFuture(BrokerError.of(ErrorCode.DIGEST_MISMATCH, "other digest"));
        }
        SealedBlob blob = sink.seal().result();
        write(blob.id(), sink.bytes());
        return Future.succeededFuture(new SealedUpload(upload.principal(), upload.id(), plan, blob));
    }

    /** Bytes of a stretch are taken; only a file that comes whole is tried here. */
    @Override
    public synchronized Future<Upload> keepUpload(UploadInFlight upload) {
        return sealUpload(upload).map(stored -> {
            Upload done = standing(
                    uploads.get(upload.id()),
                    UploadState.COMPLETED,
                    stored.blob().sizeBytes(),
                    stored.blob());
            uploads.put(upload.id(), done);
            return done;
        });
    }

    @Override
    public Future<UploadInFlight> continueUpload(ContinueUpload command) {
        return command.offset() == 0
                ? beginUpload(new BeginUpload(command.principal(), command.id(), null, command.bodyBytes(), null))
                : Future.failedFuture(BrokerError.of(ErrorCode.OFFSET_MISMATCH, "the upload goes on at 0"));
    }

    @Override
    public Future<Upload> resumeUpload(Principal principal, FileId id) {
        return findUpload(principal, id);
    }

    private void write(BlobId id, Buffer bytes) {
        try {
            Files.write(directory.resolve(id.value()), bytes.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Future<Void> abortUpload(UploadInFlight upload) {
        aborted.incrementAndGet();
        return upload.sink().discard();
    }

    @Override
    public synchronized Future<Upload> findUpload(Principal principal, FileId id) {
        return found(uploads.get(id));
    }

    @Override
    public synchronized Future<Void> cancelUpload(Principal principal, FileId id) {
        return found(uploads.remove(id)).mapEmpty();
    }

    @Override
    public synchronized Future<Published> publish(Publish command) {
        Remembered before = operations.get(command.operation().value());
        if (before != null) {
            return before.fingerprint().equals(command.operation().fingerprint())
                    ? Future.succeededFuture(new Published(before.answer().events(), true))
                    : Future.failedFuture(BrokerError.of(ErrorCode.IDEMPOTENCY_MISMATCH, "another request"));
        }
        ChannelName channel = command.channels().get(0);
        FileEntry entry = null;
        if (command.subject() instanceof Subject.NewFile file) {
            entry = entry(
                    command,
                    file.upload().id(),
                    file.upload().plan(),
                    file.upload().blob());
        } else if (command.subject() instanceof Subject.StoredFile stored) {
            Upload upload = uploads.get(stored.id());
            entry = upload == null ? files.get(stored.id()) : entry(command, upload.id(), upload.plan(), upload.blob());
            if (entry == null) {
                return Future.failedFuture(BrokerError.of(ErrorCode.NOT_FOUND, "no such file"));
            }
        }
        EventType type = entry == null ? EventType.MESSAGE : EventType.FILE;
        Event event = append(command.principal(), channel, type, command, entry);
        Published published = new Published(List.of(event), false);
        operations.put(
                command.operation().value(), new Remembered(command.operation().fingerprint(), published));
        return Future.succeededFuture(published);
    }

    private FileEntry entry(Publish command, FileId id, UploadPlan plan, SealedBlob blob) {
        FileEntry entry = new FileEntry(
                id,
                plan.toAttributes(blob),
                Instant.parse("2026-01-01T00:00:00Z"),
                null,
                command.principal().userId(),
                false,
                command.options().recipients(),
                blob.id());
        files.put(id, entry);
        return entry;
    }

    private Event append(Principal by, ChannelName channel, EventType type, Publish command, FileEntry entry) {
        Event event = new Event(
                by.app(),
                channel,
                type,
                new Timetoken(++clock),
                Timetoken.ZERO,
                EPOCH,
                by.userId(),
                command == null ? null : command.message(),
                command == null ? null : command.meta(),
                entry,
                false,
                true,
                null,
                List.of());
        log.add(event);
        return event;
    }

    @Override
    public synchronized Future<Page<FileEntry>> listFiles(ListFiles command) {
        List<FileEntry> all = new ArrayList<>(files.values());
        if (command.order() == Order.NEWEST_FIRST) {
            java.util.Collections.reverse(all);
        }
        int from =
                command.cursor() == null ? 0 : Integer.parseInt(command.cursor().substring(1));
        int to = Math.min(all.size(), from + command.limit());
        return Future.succeededFuture(new Page<>(
                all.subList(from, to), to < all.size() ? "#" + to : null, from > 0 ? "#" + (from - 1) : null));
    }

    @Override
    public synchronized Future<FileEntry> findFile(Principal principal, ChannelName channel, FileId id) {
        return found(files.get(id));
    }

    @Override
    public synchronized Future<FileContent> openFile(ReadFile command) {
        return found(files.get(command.id())).map(this::content);
    }

    private FileContent content(FileEntry entry) {
        Path path = directory.resolve(entry.blob().value());
        return new FileContent(entry, new BlobContent(path, entry.attributes().sizeBytes()));
    }

    @Override
    public Future<SignedLink> signLink(ReadFile command, Duration linkTtl) {
        Duration ttl = linkTtl == null ? Duration.ofHours(1) : linkTtl;
        return Future.succeededFuture(new SignedLink(
                "t." + command.id(), Instant.parse("2026-01-01T00:00:00Z").plus(ttl)));
    }

    @Override
    public synchronized Future<FileContent> openLink(String linkToken, ChannelName channel, FileId id) {
        return linkToken.equals("t." + id)
                ? found(files.get(id)).map(this::content)
                : Future.failedFuture(BrokerError.of(ErrorCode.FORBIDDEN, "the link does not open this file"));
    }

    @Override
    public synchronized Future<EventPage> readHistory(ReadHistory command) {
        List<Event> seen = log.stream()
                .filter(event -> event.channel().equals(command.channel()))
                .filter(event -> command.after() == null || event.timetoken().isAfter(command.after()))
                .filter(event -> command.before() == null || command.before().isAfter(event.timetoken()))
                .sorted(
                        command.order() == Order.OLDEST_FIRST
                                ? Comparator.comparing(Event::timetoken)
                                : Comparator.comparing(Event::timetoken).reversed())
                .limit(command.limit())
                .toList();
        Boolean recovered = command.epoch() == null ? null : command.epoch().equals(EPOCH);
        String next =
                seen.isEmpty() ? null : seen.get(seen.size() - 1).position().toString();
        return Future.succeededFuture(new EventPage(new Page<>(seen, next, null), recovered));
    }

    @Override
    public synchronized Future<Event> deleteFile(DeleteFile command) {
        FileEntry entry = files.remove(command.id());
        return found(entry)
                .map(gone -> append(command.principal(), command.channel(), EventType.FILE_DELETED, null, gone));
    }

    private static <T> Future<T> found(T thing) {
        return thing == null
                ? Future.failedFuture(BrokerError.of(ErrorCode.NOT_FOUND, "no such thing"))
                : Future.succeededFuture(thing);
    }
}
