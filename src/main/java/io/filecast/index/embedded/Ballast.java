package io.filecast.index.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds disk space in reserve: given up when a full disk has ended Redis, so that it can start and deletions
 * can be recorded, and made again once there is space.
 *
 * <p><i>Blocking: worker only</i>, one thread at a time.
 */
final class Ballast {
    private static final Logger LOG = LoggerFactory.getLogger(Ballast.class);
    private static final int CHUNK_BYTES = 1 << 20;
    /** Making it again must not fill the disk it has just been given up for. */
    private static final int ROOM_FACTOR = 3;

    private final Path file;
    private final long sizeBytes;
    private final Space space;

    /**
     * Describes a ballast; nothing is written yet.
     *
     * @param file where it lies
     * @param sizeBytes its size; 0 means there is none, and that no disk counts as full
     * @param space how much the broker may still write there, in bytes
     */
    Ballast(Path file, long sizeBytes, Space space) {
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.space = space;
    }

    /** The space left on a disk. */
    @FunctionalInterface
    interface Space {
        long usableBytes() throws IOException;
    }

    /** Whether less is left than the ballast would give. */
    boolean spaceIsLow() {
        try {
            return space.usableBytes() < sizeBytes;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the whole file is there. */
    boolean isHeld() {
        try {
            return sizeBytes > 0 && Files.exists(file) && Files.size(file) == sizeBytes;
        } catch (IOException e) {
            return false;
        }
    }

    /** Gives the space up; false when there was none to give. */
    boolean release() {
        try {
            boolean released = Files.deleteIfExists(file);
            if (released) {
                LOG.warn("the disk is full: gave up the reserve {} so that Redis can go on; free some space", file);
            }
            return released;
        } catch (IOException e) {
            LOG.warn("cannot give up the reserve {}: {}", file, PrivateDirectory.reason(e));
            return false;
        }
    }

    /** Makes the file if it is missing or cut short, and there is ample room for it. */
    void restore() {
        if (sizeBytes == 0 || isHeld()) {
            return;
        }
        try {
            if (space.usableBytes() < ROOM_FACTOR * sizeBytes) {
                return;
            }
            write();
        } catch (IOException e) {
            LOG.warn("cannot reserve disk space in {}: {}", file, PrivateDirectory.reason(e));
            delete();
        }
    }

    private void write() throws IOException {
        // Random bytes, as some file systems store zeros in no space at all.
        SplittableRandom random = new SplittableRandom();
        byte[] chunk = new byte[CHUNK_BYTES];
        try (FileChannel channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                OutputStream out = Channels.newOutputStream(channel)) {
            for (long left = sizeBytes; left > 0; left -= CHUNK_BYTES) {
                random.nextBytes(chunk);
                out.write(chunk, 0, (int) Math.min(CHUNK_BYTES, left));
            }
            channel.force(true);
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot remove the incomplete reserve {}: {}", file, PrivateDirectory.reason(e));
        }
    }
}
