package io.filecast.blob;

import io.filecast.core.BrokerError;
import io.filecast.core.Checksum;
import io.filecast.core.Draft;
import io.filecast.core.Draft.Segment;
import io.filecast.core.ErrorCode;
import io.filecast.core.PictureType;
import io.filecast.core.SealedBlob;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writer's segment of a declared upload, and how a blob is made of it and those before it. Blocking: worker only, one
 * call at a time.
 *
 * <p>Law: a file of a segment is open for writing in one place at most. Its number is the writer's alone, or its earlier
 * writer said that it has closed it. Whoever wakes up after it was replaced finds its own file, and nobody counts on what
 * it adds to it: a segment's bytes are those that the index knows.
 */
final class SegmentFile implements SinkFile {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentFile.class);

    private final PartFile.Means means;
    private final DiskCalls calls;
    private final Drafts drafts;
    private final Draft draft;
    private final DiskReserve.Claim claim;
    private final Checksum checksum;
    private final MessageDigest chunk;
    private final MessageDigest whole;
    private final Path path;

    private FileChannel file;
    private boolean isNamed;
    private boolean isSynced = true;
    private long sizeBytes;

    SegmentFile(PartFile.Means means, Drafts drafts, Draft draft, DiskReserve.Claim claim, Checksum checksum) {
        this.means = means;
        this.calls = means.calls();
        this.drafts = drafts;
        this.draft = draft;
        this.claim = claim;
        this.checksum = checksum;
        this.chunk = checksum == null ? null : Digests.of(checksum.algorithm().standardName());
        this.whole = draft.offset() == 0 ? Digests.sha256() : null;
        this.path = drafts.segment(draft.upload(), draft.own());
        this.sizeBytes = draft.ownBytes();
        this.isNamed = sizeBytes > 0;
    }

    @Override
    public void write(List<Buffer> buffers) throws IOException {
        Gathered bytes = Gathered.of(buffers);
        if (bytes.sizeBytes() == 0) {
            return;
        }
        claim.use(bytes.sizeBytes());
        open();
        hash(chunk, bytes);
        hash(whole, bytes);
        isSynced = false;
        calls.write(file, bytes.buffers());
        sizeBytes += bytes.sizeBytes();
    }

    private static void hash(MessageDigest digest, Gathered bytes) {
        if (digest != null) {
            bytes.addTo(digest);
        }
    }

    private void open() throws IOException {
        if (file != null) {
            return;
        }
        if (sizeBytes == 0) {
            file = drafts.begin(draft);
            return;
        }
        try {
            file = calls.reopen(path);
        } catch (NoSuchFileException e) {
            throw gone();
        }
        if (file.size() < sizeBytes) {
            throw gone();
        }
        calls.truncate(file, sizeBytes);
    }

    private static BrokerError gone() {
        return BrokerError.of(ErrorCode.CONTENT_GONE, "bytes of the upload are gone; begin a new one");
    }

    /** Brings everything to the disk; how long the segment is. */
    long commit() throws IOException {
        if (means.survivesPowerCut() && !isSynced) {
            calls.forceFile(file);
            if (!isNamed) {
                drafts.forceNames(draft.upload());
            }
        }
        isSynced = true;
        isNamed = true;
        return sizeBytes;
    }

    /** The same, and closes the file. */
    long close() throws IOException {
        long committed = commit();
        if (file != null) {
            file.close();
        }
        claim.release();
        return committed;
    }

    /** Whether the bytes have the checksum, or there is none. */
    boolean matches() {
        return chunk == null || HexFormat.of().formatHex(chunk.digest()).equals(checksum.hex());
    }

    @Override
    public Future<SealedBlob> seal(List<Buffer> rest) throws IOException {
        write(rest);
        close();
        boolean isAlone = sizeBytes > 0 && draft.before().isEmpty();
        Bucket.Place place = isAlone ? link() : copy();
        try {
            String sha256 = isAlone && whole != null
                    ? HexFormat.of().formatHex(whole.digest())
                    : Digests.sha256Of(place.blob());
            return named(place, new SealedBlob(place.id(), totalBytes(), sha256, pictureIn(place.blob())));
        } catch (IOException e) {
            take(place);
            throw e;
        }
    }

    private static PictureType pictureIn(Path blob) throws IOException {
        try (InputStream bytes = Files.newInputStream(blob, StandardOpenOption.READ)) {
            return PictureType.of(bytes.readNBytes(PictureType.HEAD_BYTES));
        }
    }

    private long totalBytes() {
        return draft.offset() - draft.ownBytes() + sizeBytes;
    }

    private Future<SealedBlob> named(Bucket.Place place, SealedBlob blob) {
        if (!means.survivesPowerCut()) {
            place.leave();
            return Future.succeededFuture(blob);
        }
        return means.directorySync()
                .sync(place.bucket().directory())
                .map(blob)
                .onSuccess(done -> place.leave())
                .onFailure(failed -> take(place));
    }

    /** Gives the segment a second name: should nobody record the blob, the upload still has its bytes. */
    private Bucket.Place link() throws IOException {
        try {
            return drafts.place(place -> calls.link(path, place.blob()));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("no second name for {}, so it is copied", path, e);
            return copy();
        }
    }

    private Bucket.Place copy() throws IOException {
        claim.use(totalBytes());
        return drafts.place(this::copyTo);
    }

    private void copyTo(Bucket.Place place) throws IOException {
        try (FileChannel copy = calls.create(place.part())) {
            for (Segment segment : draft.before()) {
                append(segment, copy);
            }
            if (sizeBytes > 0) {
                append(new Segment(draft.own(), sizeBytes), copy);
            }
            if (means.survivesPowerCut()) {
                calls.forceFile(copy);
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            calls.delete(place.part());
            throw e;
        }
        place.announce();
        calls.rename(place.part(), place.blob());
    }

    private void append(Segment segment, FileChannel copy) throws IOException {
        try {
            calls.append(drafts.segment(draft.upload(), segment.number()), segment.sizeBytes(), copy);
        } catch (NoSuchFileException | EOFException e) {
            throw gone();
        }
    }

    private void take(Bucket.Place place) {
        try {
            calls.delete(place.blob());
        } catch (IOException e) {
            LOG.warn("could not remove {}: {}", place.blob(), e.toString());
        }
        place.leave();
    }

    @Override
    public BrokerError giveUp(Throwable failure) {
        BrokerError error = claim.explain(failure);
        remove();
        return error;
    }

    /** Only closes the file: what was committed of it counts on, and the rest is cut off by whoever goes on in it. */
    @Override
    public void remove() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            LOG.debug("closing {} failed", path, e);
        }
        claim.release();
    }

    /** The blob's name in the log. */
    @Override
    public String toString() {
        return "SegmentFile[" + path + "]";
    }
}
