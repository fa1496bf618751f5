package io.filecast.index.embedded;

import io.filecast.index.embedded.Readiness.Outcome;
import io.filecast.index.embedded.ServerState.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about a server that is still there from before: it is adopted, or it is ended and awaited, or the start is
 * refused.
 *
 * <p><i>Blocking: worker only</i>, under the lock of the data directory. It never kills by force: a server that can neither
 * be talked to nor ended may be in the middle of a write.
 */
final class Takeover {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(2);

    private final Path directory;
    private final Path socket;
    private final RedisSettings settings;
    private final ProcessRecord record;
    private final Readiness readiness;

    Takeover(Path directory, Path socket, RedisSettings settings, ProcessRecord record, Readiness readiness) {
        this.directory = directory;
        this.socket = socket;
        this.settings = settings;
        this.record = record;
        this.readiness = readiness;
    }

    /**
     * Makes sure that no server is on the directory but the one returned.
     *
     * @param patience how long a silent server is waited for, and again how long one that was told to end may take
     * @return the server that was adopted, answering on the wanted socket; empty when none runs
     * @throws RedisStartException when one runs that is not ours to end, or that does not end
     */
    Optional<RedisProcess> run(Duration patience) throws IOException, InterruptedException {
        Optional<ProcessRecord.Entry> found = record.read();
        if (found.isEmpty()) {
            found = unrecorded();
        }
        return found.isEmpty() ? Optional.empty() : settle(found.get(), patience);
    }

    private Optional<RedisProcess> settle(ProcessRecord.Entry left, Duration patience)
            throws IOException, InterruptedException {
        RedisProcess process = left.process();
        Outcome outcome = readiness.await(process, left.socket(), patience);
        if (outcome == Outcome.ENDED) {
            return Optional.empty();
        }
        if (outcome == Outcome.STOPPED) {
            // Whoever asked to stop ends the recorded server, which this one is.
            return Optional.of(process);
        }
        if (outcome == Outcome.READY && serves(left)) {
            LOG.info("adopted the redis-server an earlier broker left running, pid {}", process.pid());
            return Optional.of(process);
        }
        LOG.info("ending the redis-server an earlier broker left running, pid {}", process.pid());
        process.terminate();
        if (!process.awaitExit(patience)) {
            throw new RedisStartException(
                    "a redis-server left by an earlier broker (pid " + process.pid() + ") still holds "
                            + directory + " and neither answers nor ends: it may be stopped or waiting for its disk;"
                            + " a second one would lose data, so end or continue that process and start again");
        }
        return Optional.empty();
    }

    /** Whether the server that answers can be kept, with its settings brought to what is wanted. */
    private boolean serves(ProcessRecord.Entry left) throws IOException {
        try (RespConnection connection = RespConnection.open(left.socket(), LONGEST_QUESTION)) {
            ServerInfo info = ServerInfo.read(connection);
            if (info.pid() != left.process().pid() || !isHere(connection)) {
                throw new RedisStartException("the redis-server on " + left.socket() + " is not the one of " + directory
                        + ": end that process and start again");
            }
            settings.applyTo(connection);
            return left.socket().equals(socket) && info.value("redis_version").equals(RedisBinary.VERSION);
        } catch (RedisStartException e) {
            throw e;
        } catch (IOException e) {
            LOG.warn(
                    "cannot adopt the redis-server with pid {}: {}",
                    left.process().pid(),
                    e.getMessage());
            return false;
        }
    }

    /** A server that answers though no living process is recorded: the record was removed by hand. */
    private Optional<ProcessRecord.Entry> unrecorded() throws IOException {
        if (ServerState.ask(socket, LONGEST_QUESTION).kind() == Kind.ABSENT) {
            return Optional.empty();
        }
        try (RespConnection connection = RespConnection.open(socket, LONGEST_QUESTION)) {
            RedisProcess process = RedisProcess.find(ServerInfo.read(connection).pid())
                    .orElseThrow(() -> new IOException("its process cannot be seen from here"));
            if (!isHere(connection)) {
                throw new IOException("it serves another directory");
            }
            record.write(process, socket);
            return Optional.of(new ProcessRecord.Entry(process, socket));
        } catch (IOException e) {
            if (ServerState.ask(socket, LONGEST_QUESTION).kind() == Kind.ABSENT) {
                // It was ending: a process that is no longer seen may hold its socket until its last thread is gone.
                return Optional.empty();
            }
            throw new RedisStartException(
                    "an unknown redis-server listens on " + socket + " (" + e.getMessage()
                            + "): end that process and start again",
                    e);
        }
    }

    private boolean isHere(RespConnection connection) throws IOException {
        try {
            Path served = Path.of(connection.command("CONFIG", "GET", "dir").get(1));
            return Files.exists(served) && Files.isSameFile(served, directory);
        } catch (InvalidPathException | IndexOutOfBoundsException e) {
            throw new IOException("it does not say what it serves", e);
        }
    }
}
