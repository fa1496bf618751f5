package io.filecast.adapter.pubnub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.pubnub.FakeCursors.Waiting;
import io.filecast.adapter.testing.MemoryBroker;
import io.filecast.adapter.testing.RawHttp;
import io.filecast.adapter.testing.RestServer;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.Changes;
import io.filecast.core.ChannelName;
import io.filecast.core.GroupBroker;
import io.filecast.core.Permits;
import io.filecast.core.filter.Filter;
import io.filecast.testing.Answer;
import io.filecast.testing.Eventually;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of requests for events when grants or groups change, or cannot be followed. */
class PollTermsIT {

    private static final String POLL = "/v2/subscribe/sub/a/0?tt=17776296001234567&tr=5&channel-group=flock";
    private static final String SENT_BACK = "{\"t\":{\"t\":\"17776296001234567\",\"r\":5},\"m\":[]}";
    private static final List<Permits.Permit> READ_ALL =
            List.of(new Permits.Permit(Permits.Scope.APP, Permits.EVERYBODY, "r", null));

    @TempDir
    Path directory;

    private final FakeCursors cursors = new FakeCursors();
    private final AtomicInteger followers = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();
    private volatile List<Permits.Permit> granted = READ_ALL;
    private volatile Runnable changed = () -> {};
    private volatile boolean changesAtOnce;
    private volatile boolean groupsAreAway;
    private RestServer server;

    /** Grants as the test has them. */
    private final class Granted implements Permits {
        @Override
        public Future<List<Permit>> of(AppName app, String holder, List<Scope> scopes) {
            return Future.succeededFuture(granted);
        }

        @Override
        public Future<Void> give(AppName app, List<Permit> permits) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Changes<Change>> changes(AppName app, String epoch, long since) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<List<Permit>> on(AppName app, Scope scope, int limit) {
            throw new UnsupportedOperationException();
        }
    }

    private GroupBroker groups() {
        return (GroupBroker) Proxy.newProxyInstance(
                GroupBroker.class.getClassLoader(),
                new Class<?>[] {GroupBroker.class},
                (proxy, method, arguments) -> method.getName().equals("follow")
                        ? follow()
                        : Future.succeededFuture(List.of(new ChannelName("a"))));
    }

    private Future<GroupBroker.Following> follow() {
        if (groupsAreAway) {
            return Future.failedFuture(BrokerError.unavailable("Redis is away", null));
        }
        begun.incrementAndGet();
        followers.incrementAndGet();
        return Future.succeededFuture(followers::decrementAndGet);
    }

    @BeforeEach
    void start() {
        AccessPorts access = new AccessPorts(
                null,
                new Granted(),
                (app, holder, scopes, listener) -> {
                    Context context = server.vertx.getOrCreateContext();
                    changed = () -> context.runOnContext(turn -> listener.run());
                    if (changesAtOnce) {
                        listener.run();
                    }
                    return () -> {};
                },
                null,
                groups(),
                principal -> true,
                app -> KeyRules.NONE,
                new AccessPorts.Terms(Duration.ofMinutes(5), 60, 8_192, 8_192, Duration.ofSeconds(5), 100));
        PubNubPorts ports = new PubNubPorts(
                new MemoryBroker(directory.resolve("own"), 1),
                RestServer.keys(),
                access,
                cursors,
                null,
                new FakeVisits(),
                Instant::now,
                Filter::parse,
                (principal, address) -> {});
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

    private RawHttp poll() throws IOException {
        return new RawHttp(server.port).head("GET " + POLL);
    }

    private void change(List<Permits.Permit> now) {
        granted = now;
        changed.run();
    }

    @Test
    void whoWaitsUnderAGrantThatIsTakenBackIsRefusedAndWaitsForNothingMore() throws Exception {
        try (RawHttp http = poll()) {
            Waiting waiting = cursors.next();
            assertEquals(1, followers.get());
            change(List.of());
            RawHttp.Answer answer = http.answer(false);
            assertEquals(403, answer.status());
            assertEquals("Forbidden", Answer.parse(answer.text()).get("message").asText());
            assertTrue(waiting.isCancelledSoon());
            Eventually.holds("no group is followed any more", () -> followers.get() == 0);
        }
    }

    @Test
    void whoWaitsUnderAnotherGrantThatStillAllowsItIsSentBack() throws Exception {
        try (RawHttp http = poll()) {
            cursors.next();
            change(READ_ALL);
            assertEquals(SENT_BACK, http.answer(false).text());
            Eventually.holds("no group is followed any more", () -> followers.get() == 0);
        }
    }

    @Test
    void whoseGrantChangesBeforeItWaitsIsSentBackAndFollowsNoGroup() throws Exception {
        changesAtOnce = true;
        try (RawHttp http = poll()) {
            assertEquals(SENT_BACK, http.answer(false).text());
        }
        assertEquals(0, begun.get());
    }

    @Test
    void whoseGroupsCannotBeFollowedIsSentBack() throws Exception {
        groupsAreAway = true;
        try (RawHttp http = poll()) {
            assertEquals(SENT_BACK, http.answer(false).text());
        }
    }
}
