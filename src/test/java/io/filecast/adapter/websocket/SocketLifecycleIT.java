package io.filecast.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.Departure;
import io.filecast.core.Grants;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How sockets begin and end: who is let in, how long they may stay, and what is left when they are gone. */
class SocketLifecycleIT {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(400);

    private final CountingMetrics metrics = new CountingMetrics();
    private SocketServer server;

    private RawClient start(SocketLimits limits) throws IOException {
        server = new SocketServer(limits, 2, metrics);
        return new RawClient(server.port(), 0);
    }

    @AfterEach
    void everythingIsFreed() {
        SocketServer.eventually(
                "all have left",
                () -> server.adapter.stats().open() == 0
                        && server.adapter.stats().queuedBytes() == 0
                        && server.door.inside.get() == 0);
        server.close();
    }

    // ---- before the upgrade ---------------------------------------------------------------------------------------

    @Test
    void aForeignOriginIsRefusedBeforeTheUpgrade() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.send(RawClient.request("?access_token=alice", "Origin: http://evil.example")
                    .getBytes(StandardCharsets.UTF_8));
            assertTrue(client.readHead().startsWith("HTTP/1.1 403 "));
        }
        try (RawClient client = new RawClient(server.port(), 0)) {
            client.upgrade("?access_token=alice", "Origin: http://good.example").expect("welcome");
        }
    }

    @Test
    void aWrongCredentialIsRefusedBeforeTheUpgrade() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.send(RawClient.request("?access_token=mallory").getBytes(StandardCharsets.UTF_8));
            assertTrue(client.readHead().startsWith("HTTP/1.1 401 "));
        }
    }

    @Test
    void aFullNodeRefusesWithATimeToRetry() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            server.door.room = 0;
            client.send(RawClient.request("?access_token=alice").getBytes(StandardCharsets.UTF_8));
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 503 "), head);
            Matcher retry = Pattern.compile("(?i)retry-after: (\\d+)\r\n").matcher(head);
            assertTrue(retry.find(), head);
            int seconds = Integer.parseInt(retry.group(1));
            assertTrue(seconds >= 3 && seconds < 15, head);
        }
    }

    @Test
    void anOrdinaryRequestIsToldToUpgrade() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.send("GET /api/v1/socket HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 426 "), head);
            assertTrue(head.toLowerCase(Locale.ROOT).contains("upgrade: websocket"), head);
        }
    }

    @Test
    void theDescriptionOfTheFramesIsServed() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.send("GET /asyncapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 200 "), head);
            assertTrue(head.toLowerCase(Locale.ROOT).contains("content-type: application/yaml"), head);
        }
    }

    @Test
    void anUpgradeWithABodyIsRefused() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.send((RawClient.request("?access_token=alice", "Content-Length: 5") + "hello")
                    .getBytes(StandardCharsets.UTF_8));
            assertTrue(client.readHead().startsWith("HTTP/1.1 426 "));
        }
    }

    @Test
    void compressionIsNotOffered() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.send(RawClient.request("?access_token=alice", "Sec-WebSocket-Extensions: permessage-deflate")
                    .getBytes(StandardCharsets.UTF_8));
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 101 "), head);
            assertFalse(head.toLowerCase(Locale.ROOT).contains("sec-websocket-extensions"), head);
        }
    }

    // ---- credentials ----------------------------------------------------------------------------------------------

    @Test
    void aClientWithoutCredentialShowsOneInItsFirstFrame() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            assertFalse(client.upgrade("").expect("welcome").containsKey("user"));
            client.text("{\"id\":1,\"op\":\"auth\",\"token\":\"alice\"}");
            assertEquals("alice", client.expect("authenticated").getString("user"));
            client.text("{\"id\":2,\"op\":\"subscribe\",\"channel\":\"a\"}");
            client.expect("subscribed");
        }
    }

    @Test
    void anyOtherFirstFrameEndsIt() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.upgrade("").expect("welcome");
            client.text("{\"id\":2,\"op\":\"subscribe\",\"channel\":\"a\"}");
            assertEquals(4001, client.closeCode());
        }
        assertTrue(server.feed.followers.isEmpty());
    }

    @Test
    void aWrongFirstCredentialIsAnsweredAndEndsIt() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.upgrade("").expect("welcome");
            client.text("{\"id\":1,\"op\":\"auth\",\"token\":\"mallory\"}");
            assertEquals("unauthenticated", client.expect("error").getString("code"));
            assertEquals(4001, client.closeCode());
        }
    }

    @Test
    void aPageIsHeldToItsOriginWhenItShowsItsCredentialInAFrame() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            server.door.tokens.put("carol", FakeDoor.principal("carol", Grants.ALL, null));
            client.upgrade("", "Origin: http://good.example").expect("welcome");
            client.text("{\"id\":1,\"op\":\"auth\",\"token\":\"carol\"}");
            assertEquals("origin-refused", client.expect("error").getString("code"));
            assertEquals(4001, client.closeCode());
        }
    }

    @Test
    void aFirstCredentialBeyondItsAllowanceIsToldToTryLater() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            server.door.allowance = 0;
            client.upgrade("").expect("welcome");
            client.text("{\"id\":1,\"op\":\"auth\",\"token\":\"alice\"}");
            assertEquals("rate-limited", client.expect("error").getString("code"));
            assertEquals(4013, client.closeCode());
        }
    }

    @Test
    void aClientThatShowsNoCredentialInTimeIsClosed() throws IOException {
        try (RawClient client = start(SocketServer.limits(SHORT, LONG, LONG, LONG))) {
            client.upgrade("").expect("welcome");
            assertEquals(4001, client.closeCode());
            assertEquals(Map.of(), server.adapter.stats().closed());
        }
        SocketServer.eventually(
                "it is counted", () -> server.adapter.stats().closed().equals(Map.of(4001, 1L)));
    }

    @Test
    void aClientIsWarnedBeforeItsCredentialEndsAndThenClosed() throws IOException {
        Duration before = Duration.ofSeconds(2);
        try (RawClient client = start(SocketServer.limits(LONG, LONG, LONG, before))) {
            Instant end = Instant.now().plus(before.multipliedBy(2));
            server.door.tokens.put("short", FakeDoor.principal("alice", Grants.ALL, end));
            client.upgrade("?access_token=short").expect("welcome");
            client.text("{\"op\":\"subscribe\",\"channel\":\"a\"}");
            client.expect("subscribed");
            assertEquals(end.toString(), client.expect("expiring").getString("expiresAt"));
            client.text("{\"id\":1,\"op\":\"ping\"}");
            assertEquals(1, client.expect("pong").getInteger("id"), "it is warned while it is served");
            assertEquals(4003, client.closeCode());
            assertFalse(Instant.now().isBefore(end));
            SocketServer.eventually("the feed knows", () -> server.feed.followers.isEmpty());
        }
    }

    @Test
    void aNewCredentialOfTheSameUserKeepsItOpenButItsRightsAreCheckedAnew() throws IOException {
        try (RawClient client = start(SocketServer.limits(LONG, LONG, LONG, LONG))) {
            Instant soon = Instant.now().plusSeconds(4);
            server.door.tokens.put("old", FakeDoor.principal("alice", Grants.ALL, soon));
            server.door.tokens.put("new", FakeDoor.principal("alice", Grants.parse(Map.of("b", "r")), null));
            server.door.tokens.put("bob", FakeDoor.principal("bob", Grants.ALL, null));
            client.upgrade("?access_token=old").expect("welcome");
            client.text("{\"id\":0,\"op\":\"subscribe\",\"channels\":[\"a\",\"b\"]}");
            List<String> answers = List.of(
                    client.json().getString("op"),
                    client.json().getString("op"),
                    client.json().getString("op"));
            assertEquals(
                    List.of("expiring", "subscribed", "subscribed"),
                    answers.stream().sorted().toList());
            client.text("{\"id\":1,\"op\":\"auth\",\"token\":\"bob\"}");
            assertEquals("forbidden", client.expect("error").getString("code"));
            client.text("{\"id\":2,\"op\":\"auth\",\"token\":\"mallory\"}");
            assertEquals("unauthenticated", client.expect("error").getString("code"));
            client.text("{\"id\":3,\"op\":\"auth\",\"token\":\"new\"}");
            assertEquals(3, client.expect("authenticated").getInteger("id"));
            JsonObject ended = client.expect("error");
            assertEquals("a", ended.getString("channel"));
            assertEquals("forbidden", ended.getString("code"));
            assertEquals(1, server.feed.followers.size());
            SocketServer.eventually(
                    "the old one's end passes", () -> Instant.now().isAfter(soon.plusMillis(600)));
            client.text("{\"id\":4,\"op\":\"ping\"}");
            assertEquals(4, client.expect("pong").getInteger("id"));
        }
    }

    // ---- keeping alive --------------------------------------------------------------------------------------------

    @Test
    void aClientThatAnswersPingsStays() throws IOException {
        try (RawClient client = start(SocketServer.limits(LONG, Duration.ofMillis(200), Duration.ofSeconds(2), LONG))) {
            client.upgrade("?access_token=alice").expect("welcome");
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(3_000)) {
                assertEquals(RawClient.PING, client.next().first());
                client.send(RawClient.masked(RawClient.PONG, new byte[0]));
            }
            client.text("{\"id\":1,\"op\":\"ping\"}");
            assertEquals(1, client.expect("pong").getInteger("id"));
        }
    }

    @Test
    void aClientFromWhichNothingComesIsClosed() throws IOException {
        try (RawClient client =
                start(SocketServer.limits(LONG, Duration.ofMillis(200), Duration.ofMillis(800), LONG))) {
            client.upgrade("?access_token=alice").expect("welcome");
            assertEquals(4009, client.closeCode());
        }
    }

    @Test
    void theIdleTimeOfHttpDoesNotEndASocket() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) { // the server's idle time is two seconds
            client.upgrade("?access_token=alice").expect("welcome");
            Instant later = Instant.now().plusMillis(3_500);
            SocketServer.eventually("time passes", () -> Instant.now().isAfter(later));
            client.text("{\"id\":1,\"op\":\"ping\"}");
            client.expect("pong");
        }
    }

    @Test
    void aFaultWhileTimeIsKeptDoesNotStopTime() throws IOException {
        try (RawClient client = start(SocketServer.limits(LONG, Duration.ofMillis(200), LONG, LONG))) {
            client.upgrade("?access_token=alice").expect("welcome");
            AtomicInteger faults = new AtomicInteger();
            server.clock = () -> {
                if (faults.incrementAndGet() > 3) {
                    return Instant.now();
                }
                throw new IllegalStateException("the clock is away");
            };
            assertEquals(RawClient.PING, client.next().first());
            assertTrue(faults.get() > 3);
        }
    }

    // ---- the end --------------------------------------------------------------------------------------------------

    @Test
    void aClosingClientIsAnsweredWithItsCode() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.upgrade("?access_token=alice").expect("welcome");
            client.send(RawClient.masked(RawClient.CLOSE, new byte[] {0x0f, (byte) 0xa0}));
            assertEquals(4000, client.closeCode());
            assertEquals(-1, client.in.read());
        }
    }

    @Test
    void aLostConnectionLeavesNothingBehind() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.upgrade("?access_token=alice").expect("welcome");
            client.text("{\"id\":0,\"op\":\"subscribe\",\"channels\":[\"a\",\"b\"]}");
            client.expect("subscribed");
            client.socket.setSoLinger(true, 0);
        }
        SocketServer.eventually("the session left the feed", () -> server.feed.left.containsValue(Departure.LOST));
        SocketServer.eventually("counted", () -> server.adapter.stats().closed().equals(Map.of(1006, 1L)));
        assertTrue(server.feed.followers.isEmpty());
    }

    @Test
    void theFiguresOfVertxStayInBalance() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            assertEquals(1, metrics.openConnections(1));
            client.upgrade("?access_token=alice").expect("welcome");
            assertEquals(0, metrics.openConnections(0));
            assertEquals(0, metrics.openSockets());
        }
        SocketServer.eventually("gone", () -> server.adapter.stats().open() == 0);
        assertEquals(0, metrics.openConnections(0));
        assertEquals(0, metrics.openSockets());
    }

    @Test
    void aServerThatShutsDownTellsItsSockets() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.upgrade("?access_token=alice").expect("welcome");
            List<Future<Void>> shutdown = server.servers.stream()
                    .map(listening -> listening.shutdown(10, TimeUnit.SECONDS))
                    .toList();
            assertEquals(1012, client.closeCode());
            client.send(RawClient.masked(RawClient.CLOSE, new byte[] {0x03, (byte) 0xf4}));
            SocketServer.await(Future.all(shutdown));
        }
    }

    @Test
    void aServerThatClosesAtOnceFreesItsSockets() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.upgrade("?access_token=alice").expect("welcome");
            SocketServer.await(
                    Future.all(server.servers.stream().map(HttpServer::close).toList()));
            client.closeCode();
            SocketServer.eventually("gone", () -> server.adapter.stats().open() == 0);
        }
    }

    @Test
    void drainingClosesAllSocketsOverAWhileAndRefusesNewOnes() throws IOException {
        try (RawClient first = start(SocketLimits.DEFAULT)) {
            first.upgrade("?access_token=alice").expect("welcome");
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(RawClient.welcomed(server));
            }
            Future<Void> drained = server.adapter.drain(Duration.ofMillis(500));
            assertEquals(1012, first.closeCode());
            try (RawClient late = new RawClient(server.port(), 0)) {
                late.send(RawClient.request("?access_token=alice").getBytes(StandardCharsets.UTF_8));
                assertTrue(late.readHead().startsWith("HTTP/1.1 503 "));
            }
            first.socket.close();
            for (RawClient client : clients) {
                assertEquals(1012, client.closeCode());
                client.close();
            }
            SocketServer.await(drained);
        }
    }

    @Test
    void drainingGoesOnAtItsPaceWhileTheServerShutsDown() throws IOException {
        try (RawClient first = start(SocketLimits.DEFAULT)) {
            first.upgrade("?access_token=alice").expect("welcome");
            Instant begin = Instant.now();
            List<RawClient> clients = new ArrayList<>(List.of(first));
            for (int i = 0; i < 40; i++) {
                clients.add(RawClient.welcomed(server));
            }
            Future<Void> drained = server.adapter.drain(Duration.ofSeconds(1));
            List<Future<Void>> shutdown = server.servers.stream()
                    .map(listening -> listening.shutdown(10, TimeUnit.SECONDS))
                    .toList();
            for (RawClient client : clients) {
                assertEquals(1012, client.closeCode());
                client.socket.close();
            }
            SocketServer.await(drained);
            SocketServer.await(Future.all(shutdown));
            assertTrue(Duration.between(begin, Instant.now()).toMillis() > 500, "not all at once");
        }
    }

    @Test
    void aClientThatDoesNotAnswerACloseFrameIsCutOff() throws IOException {
        try (RawClient client = start(SocketLimits.DEFAULT)) {
            client.upgrade("?access_token=alice").expect("welcome");
            client.send(new byte[] {(byte) 0xf1, (byte) 0x80, 0, 0, 0, 0});
            assertEquals(1002, client.closeCode());
            assertEquals(-1, client.in.read()); // the server ends it
        }
    }
}
