package io.filecast.blob;

import io.filecast.core.BrokerError;
import io.filecast.core.PictureType;
import io.filecast.core.SealedBlob;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One blob while it is written: a {@code .part} file, its digest, and the way to its final name. Blocking: worker only,
 * one call at a time.
 *
 * <p>The file is made with the first bytes, so a blob that fits one gather costs one job from nothing to sealed. After
 * any failure the owner calls {@link #giveUp}, and nothing is left.
 */
final class PartFile implements SinkFile {

    private static final Logger LOG = LoggerFactory.getLogger(PartFile.class);

    private final DiskCalls calls;
    private final Means means;
    private final Buckets buckets;
    private final DiskReserve.Claim claim;
    private final MessageDigest digest = Digests.sha256();

    private Bucket.Place place;
    private FileChannel file;
    private long sizeBytes;
    private final ByteBuffer head = ByteBuffer.allocate(PictureType.HEAD_BYTES);

    /**
     * What all parts of a store work with.
     *
     * @param survivesPowerCut whether a sealed blob is synced, and so is its name
     * @param whenOver hears of each part that has been sealed or removed; any thread
     */
    record Means(DiskCalls calls, DirectorySync directorySync, boolean survivesPowerCut, Consumer<PartFile> whenOver) {}

    PartFile(Means means, Buckets buckets, DiskReserve.Claim claim) {
        this.calls = means.calls();
        this.means = means;
        this.buckets = buckets;
        this.claim = claim;
    }

    @Override
    public void write(List<Buffer> buffers) throws IOException {
        Gathered bytes = Gathered.of(buffers);
        claim.use(bytes.sizeBytes());
        open();
        bytes.addTo(digest);
        bytes.forEach(this::remember);
        if (bytes.sizeBytes() > 0) {
            calls.write(file, bytes.buffers());
        }
        sizeBytes += bytes.sizeBytes();
    }

    private void remember(ByteBuffer bytes) {
        while (head.hasRemaining() && bytes.hasRemaining()) {
            head.put(bytes.get());
        }
    }

    /**
     * Writes the last bytes and makes the blob a blob. The order is the durability promise: the bytes are on the disk
     * before the name is, and the name before anybody is told.
     *
     * @return the blob, on any thread
     */
    @Override
    public Future<SealedBlob> seal(List<Buffer> rest) throws IOException {
        write(rest);
        if (means.survivesPowerCut()) {
            calls.forceFile(file);
        }
        file.close();
        place.announce();
        calls.rename(place.part(), place.blob());
        SealedBlob sealed = new SealedBlob(
                place.id(),
                sizeBytes,
                HexFormat.of().formatHex(digest.digest()),
                PictureType.of(Arrays.copyOf(head.array(), head.position())));
        if (!means.survivesPowerCut()) {
            end();
            return Future.succeededFuture(sealed);
        }
        return means.directorySync()
                .sync(place.bucket().directory())
                .map(sealed)
                .onSuccess(blob -> end());
    }

    /** Removes what there is after a failure, and tells what the failure means. */
    @Override
    public BrokerError giveUp(Throwable failure) {
        BrokerError error = claim.explain(failure);
        remove();
        return error;
    }

    /** Removes whatever there is of it; harmless when called again, and after {@link #seal} succeeded. */
    @Override
    public void remove() {
        if (place != null) {
            close();
            delete(place.part());
            delete(place.blob());
        }
        end();
    }

    private void open() throws IOException {
        if (place != null) {
            return;
        }
        place = buckets.take();
        try {
            file = calls.create(place.part());
        } catch (NoSuchFileException e) {
            // Somebody removed the bucket while it was empty: the next one will do.
            place.bucket().drop();
            place.leave();
            place = buckets.take();
            file = calls.create(place.part());
        }
    }

    private void end() {
        claim.release();
        means.whenOver().accept(this);
        if (place != null) {
            place.leave();
            place = null;
        }
    }

    private void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            LOG.debug("closing {} failed", place.part(), e);
        }
    }

    private void delete(Path path) {
        try {
            calls.delete(path);
        } catch (IOException e) {
            // It has no name that is served, or no one knows it: the scan for orphans finds it.
            LOG.warn("could not remove {}: {}", path, e.toString());
        }
    }
}
