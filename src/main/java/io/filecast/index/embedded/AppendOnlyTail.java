package io.filecast.index.embedded;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the append-only log, looked at before a server reads it: a transaction that a crash cut off is taken away
 * whole.
 *
 * <p><i>Blocking: worker only</i>, under the lock of the data directory, while no server runs.
 *
 * <p>What a script writes stands in the log between MULTI and EXEC. Redis (7.0.15 does; Valkey calls it fixed in its pull
 * request 4342) that finds a transaction cut off within a command leaves it out of what it loads, but cuts the file only
 * behind the last whole command. Whatever it writes next then stands inside the open transaction, and the start after that
 * one runs the half that nobody was ever told of, or leaves out what somebody was.
 */
final class AppendOnlyTail {
    private static final Logger LOG = LoggerFactory.getLogger(AppendOnlyTail.class);

    /** What Redis calls them unless it is told otherwise. */
    private static final Path MANIFEST = Path.of("appendonlydir", "appendonly.aof.manifest");

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int LONGEST_NAME = 5; // of the commands that matter here
    private static final int LONGEST_NUMBER = 18;

    private final InputStream in;
    private long offset;

    private AppendOnlyTail(InputStream in) {
        this.in = in;
    }

    /**
     * Cuts an open transaction off the log of a directory. Anything else that may be wrong with it is left to Redis.
     *
     * @return whether there was one
     */
    static boolean mend(Path directory) throws IOException {
        Optional<Path> log = lastOf(directory.resolve(MANIFEST));
        if (log.isEmpty()) {
            return false;
        }
        long cutAt;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(log.get()), BUFFER_BYTES)) {
            cutAt = new AppendOnlyTail(in).openTransaction();
        }
        if (cutAt < 0) {
            return false;
        }
        try (FileChannel file = FileChannel.open(log.get(), StandardOpenOption.WRITE)) {
            LOG.warn(
                    "a crash cut a transaction off, bytes={}: it was never answered and is taken away",
                    file.size() - cutAt);
            file.truncate(cutAt);
            file.force(true);
        }
        return true;
    }

    /** The file that the server appended to; a manifest has one line for each: {@code file <name> seq <n> type i}. */
    private static Optional<Path> lastOf(Path manifest) throws IOException {
        if (!Files.exists(manifest)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(manifest, StandardCharsets.UTF_8);
        return lines.stream()
                .map(line -> line.split(" "))
                .filter(words -> words.length >= 6 && words[0].equals("file") && words[5].equals("i"))
                .reduce((earlier, later) -> later)
                .map(words -> manifest.resolveSibling(words[1]))
                .filter(Files::exists);
    }

    /** Where the transaction begins that the log ends in; -1 when it ends in none, or cannot be understood. */
    private long openTransaction() throws IOException {
        long begin = -1;
        try {
            while (true) {
                long start = offset;
                int first = in.read();
                if (first < 0) {
                    return begin;
                }
                offset++;
                if (first != '*') {
                    return -1;
                }
                String name = command();
                if (name.equalsIgnoreCase("MULTI")) {
                    begin = start;
                } else if (name.equalsIgnoreCase("EXEC")) {
                    begin = -1;
                }
            }
        } catch (EOFException cutOff) {
            return begin;
        } catch (NumberFormatException strange) {
            return -1;
        }
    }

    /** Reads one command and gives its name, or the beginning of it. */
    private String command() throws IOException {
        long words = number();
        String name = "";
        for (long i = 0; i < words; i++) {
            expect('$');
            long length = number();
            if (i == 0 && length <= LONGEST_NAME) {
                byte[] bytes = in.readNBytes((int) length);
                offset += bytes.length;
                name = new String(bytes, StandardCharsets.US_ASCII);
            } else {
                skip(length);
            }
            expect('\r');
            expect('\n');
        }
        return name;
    }

    private long number() throws IOException {
        long number = 0;
        for (int digits = 0; digits <= LONGEST_NUMBER; digits++) {
            int c = next();
            if (c == '\r') {
                expect('\n');
                return number;
            }
            if (c < '0' || c > '9') {
                break;
            }
            number = number * 10 + c - '0';
        }
        throw new NumberFormatException("no length");
    }

    private void skip(long bytes) throws IOException {
        in.skipNBytes(bytes);
        offset += bytes;
    }

    private void expect(char wanted) throws IOException {
        if (next() != wanted) {
            throw new NumberFormatException("no " + (int) wanted);
        }
    }

    private int next() throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new EOFException("within a command");
        }
        offset++;
        return c;
    }
}
