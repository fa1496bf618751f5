package io.filecast.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.filecast.adapter.testing.MemoryBroker;
import io.filecast.adapter.testing.MemoryPolls.Waiting;
import io.filecast.adapter.testing.RawHttp;
import io.filecast.adapter.testing.RestServer;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.CursorFeed.Batch;
import io.filecast.core.CursorFeed.Match;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.JsonText;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Long polls as the native API words them. */
@Timeout(60)
class PollRestIT {

    private static final Position POSITION = new Position(MemoryBroker.EPOCH, new Timetoken(17_000_000_000_000_000L));

    @TempDir
    Path directory;

    private RestServer server;
    private ApiClient api;

    @BeforeEach
    void start() {
        server = new RestServer(directory);
        api = new ApiClient(URI.create("http://127.0.0.1:" + server.port), "X-Filecast-Key", "sub");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Waiting waiting() {
        return Eventually.get(
                "a poll",
                () -> server.polls.waiting().stream()
                        .findFirst()
                        .map(Optional::of)
                        .orElse(Optional.empty()));
    }

    private CompletableFuture<Answer> poll(String query) {
        return api.sendAsync("GET", "/api/v1/events?" + query, BodyPublishers.noBody());
    }

    @Test
    void a_poll_is_put_as_it_was_asked_and_answered_in_the_native_form() {
        CompletableFuture<Answer> answer = poll("channels=b,a.*&channels=c,b&after=" + POSITION + "&limit=7&wait=90s");
        Waiting waiting = waiting();
        assertEquals(
                List.of("b", "a.*", "c"),
                waiting.request().patterns().stream().map(ChannelPattern::text).toList());
        assertEquals(POSITION.timetoken(), waiting.request().after().timetoken());
        assertEquals(POSITION.epoch(), waiting.request().after().epoch());
        assertEquals(7, waiting.request().limit());
        assertEquals(Duration.ofSeconds(90), waiting.request().patience());
        Event event = new Event(
                new AppName("demo"),
                ChannelName.parse("a.1"),
                EventType.MESSAGE,
                new Timetoken(17_000_000_000_000_001L),
                Timetoken.ZERO,
                MemoryBroker.EPOCH,
                "ann",
                JsonText.parse("12345678901234567890"),
                null,
                null,
                false,
                true,
                null,
                List.of());
        Position next = new Position(MemoryBroker.EPOCH, new Timetoken(17_000_000_000_000_009L));
        server.polls.answer(new Batch(List.of(new Match(ChannelPattern.parse("a.*"), event)), next, true));
        assertEquals(
                "{\"events\":[{\"channel\":\"a.1\",\"type\":\"message\",\"timetoken\":\"17000000000000001\","
                        + "\"position\":\"17000000000000001-epoch1\",\"publisher\":\"ann\","
                        + "\"message\":12345678901234567890}],\"next\":\"17000000000000009-epoch1\",\"count\":1,"
                        + "\"recovered\":true}",
                answer.join().expect(200).text());
    }

    @Test
    void without_a_position_nothing_is_said_of_recovery() {
        CompletableFuture<Answer> answer = poll("channels=a&wait=0");
        assertNull(waiting().request().after());
        assertEquals(Duration.ZERO, waiting().request().patience());
        server.polls.answer(new Batch(List.of(), POSITION, true));
        assertFalse(answer.join().expect(200).json().has("recovered"));
    }

    @Test
    void a_client_that_goes_away_gives_its_poll_up() throws IOException {
        try (RawHttp http = new RawHttp(server.port)) {
            http.head("GET /api/v1/events?channels=a&after=" + POSITION);
            waiting();
        }
        Eventually.holds("nobody waits", () -> server.polls.waiting().isEmpty());
    }

    @Test
    void a_poll_whose_credential_ends_is_answered_401() {
        CompletableFuture<Answer> answer = poll("channels=a&after=" + POSITION);
        waiting().promise().fail(BrokerError.of(ErrorCode.UNAUTHENTICATED, "the credential has ended"));
        assertEquals(
                "unauthenticated", answer.join().expect(401).json().get("code").asText());
    }
}
