package io.filecast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs tests that are written in JavaScript, with packages from the npm registry, against a node. */
public final class NodeScript {

    private static final Path SOURCES = Path.of("src/test/js");
    private static final Path INSTALLED = Path.of("target/js");
    private static final String DONE = "installed.lock.json";
    private static final long MINUTES = 5;

    private final Path folder;

    private NodeScript(Path folder) {
        this.folder = folder;
    }

    /** The scripts of a folder of {@code src/test/js}, with the packages that its lock file names. */
    public static NodeScript in(String name) {
        Path folder = INSTALLED.resolve(name).toAbsolutePath();
        try {
            Files.createDirectories(folder);
            // Tests of two processes may want the same at the same time.
            try (FileChannel lock =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                return installed(folder, SOURCES.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NodeScript installed(Path folder, Path sources) throws IOException {
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        NodeScript scripts = new NodeScript(folder);
        scripts.install();
        return scripts;
    }

    private void install() throws IOException {
        Path lock = folder.resolve("package-lock.json");
        Path done = folder.resolve(DONE);
        if (Files.exists(done) && Files.mismatch(lock, done) < 0) {
            return;
        }
        run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"), null);
        Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Runs a script to its end; fails with all that it said when it fails. */
    public void run(String script, URI node, String... arguments) {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        run(command, node.getAuthority());
    }

    private void run(List<String> command, String origin) {
        try {
            Path output = Files.createTempFile(folder, "output", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            if (origin != null) {
                builder.environment().put("FILECAST_ORIGIN", origin);
            }
            Process process = builder.start();
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            String said = Files.readString(output, StandardCharsets.UTF_8);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError(command + (ended ? " failed: " : " does not end: ") + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
