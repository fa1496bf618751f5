package io.filecast.blob;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through an app's buckets for blobs that may be orphans and for what a dead writer left behind. Blocking: worker
 * only; calls wait for each other.
 *
 * <p>A bucket is visited until it is closed and each of its blobs was confirmed; then a {@code .checked} file beside it
 * says so and it is never opened again. Confirmed numbers live in memory until then: after a restart they are asked for
 * once more. A blob of this process is old when its whole bucket was quiet for the grace, by a clock that does not jump;
 * one of another process, by the file's last change.
 */
final class OrphanScan {

    private static final Logger LOG = LoggerFactory.getLogger(OrphanScan.class);

    /** Directory entries that one call looks at, about; a bucket that was begun is finished. */
    private static final int MOST_ENTRIES = 16 * 1024;

    private final DiskEnvironment disk;
    private final BlobLayout layout;
    private final Buckets buckets;
    private final MadeFiles made;
    private final Duration bucketAge;
    private final AppName app;

    // Guarded by this.
    private final Deque<String> toVisit = new ArrayDeque<>();
    private final Map<String, BitSet> confirmed = new HashMap<>();

    OrphanScan(
            DiskEnvironment disk, BlobLayout layout, Buckets buckets, MadeFiles made, Duration bucketAge, AppName app) {
        this.disk = disk;
        this.layout = layout;
        this.buckets = buckets;
        this.made = made;
        this.bucketAge = bucketAge;
        this.app = app;
    }

    /** Names blobs older than the grace that were not confirmed; goes on where the last call stopped. */
    synchronized List<BlobId> candidates(Duration grace, int limit) throws IOException {
        if (toVisit.isEmpty()) {
            listBuckets(grace);
        }
        List<BlobId> found = new ArrayList<>();
        int entries = 0;
        for (int left = toVisit.size(); left > 0 && found.size() < limit && entries < MOST_ENTRIES; left--) {
            String bucket = toVisit.poll();
            Visit visit = new Visit(bucket, grace);
            List<BlobId> named = visit.candidates(limit - found.size());
            entries += visit.entries;
            found.addAll(named);
            if (!named.isEmpty()) {
                // It comes again after the others: by then these may be confirmed, and there may be more.
                toVisit.add(bucket);
            }
        }
        return found;
    }

    /** Remembers that blobs need not be named again. */
    synchronized void confirm(List<BlobId> blobs) {
        for (BlobId blob : blobs) {
            if (BlobLayout.isOurs(blob)) {
                confirmed.computeIfAbsent(blob.bucket(), name -> new BitSet()).set(BlobLayout.number(blob));
            }
        }
    }

    /** Forgets every confirmation, also those on the disk. */
    synchronized void startOver() throws IOException {
        toVisit.clear();
        confirmed.clear();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.app(app))) {
            for (Path entry : entries) {
                if (BlobLayout.isChecked(entry.getFileName().toString())) {
                    disk.calls().delete(entry);
                }
            }
        }
    }

    private void listBuckets(Duration grace) throws IOException {
        Set<String> unchecked = new HashSet<>();
        Set<String> checked = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.app(app))) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (BlobLayout.isBucket(name)) {
                    unchecked.add(name);
                } else if (BlobLayout.isChecked(name)) {
                    checked.add(BlobLayout.bucketOfChecked(name));
                } else if (BlobLayout.isPart(name) && isOld(entry, grace)) {
                    disk.calls().delete(entry);
                }
            }
        }
        unchecked.removeAll(checked);
        confirmed.keySet().retainAll(unchecked);
        unchecked.stream().sorted().forEach(toVisit::add);
    }

    private boolean isOld(Path file, Duration grace) throws IOException {
        try {
            // The last change of the name or the bytes: a blob that was long in coming is young when it is sealed.
            FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
            return !changed.toInstant().plus(grace).isAfter(now());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private Instant now() {
        return disk.wall().instant();
    }

    /** One look into one bucket. */
    private final class Visit {

        private final String name;
        private final Path directory;
        private final Duration grace;
        private final Optional<Bucket> own;
        private final BitSet known;
        private final List<BlobId> named = new ArrayList<>();
        private int entries;
        private int blobs;
        private boolean isFinished = true;

        Visit(String name, Duration grace) {
            this.name = name;
            this.directory = layout.bucket(app, name);
            this.grace = grace;
            this.own = buckets.own(name);
            this.known = confirmed.getOrDefault(name, new BitSet());
        }

        List<BlobId> candidates(int limit) throws IOException {
            boolean isClosed = isClosed();
            if (!mayHoldOldBlobs()) {
                return List.of();
            }
            try (DirectoryStream<Path> files = open()) {
                for (Path file : files) {
                    entries++;
                    look(file, limit);
                }
            } catch (NoSuchFileException | NotDirectoryException e) {
                return List.of();
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            if (!mayHoldOldBlobs()) {
                // A blob came while we looked, and may be among those that were found.
                return List.of();
            }
            if (isClosed && isFinished && named.isEmpty()) {
                finish();
            }
            return named;
        }

        private DirectoryStream<Path> open() throws IOException {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw new NotDirectoryException(name);
            }
            return Files.newDirectoryStream(directory);
        }

        private void look(Path file, int limit) throws IOException {
            String fileName = file.getFileName().toString();
            if (BlobLayout.isPart(fileName)) {
                lookAtPart(file);
                return;
            }
            int number = BlobLayout.number(fileName);
            if (number < 0) {
                lookAtMade(file, BlobLayout.numberOfMade(fileName));
                return;
            }
            blobs++;
            if (known.get(number)) {
                return;
            }
            if (named.size() < limit && (own.isPresent() || isOld(file, grace))) {
                named.add(BlobLayout.id(name, number));
            } else {
                isFinished = false;
            }
        }

        /** What was made of a blob went with it, unless a node was killed in between, or does not know of such things. */
        private void lookAtMade(Path directoryOfMade, int number) throws IOException {
            if (number >= 0 && !Files.exists(BlobLayout.blob(directory, number), LinkOption.NOFOLLOW_LINKS)) {
                made.removeAllIn(directoryOfMade);
            }
        }

        private void lookAtPart(Path file) throws IOException {
            // Asked after the file was seen: its writer said so before it made it.
            if (own.isPresent() ? !own.get().isBeingWritten() : isOld(file, grace)) {
                disk.calls().delete(file);
            } else {
                isFinished = false;
            }
        }

        private boolean mayHoldOldBlobs() {
            return own.map(bucket -> bucket.isQuietFor(grace.toNanos()))
                    .orElseGet(() -> !BlobLayout.madeAt(name).plus(grace).isAfter(now()));
        }

        private boolean isClosed() {
            return own.map(bucket -> bucket.isClosed() && !bucket.isBeingWritten())
                    .orElseGet(() ->
                            !BlobLayout.madeAt(name).plus(bucketAge).plus(grace).isAfter(now()));
        }

        private void finish() throws IOException {
            if (blobs > 0) {
                markChecked();
            } else if (!disk.calls().removeDirectory(directory)) {
                return;
            }
            confirmed.remove(name);
            buckets.forget(name);
        }

        private void markChecked() throws IOException {
            try {
                disk.calls().create(layout.checked(app, name)).close();
            } catch (FileAlreadyExistsException e) {
                LOG.debug("another node has checked {} as well", directory);
            }
        }
    }
}
