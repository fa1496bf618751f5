package io.filecast.index.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * The note in the data directory of which process serves it, and on which socket: the file {@code redis/process}.
 *
 * <p><i>Blocking: worker only</i>, under the lock of the data directory. The note names the directory it was written for,
 * so that one found in a copy of a data directory says nothing about the copy. It need not survive a power cut, since no
 * process does.
 */
final class ProcessRecord {
    private static final String FORMAT = "filecast redis process 1";
    private static final int LINES = 5;

    private final Path file;
    private final Path directory;

    ProcessRecord(Path redisDirectory) {
        this.directory = redisDirectory;
        this.file = redisDirectory.resolve("process");
    }

    /** A server that may be there: its process is alive. */
    record Entry(RedisProcess process, Path socket) {}

    /** Notes the process, in one step: a reader finds the old note or the new one. */
    void write(RedisProcess process, Path socket) throws IOException {
        Path draft = file.resolveSibling("process.new");
        Files.write(draft, List.of(FORMAT, Long.toString(process.pid()), process.stamp(), home(), socket.toString()));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The noted process, if it is alive. */
    Optional<Entry> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        if (lines.size() < LINES
                || !lines.get(0).equals(FORMAT)
                || !lines.get(3).equals(home())) {
            return Optional.empty();
        }
        try {
            Path socket = Path.of(lines.get(4));
            return RedisProcess.find(Long.parseLong(lines.get(1)), lines.get(2))
                    .map(process -> new Entry(process, socket));
        } catch (IllegalArgumentException e) {
            throw new IOException("the process record " + file + " cannot be understood", e);
        }
    }

    private String home() throws IOException {
        return String.valueOf(
                Files.readAttributes(directory, BasicFileAttributes.class).fileKey());
    }
}
