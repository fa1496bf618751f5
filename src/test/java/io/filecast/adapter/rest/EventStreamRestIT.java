package io.filecast.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.testing.MemoryBroker;
import io.filecast.adapter.testing.RawHttp;
import io.filecast.adapter.testing.RestServer;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.filecast.testing.Eventually;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Channels followed over server-sent events. */
@Timeout(60)
class EventStreamRestIT {

    private static final String EVENTS = "/api/v1/channels/rooms.1/events";

    @TempDir
    Path directory;

    private RestServer server;

    @BeforeEach
    void start() {
        server = new RestServer(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawHttp follow(String target, String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Accept: text/event-stream");
        RawHttp http = new RawHttp(server.port);
        http.head("GET " + target, all.toArray(String[]::new));
        return http;
    }

    /** The next frame, its fields by line, heartbeats and chunk frames left out; null when the stream has ended. */
    private static List<String> frame(RawHttp http) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = http.line(); line != null; line = http.line()) {
            if (line.matches("(id|event|data|retry): .*")) {
                lines.add(line);
                if (line.startsWith("data: ")) {
                    return lines;
                }
            }
        }
        return null;
    }

    private static JsonObject data(List<String> frame) {
        return new JsonObject(frame.get(frame.size() - 1).substring("data: ".length()));
    }

    @Test
    void a_follower_hears_that_it_is_live_and_then_each_event() throws IOException {
        try (RawHttp http = follow(EVENTS)) {
            assertEquals("HTTP/1.1 200 OK", http.line());
            List<String> live = frame(http);
            assertTrue(live.get(0).startsWith("retry: "), live.toString());
            assertEquals("event: subscribed", live.get(2));
            assertEquals("rooms.1", data(live).getString("channel"));
            assertNull(data(live).getBoolean("recovered"));

            server.feed.say(1, "{\"n\":12345678901234567890}");
            server.feed.say(2, "\"two\\nlines\"");
            List<String> first = frame(http);
            assertEquals("id: 17000000000000001-epoch1", first.get(0));
            assertEquals("event: message", first.get(1));
            assertTrue(first.get(2).contains("\"message\":{\"n\":12345678901234567890}"));
            assertNull(data(first).getString("op"));
            assertEquals("two\nlines", data(frame(http)).getString("message"));

            server.feed.move(new Position(MemoryBroker.EPOCH, new Timetoken(17_000_000_000_000_009L)));
            List<String> moved = frame(http);
            assertEquals("id: 17000000000000009-epoch1", moved.get(0));
            assertEquals("event: position", moved.get(1));
        }
        Eventually.holds("the subscription is left", () -> server.feed.followers() == 0);
    }

    @Test
    void last_event_id_wins_over_after() throws IOException {
        try (RawHttp http =
                follow(EVENTS + "?after=17000000000000001-epoch1", "Last-Event-ID: 17000000000000005-epoch1")) {
            assertEquals(true, data(frame(http)).getBoolean("recovered"));
            assertEquals(
                    "17000000000000005-epoch1",
                    server.feed.commands().get(0).after().toString());
        }
        try (RawHttp http = follow(EVENTS + "?after=17000000000000001-other")) {
            assertEquals(false, data(frame(http)).getBoolean("recovered"));
        }
    }

    @Test
    void a_wildcard_is_followed_and_a_bad_request_is_answered_in_json() throws IOException {
        try (RawHttp http = follow("/api/v1/channels/rooms.*/events")) {
            assertEquals("rooms.*", data(frame(http)).getString("channel"));
            server.feed.say(1, "1");
            assertEquals("rooms.1", data(frame(http)).getString("channel"));
        }
        for (String bad : new String[] {"/api/v1/channels/*/events", EVENTS + "?after=x", EVENTS + "?filter=x"}) {
            try (RawHttp http = follow(bad)) {
                assertEquals(400, http.answer().status(), bad);
            }
        }
    }

    @Test
    void a_quiet_stream_has_heartbeats() throws IOException {
        try (RawHttp http = follow(EVENTS)) {
            assertNotNull(frame(http));
            String line = http.line();
            while (!line.equals(":")) {
                line = http.line();
            }
        }
    }

    @Test
    void a_stream_ends_with_its_credential() throws IOException {
        try (RawHttp http = new RawHttp(server.port)) {
            http.send("GET " + EVENTS + "?key=soon HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
            assertNotNull(frame(http));
            List<String> end = frame(http);
            assertEquals("event: end", end.get(0));
            assertEquals("unauthenticated", data(end).getString("code"));
            Eventually.holds("the subscription is left", () -> server.feed.followers() == 0);
        }
    }

    @Test
    void a_stream_is_told_when_the_node_drains() throws IOException {
        try (RawHttp http = follow(EVENTS)) {
            assertNotNull(frame(http));
            server.drain();
            List<String> end = frame(http);
            assertEquals("draining", data(end).getString("code"));
            assertNull(frame(http));
        }
    }

    @Test
    void a_slow_follower_is_cut_off_with_a_place_to_resume_from() throws IOException {
        String big = "\"" + "x".repeat(60_000) + "\"";
        int sent = 400;
        try (RawHttp http = follow(EVENTS)) {
            http.socket().setReceiveBufferSize(65_536);
            assertNotNull(frame(http));
            for (int i = 1; i <= sent; i++) {
                server.feed.say(i, big);
            }
            Eventually.holds("it is cut off", () -> server.feed.followers() == 0);
            int last = 0;
            try {
                for (List<String> frame = frame(http); frame != null; frame = frame(http)) {
                    last++;
                    assertTrue(frame.get(0).equals(String.format("id: 170000000000%05d-epoch1", last)), frame.get(0));
                }
            } catch (java.net.SocketException reset) {
                // Cut off means cut off; what came before counts.
            }
            assertTrue(last > 0 && last < sent, "came " + last);
        }
    }
}
