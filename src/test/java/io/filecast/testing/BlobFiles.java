package io.filecast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What lies in the blob store of a data directory, seen from outside. Blocking: test threads only. */
public final class BlobFiles {

    private final Path root;

    /** The blobs below a data directory. */
    public BlobFiles(Path data) {
        root = data.resolve("blobs");
    }

    /** Digests of all whole blobs, sorted; one for each. */
    public List<String> sha256s() {
        List<String> digests = new ArrayList<>();
        for (Path blob : files(false)) {
            try {
                digests.add(Samples.sha256(Files.readAllBytes(blob)));
            } catch (NoSuchFileException swept) {
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return digests.stream().sorted().toList();
    }

    /** Whether some whole blob holds these bytes. */
    public boolean hold(byte[] bytes) {
        return sha256s().contains(Samples.sha256(bytes));
    }

    /** All whole blobs. */
    public List<Path> whole() {
        return files(false);
    }

    /** Blobs that are being written, or were when somebody was killed, and what came of declared uploads. */
    public List<Path> parts() {
        return files(true);
    }

    /** Waits until there is one whole blob for each of these digests, and nothing else. */
    public void settleTo(List<String> sha256s, Duration longest) {
        List<String> wanted = sha256s.stream().sorted().toList();
        Eventually.passes("only what is served is on the disk", longest, () -> {
            assertEquals(List.of(), parts());
            assertEquals(wanted, sha256s());
        });
    }

    private static boolean isUnfinished(Path file) {
        String upload = String.valueOf(file.getParent().getParent().getFileName());
        return file.getFileName().toString().endsWith(".part") || upload.equals("uploads");
    }

    private List<Path> files(boolean unfinished) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals("epoch"))
                    .filter(file -> !file.getFileName().toString().endsWith(".checked"))
                    .filter(file -> isUnfinished(file) == unfinished)
                    .toList();
        } catch (UncheckedIOException | IOException swept) {
            // A directory went while it was walked; the next look does better.
            return unfinished ? List.of(root) : files(false);
        }
    }
}
