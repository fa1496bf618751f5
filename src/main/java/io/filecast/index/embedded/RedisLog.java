package io.filecast.index.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The log of the embedded Redis, {@code redis/redis.log}: all that the server writes, and all that its launch says.
 *
 * <p><i>Blocking: worker only.</i> It is turned over to {@code redis.log.1} before a launch when it has grown large; a
 * server writes so little while it runs that this bounds it.
 */
final class RedisLog {
    private static final long LARGE_BYTES = 4L << 20;
    private static final int TAIL_BYTES = 8 << 10;
    private static final int LONGEST_REASON = 300;

    private final Path file;
    private long launchedAtBytes;

    RedisLog(Path redisDirectory) {
        this.file = redisDirectory.resolve("redis.log");
    }

    Path file() {
        return file;
    }

    /** Turns the log over if need be, and remembers where the next launch begins in it. */
    void beginLaunch() throws IOException {
        if (size() > LARGE_BYTES) {
            Files.move(file, file.resolveSibling("redis.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        launchedAtBytes = size();
    }

    /** What the server that was launched last said last of weight (general warnings apart), in one line. */
    String reason() {
        List<String> lines = tail().lines().filter(line -> !line.isBlank()).toList();
        String reason = lines.stream()
                .filter(line -> line.contains(" # ") && !line.contains("# WARNING"))
                .reduce((first, second) -> second)
                .orElse(lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1));
        String printable = reason.replaceAll("\\p{Cntrl}", " ").strip();
        return printable.substring(0, Math.min(LONGEST_REASON, printable.length()));
    }

    /** Whether the server that was launched last has complained of a full disk. */
    boolean tellsOfFullDisk() {
        String tail = tail();
        return tail.contains("No space left on device") || tail.contains("Disk quota exceeded");
    }

    private long size() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private String tail() {
        try {
            long size = size();
            long from = Math.max(launchedAtBytes, size - TAIL_BYTES);
            if (from >= size) {
                return "";
            }
            try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) (size - from));
                channel.position(from);
                while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                    continue;
                }
                return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            return "";
        }
    }
}
