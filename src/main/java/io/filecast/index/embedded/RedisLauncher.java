package io.filecast.index.embedded;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Launches {@code redis-server} so that the process record names it before it exists.
 *
 * <p><i>Blocking: worker only</i>, under the lock of the data directory.
 *
 * <p><b>Never two servers on one directory.</b> A server outlives a broker that is killed, so the next broker must know of
 * every server that may be there, at whatever moment the last one was killed:
 * <ol>
 *   <li>What is launched is a shell that waits for one line on its standard input, a pipe from the broker, and only then
 *       becomes Redis (same process, {@code exec}). The broker writes the process record first and the line after.
 *   <li>Broker killed before the record is written: the pipe ends without the line, the shell exits, there is no Redis.
 *       Nobody else holds the pipe open, as the JVM passes its children no other descriptors.
 *   <li>Killed after: the record names the process, be it still the shell or already Redis, loading, serving, stopped,
 *       or hung. The next broker finds it alive and does not launch another before it has ended ({@link Takeover}).
 *   <li>A record is replaced only by the next launch, and a launch comes only after the recorded process has ended.
 *   <li>Two brokers never do any of this at once: the data directory's lock.
 * </ol>
 * The socket alone could not tell: a loading or stopped server may not answer, and Redis unlinks another's socket.
 *
 * <p><b>Not the terminal's child.</b> Redis exits on SIGINT, and Ctrl-C sends that to the whole foreground process group,
 * while the broker still has uploads to finish. So it runs in a session of its own, by {@code setsid} where the system has
 * that command. Where it has not (macOS), Redis goes down on Ctrl-C in good order and the watch restarts it for the drain.
 */
final class RedisLauncher {
    private static final String WAIT_THEN_BECOME_REDIS = "umask 077; read -r go && exec \"$0\" \"$@\" </dev/null";
    private static final byte[] GO = "go\n".getBytes(StandardCharsets.US_ASCII);

    private final Path directory;
    private final RedisSettings settings;
    private final RedisLog log;

    RedisLauncher(Path directory, RedisSettings settings, RedisLog log) {
        this.directory = directory;
        this.settings = settings;
        this.log = log;
    }

    /** Writes down the process that is about to become Redis. */
    @FunctionalInterface
    interface Recorder {
        void record(RedisProcess process) throws IOException;
    }

    /**
     * Launches a server; the process that ran before must have ended.
     *
     * @throws IOException when there is no binary for this system, or the disk is full; no server runs then
     */
    RedisProcess launch(Recorder recorder) throws IOException {
        List<String> command = new ArrayList<>();
        onPath("setsid").ifPresent(command::add);
        command.addAll(List.of("/bin/sh", "-c", WAIT_THEN_BECOME_REDIS));
        command.add(RedisBinary.install(directory).toString());
        command.addAll(settings.arguments());
        AppendOnlyTail.mend(directory);
        log.beginLaunch();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.file().toFile()));
        // The broker's environment may hold secrets, and Redis needs nothing from it.
        builder.environment().keySet().removeIf(name -> !name.equals("PATH") && !name.equals("TZ"));
        Process child = builder.start();
        try (OutputStream gate = child.getOutputStream()) {
            RedisProcess process = RedisProcess.of(child);
            recorder.record(process);
            gate.write(GO);
            gate.flush();
            return process;
        } catch (IOException | RuntimeException e) {
            child.destroyForcibly();
            throw e;
        }
    }

    private static Optional<String> onPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return Stream.of(path.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
