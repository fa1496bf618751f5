package io.filecast.it;

import static io.filecast.it.SigningCalls.assertForbidden;
import static io.filecast.it.SigningCalls.assertSentBack;
import static io.filecast.it.SigningCalls.ended;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RealRedis;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PubNub's access manager on real nodes: signed requests, tokens, grants to auth keys, on an app that asks for more than keys
 * and on one that does not. Two nodes share a Redis, so that what one is told holds on the other.
 */
class AccessManagerIT {

    private static final String CONFIG = """
            http: {host: 127.0.0.1}
            apps:
              - name: guarded
                accessManager: true
                keys:
                  - {id: gp, type: publish, value: guarded-pub}
                  - {id: gs, type: subscribe, value: guarded-sub}
                  - {id: gx, type: secret, value: guarded-secret}
                  - {id: gy, type: secret, value: guarded-secret-2}
              - name: plain
                keys:
                  - {id: pp, type: publish, value: plain-pub}
                  - {id: ps, type: subscribe, value: plain-sub}
                  - {id: px, type: secret, value: plain-secret}
            """;
    private static final String READ_ROOM = "{\"resources\":{\"channels\":{\"room\":1}}}";

    @TempDir
    static Path scratch;

    private static RealRedis redis;
    private static NodeProcess one;
    private static NodeProcess two;

    @BeforeAll
    static void start() {
        redis = new RealRedis();
        redis.start();
        one = node("one");
        two = node("two");
    }

    private static NodeProcess node(String name) {
        return NodeProcess.on(scratch.resolve(name))
                .config(CONFIG)
                .set("redis.url", redis.url())
                .set("groups.check", "100ms")
                .start();
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        redis.close();
    }

    private static SigningCalls guarded(NodeProcess node) {
        return new SigningCalls(new ApiClient(node.url()), "guarded-pub", "guarded-sub");
    }

    private static SigningCalls root() {
        return guarded(one).signing("guarded-secret");
    }

    private static SigningCalls plain() {
        return new SigningCalls(new ApiClient(one.url()), "plain-pub", "plain-sub");
    }

    private static void assertRefused(int status, String message, Answer answer) {
        assertEquals(status, answer.status(), answer.text());
        assertEquals(message, answer.json().get("message").asText());
        assertEquals("Access Manager", answer.json().get("service").asText());
    }

    // ---- keys -------------------------------------------------------------------------------------------------------

    @Test
    void keysAloneSufficeWhereNobodyAsksForMore() {
        plain().publish("room", "1").expect(200);
        plain().showing("an-auth-key").publish("room", "1").expect(200);
        assertForbidden(guarded(one).publish("room", "1"), "room");
        assertForbidden(guarded(one).showing("an-auth-key").publish("room", "1"), "room");
    }

    // ---- signed requests --------------------------------------------------------------------------------------------

    @Test
    void whoSignsMayDoEverything() {
        root().publish("room", "{\"a b\":\"ü*~\"}").expect(200);
        guarded(one).signing("guarded-secret-2").publish("any.thing", "1").expect(200);
        String slashes = "/publish/guarded-pub/guarded-sub/0/room/0/%22aGk/+x//w==%22";
        root().get(slashes).expect(200);
        assertForbidden(guarded(one).get(slashes), "room");
        String token = root().grant(5, "{\"resources\":{\"channels\":{\"room\":2}}}");
        guarded(one).showing(token).get(slashes).expect(200);
        assertRefused(
                403, "Signature Does Not Match", guarded(one).signing("wrong").publish("room", "1"));
        assertRefused(
                403,
                "Signature Does Not Match",
                guarded(one).signing("plain-secret").publish("room", "1"));
        assertRefused(403, "Signature Does Not Match", plain().signing("wrong").publish("room", "1"));
    }

    @Test
    void aSignatureIsOverTheBody() {
        SigningCalls root = root();
        String body = "{\"ttl\":5,\"permissions\":" + READ_ROOM + "}";
        String path = "/v3/pam/guarded-sub/grant";
        String target = root.target("POST", path, body);
        String other = body.replace("\"room\":1", "\"room\":3");
        assertRefused(
                403, "Signature Does Not Match", root.http().send("POST", target, BodyPublishers.ofString(other)));
        root.http().send("POST", target, BodyPublishers.ofString(body)).expect(200);
    }

    @Test
    void anOldSignatureIsNone() {
        long now = System.currentTimeMillis() / 1000;
        for (long off : new long[] {-3_600, 3_600}) {
            assertRefused(400, "Invalid Timestamp", root().group("", "timestamp", Long.toString(now + off)));
        }
        root().group("", "timestamp", Long.toString(now - 120)).expect(200);
    }

    @Test
    void onlySignedRequestsGrant() {
        for (SigningCalls client : List.of(plain(), guarded(one), guarded(one).showing("key"))) {
            assertEquals(
                    403,
                    client.send(
                                    "POST",
                                    "/v3/pam/" + client.subscribeKey() + "/grant",
                                    "{\"ttl\":1,\"permissions\":" + READ_ROOM + "}")
                            .status());
            assertEquals(403, client.legacyGrant("r", "1").status());
        }
        String token = root().grant(5, "{\"resources\":{\"channels\":{\"room\":255}}}");
        assertEquals(403, guarded(one).showing(token).legacyGrant("r", "1").status());
    }

    // ---- tokens -----------------------------------------------------------------------------------------------------

    @Test
    void aTokenAllowsWhatItNamesOnEveryNode() {
        String token = root().grant(
                        5,
                        "{\"resources\":{\"channels\":{\"room\":3}},\"patterns\":{\"channels\":{\"^lobby-[0-9]+$\":2}}}");
        for (NodeProcess node : List.of(one, two)) {
            SigningCalls client = guarded(node).showing(token);
            client.publish("room", "1").expect(200);
            client.publish("lobby-12", "1").expect(200);
            assertForbidden(client.publish("lobby-x", "1"), "lobby-x");
            assertForbidden(client.publish("other", "1"), "other");
        }
        assertForbidden(
                guarded(one).showing(token).get("/v3/history/sub-key/guarded-sub/channel/room,secret,lobby-1"),
                "secret",
                "lobby-1");
    }

    @Test
    void aTokenDecidesWhereKeysWouldDo() {
        String token = plain().signing("plain-secret").grant(5, READ_ROOM);
        assertForbidden(plain().showing(token).publish("room", "1"), "room");
        assertRefused(403, "Invalid Token", guarded(one).showing(token).publish("room", "1"));
    }

    @Test
    void aChangedTokenIsNone() {
        String token = root().grant(5, READ_ROOM);
        char last = token.charAt(60);
        String forged = token.substring(0, 60) + (last == 'A' ? 'B' : 'A') + token.substring(61);
        assertEquals(403, guarded(one).showing(forged).publish("room", "1").status());
    }

    @Test
    void aTokenForOneUserIsNotForAnother() {
        String token = root().grant(5, "{\"resources\":{\"channels\":{\"room\":2}},\"uuid\":\"ann\"}");
        guarded(one).showing(token).as("ann").publish("room", "1").expect(200);
        assertRefused(
                403,
                "Token is not for this uuid.",
                guarded(one).showing(token).as("ben").publish("room", "1"));
    }

    @Test
    void aRevokedTokenIsRefusedOnEveryNodeAndNoOtherIs() {
        String gone = root().grant(5, "{\"resources\":{\"channels\":{\"room\":2}}}");
        String kept = root().grant(6, "{\"resources\":{\"channels\":{\"room\":2}}}");
        guarded(two).showing(gone).publish("room", "1").expect(200);
        assertEquals(
                "{\"data\":{\"message\":\"Success\"},\"service\":\"Access Manager\",\"status\":200}",
                root().revoke(gone).expect(200).text());
        assertRefused(403, "Token is revoked", guarded(one).showing(gone).publish("room", "1"));
        Eventually.passes(
                "the other node has heard",
                () -> assertRefused(
                        403, "Token is revoked", guarded(two).showing(gone).publish("room", "1")));
        guarded(two).showing(kept).publish("room", "1").expect(200);
        root().revoke(gone).expect(200);
    }

    @Test
    void whatIsNoTokenOfTheAppIsNotRevoked() {
        String foreign = plain().signing("plain-secret").grant(5, READ_ROOM);
        for (String token : List.of(foreign, "nonsense")) {
            JsonNode refused = root().revoke(token).expect(400).json();
            assertEquals("Invalid token", refused.get("error").get("message").asText());
            assertEquals("revoke", refused.get("error").get("source").asText());
        }
    }

    @Test
    void aTtlOutOfRangeIsRefused() {
        Answer answer = root().send(
                        "POST", "/v3/pam/guarded-sub/grant", "{\"ttl\":43201,\"permissions\":" + READ_ROOM + "}")
                .expect(400);
        assertEquals("Invalid ttl", answer.json().get("error").get("message").asText());
    }

    @Test
    void aTokenOpensNoOtherDoor() {
        String token = root().grant(5, "{\"resources\":{\"channels\":{\"room\":255}}}");
        new ApiClient(one.url(), "Authorization", "Bearer " + token)
                .get(ApiClient.events("room"))
                .expect(401);
        new ApiClient(one.url(), "X-Filecast-Key", token)
                .get(ApiClient.events("room"))
                .expect(401);
    }

    // ---- grants to auth keys ----------------------------------------------------------------------------------------

    @Test
    void aGrantToAnAuthKeyHoldsOnEveryNodeUntilItIsTakenBack() {
        SigningCalls bearer = guarded(two).showing("key-1");
        assertForbidden(bearer.publish("hall", "1"), "hall");
        JsonNode granted = root().legacyGrant("channel", "hall", "auth", "key-1", "w", "1", "ttl", "5")
                .expect(200)
                .json();
        assertEquals("user", granted.get("payload").get("level").asText());
        bearer.publish("hall", "1").expect(200);
        assertForbidden(guarded(two).showing("key-2").publish("hall", "1"), "hall");
        assertForbidden(bearer.get("/v3/history/sub-key/guarded-sub/channel/hall"), "hall");
        assertTrue(root().get("/v2/auth/audit/sub-key/guarded-sub", "channel", "hall")
                .expect(200)
                .text()
                .contains("\"key-1\":{\"r\":0,\"w\":1"));
        root().legacyGrant("channel", "hall", "auth", "key-1", "ttl", "5").expect(200);
        assertForbidden(bearer.publish("hall", "1"), "hall");
    }

    @Test
    void aGrantToEverybodyOnAWildcardCoversItsChannels() {
        assertForbidden(guarded(one).publish("open.a", "1"), "open.a");
        root().legacyGrant("channel", "open.*", "w", "1", "ttl", "0").expect(200);
        guarded(one).publish("open.a", "1").expect(200);
        guarded(two).showing("whatever").publish("open.a.b", "1").expect(200);
        assertForbidden(guarded(one).publish("opened", "1"), "opened");
    }

    // ---- groups -----------------------------------------------------------------------------------------------------

    @Test
    void groupsAreChangedByWhoMayManageThem() {
        String token = root().grant(5, "{\"resources\":{\"groups\":{\"team\":4}}}");
        SigningCalls manager = guarded(one).showing(token);
        assertEquals(
                "{\"status\":200,\"message\":\"OK\",\"service\":\"channel-registry\",\"error\":false}",
                manager.group("/team", "add", "a,b").expect(200).text());
        assertEquals(
                "{\"status\":200,\"payload\":{\"channels\":[\"a\",\"b\"],\"group\":\"team\"},"
                        + "\"service\":\"channel-registry\",\"error\":false}",
                manager.group("/team").expect(200).text());
        Answer refused = manager.group("/other").expect(403);
        assertEquals(
                "{\"channel-groups\":[\":other\"]}",
                refused.json().get("payload").toString());
        assertEquals(403, manager.group("").status());
        assertEquals(403, guarded(one).group("/team").status());
        assertTrue(root().group("").expect(200).text().contains("\"team\""));
        manager.group("/team", "remove", "a").expect(200);
        assertEquals("[\"b\"]", payload(manager.group("/team")).get("channels").toString());
        manager.group("/team/remove").expect(200);
        assertEquals("[]", payload(manager.group("/team")).get("channels").toString());
    }

    private static JsonNode payload(Answer answer) {
        return answer.expect(200).json().get("payload");
    }

    @Test
    void whereKeysSufficeTheyManageGroupsIfTheyMayWrite() {
        SigningCalls publisher = new SigningCalls(new ApiClient(one.url()), "plain-pub", "plain-pub");
        publisher.group("/crew", "add", "a").expect(200);
        assertEquals("[\"crew\"]", payload(publisher.group("")).get("groups").toString());
        assertEquals(403, plain().group("/crew", "add", "b").status());
        assertEquals(
                "Reserved character in input parameters.",
                publisher
                        .group("/crew", "add", "a:b")
                        .expect(400)
                        .json()
                        .get("message")
                        .asText());
    }

    // ---- those who follow -------------------------------------------------------------------------------------------

    @Test
    void whoFollowsAGroupHearsOfItsChannelsAndOfThoseThatCome() {
        root().group("/flock", "add", "f1").expect(200);
        String token = root().grant(5, "{\"resources\":{\"groups\":{\"flock\":1}}}");
        SigningCalls reader = guarded(two).showing(token);
        String[] flock = {"channel-group", "flock"};
        Answer start = reader.subscribe(",", flock).expect(200);
        root().publish("f1", "\"one\"").expect(200);
        Answer first = ended(reader.poll(",", start, flock));
        assertHeard(first, "f1", "flock", "\"one\"");

        CompletableFuture<Answer> waiting = reader.poll(",", first, flock);
        AtomicInteger more = new AtomicInteger(1);
        Eventually.holds("the change ends the poll", () -> {
            root().group("/flock", "add", "f" + more.incrementAndGet()).expect(200);
            return waiting.isDone();
        });
        Answer changed = ended(waiting);
        assertSentBack(first, changed);
        root().publish("f2", "\"two\"").expect(200);
        assertHeard(ended(reader.listen(",", changed, more.get(), flock)), "f2", "flock", "\"two\"");

        assertForbidden(reader.subscribe("f1"), "f1");
        Answer refused = reader.subscribe(",", "channel-group", "flock,herd").expect(403);
        assertEquals(
                "{\"channel-groups\":[\":herd\"]}",
                refused.json().get("payload").toString());
    }

    private static void assertHeard(Answer answer, String channel, String subscription, String payload) {
        JsonNode events = answer.expect(200).json().get("m");
        assertEquals(1, events.size(), answer.text());
        assertEquals(channel, events.get(0).get("c").asText());
        assertEquals(subscription, events.get(0).get("b").asText());
        assertEquals(payload, events.get(0).get("d").toString());
    }

    @Test
    void aRevokedTokenEndsWhatItsBearerWaitsFor() {
        String token = root().grant(5, "{\"resources\":{\"channels\":{\"quiet\":1}}}");
        SigningCalls reader = guarded(two).showing(token);
        CompletableFuture<Answer> waiting =
                reader.poll("quiet", reader.subscribe("quiet").expect(200));
        String kept = root().grant(6, "{\"resources\":{\"channels\":{\"quiet\":1}}}");
        SigningCalls other = guarded(two).showing(kept);
        CompletableFuture<Answer> undisturbed =
                other.poll("quiet", other.subscribe("quiet").expect(200));
        root().revoke(token).expect(200);
        assertRefused(403, "Token is revoked", ended(waiting));
        root().publish("quiet", "1").expect(200);
        assertHeard(ended(undisturbed), "quiet", "quiet", "1");
    }

    /** Waits until a node has read a grant later than all so far, so that none of those sends anybody back any more. */
    private static void awaitChangesKnown(NodeProcess node) {
        String[] grant = {"channel", "mark", "auth", "mark-key", "r", "1"};
        root().legacyGrant(grant).expect(200);
        SigningCalls reader = guarded(node).showing("mark-key");
        CompletableFuture<Answer> waiting =
                reader.poll("mark", reader.subscribe("mark").expect(200));
        Eventually.holds("a later grant is known", () -> {
            root().legacyGrant(grant).expect(200);
            return waiting.isDone();
        });
        ended(waiting).expect(200);
    }

    @Test
    void aGrantTakenBackEndsWhatItsHolderWaitsForAndNothingElse() {
        root().legacyGrant("channel", "still", "auth", "key-3,key-4", "r", "1", "ttl", "5")
                .expect(200);
        awaitChangesKnown(two);
        SigningCalls reader = guarded(two).showing("key-3");
        CompletableFuture<Answer> waiting =
                reader.poll("still", reader.subscribe("still").expect(200));
        SigningCalls other = guarded(two).showing("key-4");
        CompletableFuture<Answer> undisturbed =
                other.poll("still", other.subscribe("still").expect(200));
        root().legacyGrant("channel", "still", "auth", "key-3", "ttl", "5").expect(200);
        assertForbidden(ended(waiting), "still");
        root().publish("still", "1").expect(200);
        assertHeard(ended(undisturbed), "still", "still", "1");
    }

    @Test
    void aGrantThatIsExtendedLetsItsHolderGoOnFromWhereItIs() {
        root().legacyGrant("channel", "long", "auth", "key-5", "r", "1", "ttl", "1")
                .expect(200);
        SigningCalls reader = guarded(one).showing("key-5");
        Answer start = reader.subscribe("long").expect(200);
        CompletableFuture<Answer> waiting = reader.poll("long", start);
        // A change that came before the poll is no change to it.
        AtomicInteger extensions = new AtomicInteger();
        Eventually.holds("an extension sends the client back", () -> {
            String ttl = Integer.toString(60 + extensions.incrementAndGet());
            root().legacyGrant("channel", "long", "auth", "key-5", "r", "1", "ttl", ttl)
                    .expect(200);
            return waiting.isDone();
        });
        Answer again = ended(waiting);
        assertSentBack(start, again);
        root().publish("long", "1").expect(200);
        assertHeard(ended(reader.listen("long", again, extensions.get() + 1)), "long", "long", "1");
    }

    @Test
    void aTokenForAWildcardFollowsIt() {
        String token = root().grant(5, "{\"resources\":{\"channels\":{\"wild.*\":1}}}");
        SigningCalls reader = guarded(one).showing(token);
        Answer start = reader.subscribe("wild.%2A").expect(200);
        root().publish("wild.a.b", "1").expect(200);
        assertHeard(ended(reader.poll("wild.%2A", start)), "wild.a.b", "wild.*", "1");
        assertForbidden(reader.subscribe("wild.%2A,wilder.%2A"), "wilder.*");
        assertForbidden(reader.subscribe("wild.a"), "wild.a");
    }

    // ---- groups, natively -------------------------------------------------------------------------------------------

    @Test
    void theNativeDoorKnowsTheSameGroups() {
        ApiClient admin = new ApiClient(one.url(), "X-Filecast-Key", "guarded-secret");
        String groups = "/api/v1/groups";
        admin.send(
                        "PUT",
                        groups + "/news",
                        BodyPublishers.ofString("{\"channels\":[\"b\",\"a\"]}"),
                        "Content-Type",
                        "application/json")
                .expect(204);
        assertEquals(
                "{\"group\":\"news\",\"channels\":[\"a\",\"b\"],\"count\":2}",
                admin.get(groups + "/news").expect(200).text());
        assertEquals(
                "[\"a\",\"b\"]", payload(root().group("/news")).get("channels").toString());
        admin.send("PUT", groups + "/news/channels/c", BodyPublishers.noBody()).expect(204);
        admin.delete(groups + "/news/channels/a").expect(204);
        assertEquals(
                "[\"b\",\"c\"]", payload(root().group("/news")).get("channels").toString());
        assertTrue(admin.get(groups + "?limit=100").expect(200).text().contains("\"news\""));
        new ApiClient(one.url(), "X-Filecast-Key", "guarded-pub")
                .get(groups + "/news")
                .expectProblem(403, "forbidden");
        admin.delete(groups + "/news").expect(204);
        assertEquals("[]", payload(root().group("/news")).get("channels").toString());
    }
}
