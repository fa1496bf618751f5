package io.filecast.blob;

import io.filecast.core.AppName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers beside an app's blobs which data set they belong to. {@link #isBound} and {@link #isOurs}: any thread; the
 * rest blocks.
 */
final class EpochRecord {

    private static final Logger LOG = LoggerFactory.getLogger(EpochRecord.class);

    private final DiskCalls calls;
    private final BlobLayout layout;
    private final AppName app;
    private volatile boolean bound;
    private volatile boolean ours;

    // Guarded by this.
    private String complainedOf = "";

    EpochRecord(DiskCalls calls, BlobLayout layout, AppName app) {
        this.calls = calls;
        this.layout = layout;
        this.app = app;
    }

    /** Whether the index has told its epoch. */
    boolean isBound() {
        return bound;
    }

    /** Whether the blobs belong to the index's epoch. */
    boolean isOurs() {
        return ours;
    }

    /** Compares with the index's epoch; the first one is written down, when there is no blob that it may not cover. */
    synchronized boolean bind(String epoch) throws IOException {
        layout.ensureApp(calls, app);
        Optional<String> recorded = read();
        if (recorded.isEmpty() && !hasBlobs()) {
            write(epoch);
            recorded = Optional.of(epoch);
        }
        ours = recorded.filter(epoch::equals).isPresent();
        bound = true;
        if (!ours) {
            complain(epoch, recorded);
        }
        return ours;
    }

    /** Writes down that the blobs belong to an epoch, and holds to it. */
    synchronized void adopt(String epoch) throws IOException {
        layout.ensureApp(calls, app);
        write(epoch);
        ours = true;
        bound = true;
    }

    private void complain(String epoch, Optional<String> recorded) {
        String complaint = epoch + '/' + recorded.orElse("none");
        if (complaint.equals(complainedOf)) {
            return;
        }
        complainedOf = complaint;
        LOG.error(
                "The blobs of app {} in {} belong to data set {}, but Redis holds data set {}: it was flushed, restored"
                        + " or is another one. Nothing is deleted from this directory until you decide: connect the"
                        + " Redis that these blobs belong to, or, if the present one is right, start once with --adopt-blobs"
                        + " {}; what it does not refer to is then removed.",
                app,
                layout.app(app),
                recorded.orElse("(unknown)"),
                epoch,
                app);
    }

    private Optional<String> read() throws IOException {
        try (InputStream file = Files.newInputStream(layout.epoch(app), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(new String(file.readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    // Synced whatever the durability is: it is written once, and losing it would close the app's blobs to deletion.
    private void write(String epoch) throws IOException {
        Path part = layout.newEpochPart(app);
        try {
            try (FileChannel file = calls.create(part)) {
                calls.write(file, new ByteBuffer[] {StandardCharsets.UTF_8.encode(epoch + "\n")});
                calls.forceFile(file);
            }
            calls.rename(part, layout.epoch(app));
        } catch (IOException e) {
            calls.delete(part);
            throw e;
        }
        calls.forceDirectory(layout.app(app));
    }

    private boolean hasBlobs() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                layout.app(app),
                entry -> BlobLayout.isBucket(entry.getFileName().toString()))) {
            for (Path bucket : entries) {
                try (DirectoryStream<Path> blobs = Files.newDirectoryStream(bucket)) {
                    if (blobs.iterator().hasNext()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
