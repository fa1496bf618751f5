package io.filecast.adapter.pubnub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.pubnub.FakeCursors.Waiting;
import io.filecast.adapter.testing.MemoryBroker;
import io.filecast.adapter.testing.RawHttp;
import io.filecast.adapter.testing.RestServer;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.CursorFeed.Batch;
import io.filecast.core.CursorFeed.Cursor;
import io.filecast.core.ErrorCode;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.filecast.core.filter.Filter;
import io.filecast.testing.Answer;
import io.filecast.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests for events: what they ask, how long they wait, and what ends them. */
class SubscribeDoorIT {

    private static final Position NOW = new Position("e1", new Timetoken(17_776_296_001_234_560L));

    @TempDir
    Path directory;

    private final FakeCursors cursors = new FakeCursors();
    private final FakeVisits visits = new FakeVisits();
    private final AtomicInteger counted = new AtomicInteger();
    private RestServer server;

    @BeforeEach
    void start() {
        PubNubPorts ports = new PubNubPorts(
                new MemoryBroker(directory.resolve("own"), 1),
                RestServer.keys(),
                OpenDoor.ports(),
                cursors,
                null,
                visits,
                Instant::now,
                Filter::parse,
                (principal, address) -> counted.incrementAndGet());
        PubNubLimits limits = new PubNubLimits(
                1_024,
                256,
                Duration.ofDays(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(280),
                1_024,
                Duration.ofMinutes(2));
        server = new RestServer(directory, new PubNubAdapter(ports, new FilePorts(null, null, null), limits));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawHttp ask(String path) throws IOException {
        return new RawHttp(server.port).head("GET " + path);
    }

    private static List<ChannelPattern> patterns(String... texts) {
        return List.of(texts).stream().map(ChannelPattern::parse).toList();
    }

    @Test
    void aClientThatBeginsAsksWhereNowIs() throws Exception {
        try (RawHttp http =
                ask("/v2/subscribe/sub/a,wild.%2A,a,a-pnpres,b%20%C3%BC/0?tt=0&uuid=ann&ee=&heartbeat=300")) {
            Waiting poll = cursors.next();
            assertNull(poll.request().after());
            assertEquals(
                    List.of("a", "a-pnpres", "b \u00fc", "wild.*"),
                    poll.request().patterns().stream().map(ChannelPattern::text).toList());
            assertEquals(List.of(List.of(new ChannelName("a"))), visits.followed);
            assertEquals("ann", poll.request().principal().userId());
            assertEquals(Duration.ZERO, poll.request().patience());
            poll.promise().complete(new Batch(List.of(), NOW, true));

            RawHttp.Answer answer = http.answer(false);
            assertEquals(200, answer.status());
            assertEquals("{\"t\":{\"t\":\"17776296001234560\",\"r\":" + NOW.mark() + "},\"m\":[]}", answer.text());
            assertEquals("text/javascript; charset=\"UTF-8\"", answer.header("Content-Type"));
            assertEquals("no-cache", answer.header("Cache-Control"));
        }
    }

    @Test
    void aClientGoesOnFromItsCursorWithItsFilter() throws Exception {
        try (RawHttp http = ask("/v2/subscribe/sub/a/0?tt=17776296001234560&tr=77&filter-expr=uuid+%21%3D%20'ann'")) {
            Waiting poll = cursors.next();
            assertEquals(Cursor.marked(NOW.timetoken(), 77), poll.request().after());
            assertEquals(Filter.parse("uuid != 'ann'"), poll.request().filter());
            assertEquals(100, poll.request().limit());
            assertEquals(Duration.ofSeconds(280), poll.request().patience());
            poll.promise().fail(BrokerError.of(ErrorCode.UNAUTHENTICATED, "ended"));

            RawHttp.Answer answer = http.answer(false);
            assertEquals(400, answer.status());
            assertEquals(
                    "Access Manager", Answer.parse(answer.text()).get("service").asText());
        }
    }

    @Test
    void aClientThatGoesIsWaitedForNoLonger() throws Exception {
        RawHttp http = ask("/v2/subscribe/sub/a/0?tt=17776296001234560&tr=1");
        Waiting poll = cursors.next();
        http.close();
        assertTrue(poll.isCancelledSoon());
    }

    /** The server closes connections that are silent for 10 s; this one is silent on purpose. */
    @Test
    void aSilentConnectionIsKeptWhileItWaitsAndAfterwardsServesOn() throws Exception {
        try (RawHttp http = ask("/v2/subscribe/sub/a/0?tt=17776296001234560&tr=1")) {
            Waiting poll = cursors.next();
            server.vertx.setTimer(11_500, later -> poll.promise().complete(new Batch(List.of(), NOW, true)));
            assertEquals(200, http.answer(false).status());
            http.head("GET /time/0");
            assertEquals(200, http.answer(false).status());
        }
    }

    @Test
    void aServerThatStopsSendsItsClientsBackToWhereTheyAre() throws Exception {
        try (RawHttp http = ask("/v2/subscribe/sub/a/0?tt=17776296001234567&tr=5")) {
            Waiting poll = cursors.next();
            server.drain();
            assertTrue(poll.isCancelledSoon());
            assertEquals(
                    "{\"t\":{\"t\":\"17776296001234567\",\"r\":5},\"m\":[]}",
                    http.answer(false).text());
        }
    }

    @Test
    void whoFollowsNothingThatIsToldBeginsAndWaits() throws Exception {
        try (RawHttp http = ask("/v2/subscribe/sub/a.%2A-pnpres/0?tt=0")) {
            assertTrue(http.answer(false).text().contains("\"r\":1},\"m\":[]}"));
        }
        int before = counted.get();
        try (RawHttp http = ask("/v2/subscribe/sub/,/0?tt=17776296001234567&tr=5&channel-group=nobodys")) {
            Eventually.holds("the request has come", () -> counted.get() > before);
            server.drain();
            assertEquals(
                    "{\"t\":{\"t\":\"17776296001234567\",\"r\":5},\"m\":[]}",
                    http.answer(false).text());
        }
    }

    @Test
    void whatCannotBeAskedIsRefusedInTheirWords() throws Exception {
        refused(400, "Invalid Subscribe Key", "/v2/subscribe/nokey/a/0");
        refused(400, "no channel and no channel group is named", "/v2/subscribe/sub/,/0");
        refused(400, "a timetoken is 1 to 17 digits", "/v2/subscribe/sub/a/0?tt=now");
        refused(400, "a wildcard is a name that ends in '.*'", "/v2/subscribe/sub/a*/0");
        refused(404, "there is no such call in this service", "/v2/subscribe/sub/a");
        refused(481, "a filter has at most 256 bytes", "/v2/subscribe/sub/a/0?filter-expr=" + "x".repeat(257));
    }

    private void refused(int status, String words, String path) throws IOException {
        try (RawHttp http = ask(path)) {
            RawHttp.Answer answer = http.answer(false);
            assertEquals(status, answer.status(), path);
            assertEquals(words, Answer.parse(answer.text()).get("message").asText());
        }
    }
}
