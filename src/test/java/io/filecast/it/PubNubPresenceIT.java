package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.pubnub.api.PubNubException;
import com.pubnub.api.models.consumer.presence.PNHereNowChannelData;
import com.pubnub.api.models.consumer.pubsub.PNPresenceEventResult;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.PubNubClient;
import io.filecast.testing.SocketClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Presence through PubNub's door of a whole node: their Java SDK, plain calls, and native clients beside them. */
class PubNubPresenceIT {

    private static final String BASE = "/v2/presence/sub-key/demo";
    private static final String OK = "{\"status\":200,\"message\":\"OK\"";

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .set("presence.grace", "100ms")
                .set("presence.nodeTimeout", "1s")
                .start();
        api = new ApiClient(node.url());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String get(String path) {
        return api.get(BASE + path).expect(200).text();
    }

    private static void awaitPresence(PubNubClient client, String action, String user) {
        client.await(
                action + " of " + user,
                heard -> heard.event() instanceof PNPresenceEventResult event
                        && event.getEvent().equals(action)
                        && user.equals(event.getUuid()));
    }

    private static PubNubClient client(String user) {
        return PubNubClient.of(node.url(), user);
    }

    private static SocketClient socket(String user) {
        return SocketClient.open(new ApiClient(node.url(), "X-Filecast-Key", "demo", "X-Filecast-User", user));
    }

    private static void subscribe(PubNubClient client, String channel) {
        client.sdk().subscribe().channels(List.of(channel)).withPresence().execute();
    }

    // ---- their SDK --------------------------------------------------------------------------------------------------

    @Test
    void a_subscriber_hears_of_itself_and_of_others() throws PubNubException {
        try (PubNubClient ann = client("ann")) {
            subscribe(ann, "lobby");
            awaitPresence(ann, "join", "ann");
            try (PubNubClient bob = client("bob").follow("lobby")) {
                awaitPresence(ann, "join", "bob");
                bob.sdk()
                        .setPresenceState()
                        .channels(List.of("lobby"))
                        .state(Map.of("mood", "good"))
                        .sync();
                awaitPresence(ann, "state-change", "bob");
                assertEquals(
                        "{\"mood\":\"good\"}",
                        bob.sdk()
                                .getPresenceState()
                                .channels(List.of("lobby"))
                                .uuid("bob")
                                .sync()
                                .getStateByUUID()
                                .get("lobby")
                                .toString());
                PNHereNowChannelData here = ann.sdk()
                        .hereNow()
                        .channels(List.of("lobby"))
                        .includeUUIDs(true)
                        .includeState(true)
                        .sync()
                        .getChannels()
                        .get("lobby");
                assertEquals(2, here.getOccupancy());
                assertEquals(
                        List.of("ann", "bob"),
                        here.getOccupants().stream().map(each -> each.getUuid()).toList());
                assertEquals(
                        List.of("lobby"),
                        ann.sdk().whereNow().uuid("bob").sync().getChannels());
                bob.sdk().unsubscribe().channels(List.of("lobby")).execute();
                awaitPresence(ann, "leave", "bob");
            }
            assertEquals(
                    1,
                    ann.heard().stream()
                            .filter(heard -> heard.event() instanceof PNPresenceEventResult event
                                    && event.getEvent().equals("join")
                                    && event.getUuid().equals("bob"))
                            .count());
        }
    }

    @Test
    void native_and_pubnub_users_see_each_other() {
        try (PubNubClient ann = client("ann");
                SocketClient socket = socket("nat")) {
            Notices.listen(socket, "both");
            subscribe(ann, "both");
            Notices.await(socket, "join", "ann");
            awaitPresence(ann, "join", "ann");
            try (SocketClient other = socket("ned")) {
                other.subscribe("both");
                awaitPresence(ann, "join", "ned");
                assertEquals(
                        OK + ",\"service\":\"Presence\",\"uuids\":[\"ann\",\"nat\",\"ned\"],\"occupancy\":3}",
                        get("/channel/both"));
                other.sayGoodbye();
                awaitPresence(ann, "leave", "ned");
            }
            ann.sdk().unsubscribeAll();
            Notices.await(socket, "leave", "ann");
        }
    }

    @Test
    void where_somebody_with_a_connection_is_and_what_it_says_there_is_told() {
        try (SocketClient socket = socket("nina")) {
            ObjectNode said =
                    SocketClient.command("subscribe").put("channel", "studio").put("presence", true);
            said.putObject("state").put("mood", "good");
            socket.call(said);
            Notices.await(socket, "members", null);
            socket.subscribe("elsewhere");
            // Of channels that nobody watches it is not known who is there.
            assertEquals(OK + ",\"payload\":{\"channels\":[\"studio\"]},\"service\":\"Presence\"}", get("/uuid/nina"));
            assertEquals(
                    OK
                            + ",\"uuid\":\"nina\",\"channel\":\"studio\",\"payload\":{\"mood\":\"good\"},\"service\":\"Presence\"}",
                    get("/channel/studio/uuid/nina"));
            get("/channel/elsewhere/uuid/nina");
            assertEquals(
                    OK + ",\"payload\":{\"channels\":[\"elsewhere\",\"studio\"]},\"service\":\"Presence\"}",
                    get("/uuid/nina"));
            get("/channel/studio/heartbeat?uuid=nina");
            socket.sayGoodbye();
            Eventually.passes(
                    "only the visit is left",
                    () -> assertEquals(
                            OK + ",\"payload\":{\"channels\":[\"studio\"]},\"service\":\"Presence\"}",
                            get("/uuid/nina")));
        }
    }

    // ---- plain calls ------------------------------------------------------------------------------------------------

    @Test
    void a_heartbeat_that_stops_is_a_timeout() {
        try (SocketClient socket = socket("watcher")) {
            Notices.listen(socket, "beats");
            assertEquals(
                    OK + ",\"service\":\"Presence\"}",
                    get("/channel/beats,beats-pnpres/heartbeat?heartbeat=2&uuid=ann"));
            Notices.await(socket, "join", "ann");
            Notices.await(socket, "timeout", "ann");
        }
    }

    /** The answer to a subscriber's request. */
    private static JsonNode poll(String channels, String query) {
        return api.get("/v2/subscribe/demo/" + channels + "/0?" + query)
                .expect(200)
                .json();
    }

    private static String next(JsonNode answer) {
        return "tt=" + answer.path("t").path("t").asText() + "&tr="
                + answer.path("t").path("r").asInt() + "&";
    }

    /** What happened, as {@code <subscription> <action> <user> <occupancy>}. */
    private static List<String> told(JsonNode answer) {
        List<String> told = new ArrayList<>();
        answer.path("m").forEach(event -> {
            JsonNode change = event.path("d");
            told.add(event.path("b").asText() + " " + change.path("action").asText() + " "
                    + change.path("uuid").asText() + " "
                    + change.path("occupancy").asInt());
        });
        return told;
    }

    @Test
    void what_happens_between_two_polls_is_told_once_whatever_the_filter() {
        JsonNode began = poll("gaps-pnpres", "tt=0&uuid=eve");
        get("/channel/gaps/heartbeat?uuid=ann");
        get("/channel/gaps/leave?uuid=ann");
        String query = "uuid=eve&filter-expr=uuid%20%3D%3D%20%27nobody%27";
        JsonNode first = poll("gaps-pnpres", next(began) + query);
        List<String> all = new ArrayList<>(told(first));
        if (all.size() == 1) {
            first = poll("gaps-pnpres", next(first) + query);
            all.addAll(told(first));
        }
        assertEquals(List.of("gaps-pnpres join ann 1", "gaps-pnpres leave ann 0"), all);
        get("/channel/gaps/heartbeat?uuid=bob");
        assertEquals(List.of("gaps-pnpres join bob 1"), told(poll("gaps-pnpres", next(first) + query)));
        assertEquals(
                0,
                api.get("/api/v1/channels/gaps/events")
                        .expect(200)
                        .json()
                        .path("count")
                        .asInt());
    }

    @Test
    void a_group_brings_the_presence_of_its_channels() {
        api.get("/v1/channel-registration/sub-key/demo/channel-group/crew?add=deck,bridge")
                .expect(200);
        JsonNode began = poll(",", "tt=0&uuid=gus&channel-group=crew,crew-pnpres");
        List<String> all = new ArrayList<>();
        JsonNode last = began;
        while (all.size() < 2) {
            last = poll(",", next(last) + "uuid=gus&channel-group=crew,crew-pnpres");
            all.addAll(told(last));
        }
        assertEquals(List.of("crew-pnpres join gus 1", "crew-pnpres join gus 1"), all);
        assertEquals(
                OK + ",\"payload\":{\"channels\":[\"bridge\",\"deck\"]},\"service\":\"Presence\"}", get("/uuid/gus"));
        get("/channel/,/leave?uuid=gus&channel-group=crew");
        assertEquals(OK + ",\"payload\":{\"channels\":[]},\"service\":\"Presence\"}", get("/uuid/gus"));
    }

    @Test
    void who_is_there_comes_in_the_forms_that_are_asked_for() {
        get("/channel/f1,f2/heartbeat?uuid=fay&state=%7B%22f1%22:%7B%22a%22:1%7D%7D");
        get("/channel/f1/heartbeat?uuid=flo");
        String one = OK + ",\"service\":\"Presence\",";
        assertEquals(one + "\"uuids\":[\"fay\",\"flo\"],\"occupancy\":2}", get("/channel/f1"));
        assertEquals(one + "\"uuids\":[\"flo\"],\"occupancy\":2}", get("/channel/f1?limit=5&offset=1"));
        assertEquals(one + "\"occupancy\":2}", get("/channel/f1?disable_uuids=1"));
        assertEquals(one + "\"occupancy\":2}", get("/channel/f1?limit=0"));
        assertEquals(
                one + "\"uuids\":[{\"uuid\":\"fay\",\"state\":{\"a\":1}},{\"uuid\":\"flo\"}],\"occupancy\":2}",
                get("/channel/f1?state=1"));
        assertEquals(
                OK + ",\"payload\":{\"channels\":{\"f1\":{\"uuids\":[\"fay\",\"flo\"],\"occupancy\":2},"
                        + "\"f2\":{\"uuids\":[\"fay\"],\"occupancy\":1}},\"total_channels\":2,\"total_occupancy\":3},"
                        + "\"service\":\"Presence\"}",
                api.get("/v2/presence/sub_key/demo/channel/f1,f2").expect(200).text());
        JsonNode all = api.get(BASE).expect(200).json().path("payload").path("channels");
        assertEquals(2, all.path("f1").path("occupancy").asInt());
        assertEquals(OK + ",\"payload\":{\"channels\":[\"f1\",\"f2\"]},\"service\":\"Presence\"}", get("/uuid/fay"));
        assertEquals(OK + ",\"action\":\"leave\",\"service\":\"Presence\"}", get("/channel/f1,f2/leave?uuid=fay"));
        assertEquals(one + "\"uuids\":[\"flo\"],\"occupancy\":1}", get("/channel/f1"));
        assertEquals(OK + ",\"payload\":{\"channels\":[]},\"service\":\"Presence\"}", get("/uuid/fay"));
    }

    @Test
    void what_cannot_be_asked_is_refused_in_their_words() {
        assertEquals(
                "{\"status\":400,\"error\":1,\"message\":\"No state specified.\",\"service\":\"Presence\"}",
                api.get(BASE + "/channel/a/uuid/ann/data").expect(400).text());
        assertTrue(api.get(BASE + "/channel/a/uuid/ann/data?state=%7B")
                .expect(400)
                .text()
                .contains("Invalid JSON"));
        assertTrue(api.get("/v2/presence/sub-key/nokey/channel/a")
                .expect(400)
                .text()
                .contains("Invalid Subscribe Key"));
        api.get(BASE + "/nothing").expect(404);
    }

    // ---- the same natively ------------------------------------------------------------------------------------------

    @Test
    void a_native_client_is_there_without_a_connection() {
        ApiClient ann = new ApiClient(node.url(), "X-Filecast-Key", "demo", "X-Filecast-User", "ann");
        String me = "/api/v1/channels/desk/members/me";
        ann.send("PUT", me + "?ttl=1m&state=%7B%22at%22:%22desk%22%7D", BodyPublishers.noBody())
                .expect(204);
        JsonNode members = Notices.members(ann, "desk");
        assertEquals(1, members.path("occupancy").asInt());
        assertEquals(
                "desk", members.path("members").path(0).path("state").path("at").asText());
        ann.delete(me).expect(204);
        Eventually.holds(
                "gone", () -> Notices.members(ann, "desk").path("occupancy").asInt() == 0);
        api.delete(me).expect(400);
        ann.send("PUT", me + "?state=1", BodyPublishers.noBody()).expect(400);
    }
}
