package io.filecast.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.testing.MemoryBroker;
import io.filecast.adapter.testing.RawHttp;
import io.filecast.adapter.testing.RawHttp.Answer;
import io.filecast.adapter.testing.RestServer;
import io.filecast.core.BlobContent;
import io.filecast.core.BlobId;
import io.filecast.core.CursorFeed.Batch;
import io.filecast.core.FileAttributes;
import io.filecast.core.FileBroker.FileContent;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.filecast.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connection on which nothing moves comes to an end, whatever it was used for. */
@Timeout(60)
class StandstillIT {

    /** More than the kernel keeps for a peer that does not read. */
    private static final int FILE_BYTES = 12 << 20;

    private static final Duration SHORT = Duration.ofMillis(600);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int LITTLE = 4_096;
    private static final Position POSITION = new Position(MemoryBroker.EPOCH, new Timetoken(17_000_000_000_000_000L));

    @TempDir
    Path directory;

    /** A server with a file at {@code /large} and an answer of the same size at {@code /text}. */
    private RestServer server(Duration idleTimeout) throws IOException {
        Path file = Files.write(directory.resolve("large.bin"), new byte[FILE_BYTES]);
        FileAttributes attributes =
                new FileAttributes("large.bin", "application/octet-stream", FILE_BYTES, null, null, null, null, null);
        FileEntry entry = new FileEntry(
                FileId.random(), attributes, Instant.EPOCH, null, "ann", false, List.of(), new BlobId("mem.1"));
        FileContent content = new FileContent(entry, new BlobContent(file, FILE_BYTES));
        return new RestServer(directory, RestServer.Idle.ofConnections(idleTimeout), (router, floor) -> {
            router.get("/large").handler(ctx -> floor.downloads().send(ctx, content));
            router.get("/text").handler(ctx -> floor.answer(ctx, 200, "text/plain", "x".repeat(FILE_BYTES)));
        });
    }

    /** How often this process, which is the server's, has files of a directory open. */
    private long openFiles() throws IOException {
        Path real = directory.toRealPath();
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            return handles.filter(handle -> leadsTo(handle, real)).count();
        }
    }

    private static boolean leadsTo(Path handle, Path directory) {
        try {
            return Files.readSymbolicLink(handle).startsWith(directory);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** Waits until a connection that is silent from now on has been given up for that. */
    private static void outlastSilence(RestServer server) throws IOException {
        try (RawHttp silent = new RawHttp(server.port)) {
            assertEquals(404, silent.head("GET /nothing").answer().status());
            assertTrue(silent.isClosedByServer());
        }
    }

    @Test
    void who_takes_nothing_of_a_file_is_cut_off_and_the_file_is_closed() throws IOException {
        try (RestServer server = server(SHORT)) {
            try (RawHttp http = new RawHttp(server.port, LITTLE)) {
                assertEquals(200, http.head("GET /large").answer(true).status());
                Eventually.holds("it is cut off", () -> server.connections.get() == 0);
                Eventually.holds("its file is closed", () -> openFiles() == 0);
            }
        }
    }

    @Test
    void who_sends_on_and_takes_nothing_is_cut_off_all_the_same() throws IOException {
        try (RestServer server = server(SHORT)) {
            try (RawHttp http = new RawHttp(server.port, LITTLE)) {
                http.head("GET /large", "Content-Length: 1000000");
                assertEquals(200, http.answer(true).status());
                Eventually.holds("it is cut off", () -> {
                    boolean isCutOff = server.connections.get() == 0;
                    if (!isCutOff) {
                        http.send("x");
                    }
                    return isCutOff;
                });
            }
        }
    }

    @Test
    void who_takes_nothing_of_an_answer_that_is_complete_is_cut_off_as_well() throws IOException {
        try (RestServer server = server(SHORT);
                RawHttp http = new RawHttp(server.port, LITTLE)) {
            assertEquals(200, http.head("GET /text").answer(true).status());
            Eventually.holds("it is cut off", () -> server.connections.get() == 0);
        }
    }

    @Test
    void a_poll_waits_longer_than_a_connection_may_be_silent() throws IOException {
        try (RestServer server = server(SHORT);
                RawHttp http = new RawHttp(server.port)) {
            http.head("GET /api/v1/events?channels=a&wait=1m&after=" + POSITION);
            Eventually.holds("it waits", () -> server.polls.waiting().size() == 1);
            outlastSilence(server);
            outlastSilence(server);
            assertEquals(1, server.polls.waiting().size());
            server.polls.answer(new Batch(List.of(), POSITION, true));
            Answer answer = http.answer();
            assertEquals(200, answer.status());
            // Then it is a connection like any other.
            assertTrue(http.isClosedByServer());
        }
    }

    @Test
    void who_takes_nothing_of_a_stream_is_gone_with_its_connection_once_too_much_waits() throws IOException {
        try (RestServer server = server(LONG);
                RawHttp http = new RawHttp(server.port, LITTLE)) {
            http.head("GET /api/v1/channels/rooms.1/events", "Accept: text/event-stream");
            Eventually.holds("it follows", () -> server.feed.followers() == 1);
            String message = "\"" + "x".repeat(60_000) + "\"";
            for (int i = 1; i <= FILE_BYTES / message.length(); i++) {
                server.feed.say(i, message);
            }
            Eventually.holds("it is cut off", () -> server.feed.followers() == 0);
            Eventually.holds("its connection is gone", () -> server.connections.get() == 0);
        }
    }

    @Test
    void who_takes_nothing_does_not_keep_a_node_from_stopping() throws IOException {
        try (RestServer server = server(LONG);
                RawHttp http = new RawHttp(server.port, LITTLE)) {
            http.head("GET /large");
            Eventually.holds("its file is open", () -> openFiles() == 1);
            server.drain();
        }
    }
}
