package io.filecast.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Departure;
import io.filecast.core.ErrorCode;
import io.filecast.core.EventFeed;
import io.filecast.core.FileBroker;
import io.filecast.core.JsonText;
import io.filecast.core.Position;
import io.filecast.core.Published;
import io.filecast.core.Timetoken;
import io.vertx.core.Promise;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The protocol over real sockets: commands and their answers, events, and what the feed says. */
class SocketProtocolIT {

    private final SocketServer server = new SocketServer(SocketLimits.DEFAULT);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void anOrdinaryClientSubscribesAndReceivesAnEvent() throws Exception {
        WebSocketClient client = server.vertx().createWebSocketClient();
        BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        // The handler first: the welcome may come together with the end of the handshake.
        ClientWebSocket connecting = client.webSocket();
        connecting.textMessageHandler(frames::add);
        WebSocket socket = SocketServer.await(
                connecting.connect(server.port(), "127.0.0.1", WebSocketAdapter.PATH + "?access_token=alice"));
        SocketServer.await(socket.writeTextMessage("{\"id\":1,\"op\":\"subscribe\",\"channel\":\"room\"}"));
        assertEquals("welcome", new JsonObject(frames.poll(10, TimeUnit.SECONDS)).getString("op"));
        assertEquals("subscribed", new JsonObject(frames.poll(10, TimeUnit.SECONDS)).getString("op"));
        server.feed.deliver(FakeBroker.event("room", 9, JsonText.parse("{\"a\":12345678901234567890}")));
        String event = frames.poll(10, TimeUnit.SECONDS);
        assertEquals(
                "{\"op\":\"event\",\"channel\":\"room\",\"type\":\"message\",\"timetoken\":\"00000000000000009\","
                        + "\"position\":\"00000000000000009-e1\",\"message\":{\"a\":12345678901234567890}}",
                event);
        SocketServer.await(socket.close());
        SocketServer.eventually("the session left", () -> server.feed.left.containsValue(Departure.GOODBYE));
        SocketServer.eventually(
                "counted as closed by the client",
                () -> server.adapter.stats().closed().equals(java.util.Map.of(1000, 1L)));
    }

    @Test
    void theWelcomeFrameComesFirstAndNamesUserAndLimits() throws IOException {
        try (RawClient client = new RawClient(server.port(), 0)) {
            JsonObject welcome = client.upgrade("?access_token=alice").expect("welcome");
            assertEquals(1, welcome.getInteger("v"));
            assertEquals("alice", welcome.getString("user"));
            assertEquals(65_536, welcome.getJsonObject("limits").getInteger("frameSize"));
            assertFalse(welcome.getString("connection").isEmpty());
        }
    }

    @Test
    void framesThatCameWithTheUpgradeRequestAreNotLost() throws IOException {
        try (RawClient client = new RawClient(server.port(), 0)) {
            byte[] head = RawClient.request("?access_token=alice").getBytes();
            byte[] frame = RawClient.masked(RawClient.TEXT, "{\"id\":5,\"op\":\"ping\"}".getBytes());
            byte[] both = new byte[head.length + frame.length];
            System.arraycopy(head, 0, both, 0, head.length);
            System.arraycopy(frame, 0, both, head.length, frame.length);
            client.send(both);
            assertTrue(client.readHead().startsWith("HTTP/1.1 101 "));
            client.expect("welcome");
            assertEquals(5, client.expect("pong").getInteger("id"));
        }
    }

    @Test
    void oneRefusedChannelLeavesTheOthersAlone() throws IOException {
        server.door.tokens.put(
                "bob",
                FakeDoor.principal("bob", io.filecast.core.Grants.parse(java.util.Map.of("a", "r", "c.*", "r")), null));
        try (RawClient client = new RawClient(server.port(), 0)) {
            client.upgrade("?access_token=bob").expect("welcome");
            client.text("{\"id\":\"x\",\"op\":\"subscribe\",\"channels\":[\"a\",\"b\",\"bad/name\",\"c.*\"]}");
            Set<String> answers = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                JsonObject answer = client.json();
                assertEquals("x", answer.getString("id"));
                answers.add(
                        answer.getString("op") + " " + answer.getString("channel") + " " + answer.getString("code"));
            }
            assertEquals(
                    Set.of(
                            "subscribed a null",
                            "error b forbidden",
                            "error bad/name bad-channel",
                            "subscribed c.* null"),
                    answers);
        }
    }

    @Test
    void resumingTellsWhetherAnythingWasMissed() throws IOException {
        try (RawClient client = RawClient.welcomed(server)) {
            client.text("{\"op\":\"subscribe\",\"channel\":\"a\",\"after\":\"00000000000000001-e1\"}");
            assertEquals(true, client.expect("subscribed").getBoolean("recovered"));
            client.text("{\"op\":\"subscribe\",\"channel\":\"b\",\"after\":\"00000000000000001-old\"}");
            assertEquals(false, client.expect("subscribed").getBoolean("recovered"));
            client.text("{\"op\":\"subscribe\",\"channel\":\"c\"}");
            assertFalse(client.expect("subscribed").containsKey("recovered"));
            client.text("{\"id\":1,\"op\":\"subscribe\",\"channel\":\"d\",\"after\":\"yesterday\"}");
            assertEquals("bad-position", client.expect("error").getString("code"));
        }
    }

    @Test
    void aFilterIsHandedToTheFeedAndABadOneIsExplained() throws IOException {
        try (RawClient client = RawClient.welcomed(server)) {
            client.text("{\"op\":\"subscribe\",\"channel\":\"a\",\"filter\":\"lang == 'en'\"}");
            client.expect("subscribed");
            assertEquals(
                    "lang == 'en'",
                    server.feed.followers.get(0).command().filter().toString());
            client.text("{\"id\":2,\"op\":\"subscribe\",\"channel\":\"b\",\"filter\":\"lang ==\"}");
            assertEquals("bad-filter", client.expect("error").getString("code"));
        }
    }

    @Test
    void presenceAndStateAreHandedToTheFeedAndBadOnesExplained() throws IOException {
        try (RawClient client = new RawClient(server.port(), 0)) {
            client.upgrade("?access_token=alice").expect("welcome");
            client.text(
                    "{\"id\":1,\"op\":\"subscribe\",\"channel\":\"a\",\"presence\":true,\"state\":{ \"n\": 1.10 }}");
            client.expect("subscribed");
            EventFeed.Subscribe command = server.feed.followers.get(0).command();
            assertTrue(command.notices());
            assertEquals("{\"n\":1.10}", command.state().value());
            client.text("{\"id\":2,\"op\":\"state\",\"channel\":\"a\",\"state\":{\"n\":[]}}");
            assertEquals(2, client.expect("state-set").getInteger("id"));
            client.text("{\"id\":3,\"op\":\"state\",\"channel\":\"a\",\"state\":null}");
            client.expect("state-set");
            assertEquals(List.of("a {\"n\":[]}", "a null"), server.feed.states);
            for (String bad : List.of("\"state\":[]", "\"state\":\"x\"", "\"presence\":1")) {
                client.text("{\"id\":4,\"op\":\"subscribe\",\"channel\":\"a\"," + bad + "}");
                assertEquals("bad-request", client.expect("error").getString("code"));
            }
        }
    }

    @Test
    void subscribingAgainReplacesTheSubscription() throws IOException {
        try (RawClient client = RawClient.welcomed(server)) {
            client.text("{\"op\":\"subscribe\",\"channel\":\"a\"}");
            client.expect("subscribed");
            client.text("{\"op\":\"subscribe\",\"channel\":\"a\",\"filter\":\"x == 1\"}");
            client.expect("subscribed");
            assertEquals(1, server.feed.followers.size());
            assertEquals(
                    "x == 1", server.feed.followers.get(0).command().filter().toString());
        }
    }

    @Test
    void aSubscriptionThatIsStillBeingMadeCanBeGivenUp() throws IOException {
        server.feed.gate = Promise.promise();
        try (RawClient client = RawClient.welcomed(server)) {
            client.text("{\"id\":1,\"op\":\"subscribe\",\"channel\":\"a\"}");
            client.text("{\"id\":2,\"op\":\"subscribe\",\"channel\":\"a\"}");
            assertEquals("conflict", client.expect("error").getString("code"));
            client.text("{\"id\":3,\"op\":\"unsubscribe\",\"channel\":\"a\"}");
            JsonObject given = client.expect("error");
            assertEquals(1, given.getInteger("id"));
            assertEquals("conflict", given.getString("code"));
            assertEquals(3, client.expect("unsubscribed").getInteger("id"));
            server.feed.gate.fail(BrokerError.of(ErrorCode.UNAVAILABLE, "away"));
            client.text("{\"id\":4,\"op\":\"ping\"}");
            assertEquals(4, client.expect("pong").getInteger("id"));
        }
    }

    @Test
    void publishCarriesTheMessageAsWrittenAndAnswersWithItsPosition() throws IOException {
        try (RawClient client = RawClient.welcomed(server)) {
            client.text("{\"message\":{\"n\": 12345678901234567890, \"l\":[]},\"meta\":{\"k\":\"v\"},\"store\":false,"
                    + "\"ttl\":\"24h\",\"channel\":\"a\",\"op\":\"publish\",\"id\":2}");
            JsonObject answer = client.expect("published");
            assertEquals(2, answer.getInteger("id"));
            assertEquals("17000000000000001", answer.getString("timetoken"));
            assertEquals("17000000000000001-e1", answer.getString("position"));
            FileBroker.Publish command = server.broker.published.get(0);
            assertEquals(
                    "{\"n\":12345678901234567890,\"l\":[]}", command.message().value());
            assertEquals("{\"k\":\"v\"}", command.meta().value());
            assertFalse(command.options().store());
            assertEquals(java.time.Duration.ofHours(24), command.options().eventTtl());
        }
    }

    @Test
    void publishErrorsComeWithTheIdAndLeaveTheConnectionOpen() throws IOException {
        server.door.tokens.put(
                "bob", FakeDoor.principal("bob", io.filecast.core.Grants.parse(java.util.Map.of("a", "r")), null));
        try (RawClient client = new RawClient(server.port(), 0)) {
            client.upgrade("?access_token=bob").expect("welcome");
            client.text("{\"id\":1,\"op\":\"publish\",\"channel\":\"a\",\"message\":1}");
            assertEquals("forbidden", client.expect("error").getString("code"));
            client.text("{\"id\":2,\"op\":\"publish\",\"channel\":\"a\"}");
            assertEquals("bad-request", client.expect("error").getString("code"));
            String large = "x".repeat(SocketLimits.DEFAULT.messageBytes());
            client.text("{\"id\":3,\"op\":\"publish\",\"channel\":\"a\",\"message\":\"" + large + "\"}");
            assertEquals("message-too-large", client.expect("error").getString("code"));
            client.text("nonsense");
            assertEquals("bad-json", client.expect("error").getString("code"));
            client.text("{\"id\":5,\"op\":\"dance\"}");
            assertEquals(5, client.expect("error").getInteger("id"));
        }
    }

    @Test
    void aFaultOfOursIsNamedInAnswerAndLogButNotTold() throws IOException {
        server.broker.onPublish = command -> {
            throw new IllegalStateException("secret");
        };
        try (RawClient client = RawClient.welcomed(server)) {
            client.text("{\"id\":1,\"op\":\"publish\",\"channel\":\"a\",\"message\":1}");
            JsonObject error = client.expect("error");
            assertEquals("internal", error.getString("code"));
            assertEquals(36, error.getString("errorId").length());
            assertFalse(error.encode().contains("secret"));
        }
    }

    @Test
    void moreCommandsThanMayBeWorkedOnWaitAndAreAnsweredInTheEnd() throws IOException {
        int commands = SocketLimits.DEFAULT.commands();
        List<Promise<Published>> open = new ArrayList<>();
        server.broker.onPublish = command -> {
            // Answered on the context that asked, as every verb is.
            Promise<Published> promise = ContextInternal.current().promise();
            synchronized (open) {
                open.add(promise);
            }
            return promise.future().compose(ignored -> server.broker.commit(command));
        };
        try (RawClient client = RawClient.welcomed(server)) {
            for (int i = 0; i < commands + 500; i++) {
                client.text("{\"id\":" + i + ",\"op\":\"publish\",\"channel\":\"a\",\"message\":" + i + "}");
            }
            SocketServer.eventually("the bound is reached", () -> size(open) == commands);
            server.broker.onPublish = server.broker::commit;
            synchronized (open) {
                open.forEach(promise -> promise.complete(null));
            }
            Set<Integer> ids = new HashSet<>();
            for (int i = 0; i < commands + 500; i++) {
                ids.add(client.expect("published").getInteger("id"));
            }
            assertEquals(commands + 500, ids.size());
            assertEquals(commands, size(open));
        }
    }

    private static int size(List<?> list) {
        synchronized (list) {
            return list.size();
        }
    }

    @Test
    void commandsBeyondTheAllowanceAreRefusedAndTheConnectionStays() throws IOException {
        try (RawClient client = RawClient.welcomed(server)) {
            server.door.allowance = 1;
            client.text("{\"id\":1,\"op\":\"ping\"}");
            client.expect("pong");
            client.text("{\"id\":2,\"op\":\"ping\"}");
            JsonObject error = client.expect("error");
            assertEquals("rate-limited", error.getString("code"));
            assertEquals("1s", error.getString("retryAfter"));
            assertEquals(true, error.getBoolean("retryable"));
        }
    }

    @Test
    void anUploadIsCancelledByItsId() throws IOException {
        String id = "01234567-89ab-4cde-8123-456789abcdef";
        try (RawClient client = RawClient.welcomed(server)) {
            client.text("{\"id\":1,\"op\":\"cancel\",\"upload\":\"" + id + "\"}");
            assertEquals(id, client.expect("cancelled").getString("upload"));
            assertEquals(id, server.broker.cancelled.get(0).value());
            client.text("{\"id\":2,\"op\":\"cancel\",\"upload\":\"../x\"}");
            assertEquals("not-found", client.expect("error").getString("code"));
        }
    }

    @Test
    void whatTheFeedSaysReachesTheClient() throws IOException {
        try (RawClient client = RawClient.welcomed(server)) {
            client.text("{\"op\":\"subscribe\",\"channel\":\"a\"}");
            client.expect("subscribed");
            FakeFeed.Follower follower = server.feed.followers.get(0);
            EventFeed.Session session = follower.session();
            ChannelPattern pattern = follower.command().pattern();
            Position position = new Position("e2", new Timetoken(20));
            follower.context().runOnContext(ignored -> {
                session.moved(pattern, position);
                session.subscribed(pattern, position, false);
            });
            assertEquals("00000000000000020-e2", client.expect("position").getString("position"));
            JsonObject again = client.expect("subscribed");
            assertNull(again.getValue("id"));
            assertEquals(false, again.getBoolean("recovered"));
            client.text("{\"op\":\"ping\"}");
            client.expect("pong");
        }
    }

    @Test
    void aCommandMayComeInSeveralFramesWithAPingBetween() throws IOException {
        try (RawClient client = RawClient.welcomed(server)) {
            client.send(RawClient.masked(0x01, "{\"id\":1,".getBytes()));
            client.send(RawClient.masked(RawClient.PING, "hi".getBytes()));
            client.send(RawClient.masked(0x80, "\"op\":\"ping\"}".getBytes()));
            RawClient.Frame pong = client.next();
            assertEquals(RawClient.PONG, pong.first());
            assertEquals("hi", pong.text());
            assertEquals(1, client.expect("pong").getInteger("id"));
        }
    }
}
