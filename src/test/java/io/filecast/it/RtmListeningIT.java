package io.filecast.it;

import static io.filecast.testing.ApiClient.fileTo;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.FpnnClient;
import io.filecast.testing.FpnnClient.Push;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RtmClient;
import io.filecast.testing.Samples;
import io.filecast.testing.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What back ends with RTM's server SDKs hear and find again, on a whole node. Each test has users, groups and rooms of its own. */
class RtmListeningIT {

    private static final String CONFIG = """
            apps:
              - name: alpha
                trustClaimedUsers: true
                keys:
                  - {id: admin, type: secret, value: alpha-secret}
                rtm:
                  - {pid: 90000001, secret: %s}
              - name: beta
                keys:
                  - {id: beta-admin, type: secret, value: beta-secret}
                rtm:
                  - {pid: 90000002, secret: beta-secret}
            """;
    private static final String SECRET = "unit-test-secret-key";
    private static final int PID = 90_000_001;
    private static final AtomicLong IDS = new AtomicLong(1_000);

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient admin;

    private final long ann = IDS.addAndGet(100);
    private final long bob = ann + 1;
    private final long cid = ann + 2;
    private final long group = ann + 3;
    private RtmClient rtm;
    private RtmClient listener;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .config(CONFIG.formatted(SECRET))
                .start();
        admin = new ApiClient(node.url(), "X-Filecast-Key", "alpha-secret");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void connect() throws IOException {
        rtm = RtmClient.connect(node.rtmPort(), PID, SECRET);
        listener = rtm.again(node.rtmPort());
    }

    @AfterEach
    void leave() throws IOException {
        rtm.close();
        listener.close();
    }

    private long say(String method, Map<String, ?> target, String msg) throws IOException {
        return rtm.send(method, ann, target, 66, msg, "{}");
    }

    private void hears(RtmClient who, String... expected) throws InterruptedException {
        for (String each : expected) {
            assertEquals(each, who.nextPush().params().get("msg"));
        }
    }

    // ---- what is heard ----------------------------------------------------------------------------------------------

    @Test
    void aFileIsPushedWithAllThatSdksReadAndFetchedByItsAddress() throws Exception {
        listener.listenToAll(true);
        byte[] bytes = Samples.random(70_000, 1);
        Map<String, Object> sent =
                rtm.file(rtm.token("sendfile", ann, Map.of("to", bob)), ann, Map.of("to", bob), 41, "amr", bytes);
        long mtime = (Long) rtm.connection().call("sendfile", sent).get("mtime");
        Push push = listener.nextPush();
        assertEquals("pushmsg", push.method());
        assertEquals(
                "[from, mtype, mid, msg, attrs, mtime, to]",
                push.params().keySet().toString());
        assertEquals(ann, push.params().get("from"));
        assertEquals(bob, push.params().get("to"));
        assertEquals(41L, push.params().get("mtype"));
        assertEquals(sent.get("mid"), push.params().get("mid"));
        assertEquals(mtime, push.params().get("mtime"));
        assertEquals(
                "{\"rtm\":{\"ext\":\"amr\",\"type\":\"\"},\"custom\":\"\"}",
                push.params().get("attrs"));
        JsonNode file = RtmClient.fileOf(push);
        assertEquals(70_000, file.get("size").asInt());
        assertArrayEquals(bytes, RtmClient.fetch(file.get("url").asText()));
    }

    @Test
    void everyKindOfSendIsPushedByItsMethod() throws Exception {
        listener.listenToAll(true);
        say("sendmsg", Map.of("to", bob), "to one");
        say("sendgroupmsg", Map.of("gid", group), "to a group");
        say("sendroommsg", Map.of("rid", group), "to a room");
        say("broadcastmsg", Map.of(), "to all");
        Map<String, Push> heard = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            Push push = listener.nextPush();
            heard.put((String) push.params().get("msg"), push);
        }
        assertEquals("pushmsg", heard.get("to one").method());
        assertEquals("pushgroupmsg", heard.get("to a group").method());
        assertEquals(group, heard.get("to a group").params().get("gid"));
        assertEquals("pushroommsg", heard.get("to a room").method());
        assertEquals(group, heard.get("to a room").params().get("rid"));
        assertEquals("pushmsg", heard.get("to all").method());
        assertEquals(0L, heard.get("to all").params().get("to"));
        say("sendmsgs", Map.of("tos", List.of(bob, cid)), "to two");
        Push first = listener.nextPush();
        Push second = listener.nextPush();
        assertEquals(first.params().get("mid"), second.params().get("mid"));
        assertEquals(
                bob + cid,
                (Long) first.params().get("to") + (Long) second.params().get("to"));
    }

    @Test
    void messagesThatTheirSenderNumberedAlikeAreToldAndFoundApart() throws Exception {
        listener.listen("addlisten", Map.of("gids", List.of(group)));
        long mid = RtmClient.mid();
        List<Long> told = new ArrayList<>();
        for (String msg : List.of("first", "second", "third")) {
            rtm.call(
                    "sendgroupmsg",
                    Map.of("from", ann, "gid", group, "mtype", 66, "mid", mid, "msg", msg, "attrs", "{}"));
            Push push = listener.nextPush();
            assertEquals(msg, push.params().get("msg"));
            told.add((Long) push.params().get("mid"));
        }
        assertEquals(mid, told.get(0));
        assertEquals(3, told.stream().distinct().count());
        for (int i = 0; i < 3; i++) {
            Map<String, Object> ask = Map.of("mid", told.get(i), "from", ann, "xid", group, "type", 2);
            assertEquals(
                    List.of("first", "second", "third").get(i),
                    rtm.call("getmsg", ask).get("msg"));
        }
    }

    @Test
    void aQuestThatIsSaidAgainOnAnotherConnectionIsOneMessageAndOnItsOwnAnother() throws Exception {
        listener.listen("addlisten", Map.of("gids", List.of(group)));
        Map<String, Object> quest = rtm.signed(
                "sendgroupmsg",
                Map.of("from", ann, "gid", group, "mtype", 66, "mid", RtmClient.mid(), "msg", "m", "attrs", "{}"));
        Map<String, Object> answer = rtm.connection().call("sendgroupmsg", quest);
        try (RtmClient again = rtm.again(node.rtmPort())) {
            assertEquals(answer, again.connection().call("sendgroupmsg", quest));
        }
        Map<String, Object> other = new HashMap<>(quest);
        other.put("msg", "n");
        rtm.connection().call("sendgroupmsg", other);
        assertEquals("m", listener.nextPush().params().get("msg"));
        assertEquals("n", listener.nextPush().params().get("msg"), "another message under the same sign");
        rtm.connection().call("sendgroupmsg", quest);
        assertEquals("m", listener.nextPush().params().get("msg"), "two of one millisecond");
    }

    @Test
    void someGroupsRoomsAndUsersAreHeardAndNoOthers() throws Exception {
        listener.listen("addlisten", Map.of("gids", List.of(group), "rids", List.of(group), "uids", List.of(ann)));
        say("sendgroupmsg", Map.of("gid", group + 1), "not heard");
        say("sendgroupmsg", Map.of("gid", group), "group");
        hears(listener, "group");
        rtm.send("sendmsg", bob, Map.of("to", cid), 66, "not heard", "");
        say("sendmsg", Map.of("to", bob), "by ann");
        hears(listener, "by ann");
        rtm.send("sendmsg", bob, Map.of("to", ann), 66, "to ann", "");
        hears(listener, "to ann");
        listener.listen("removelisten", Map.of("gids", List.of(group)));
        say("sendgroupmsg", Map.of("gid", group), "not heard");
        say("sendroommsg", Map.of("rid", group), "room");
        hears(listener, "room");
        listener.listenToAll(true).listenToAll(false);
        say("sendroommsg", Map.of("rid", group), "lists are left as they were");
        hears(listener, "lists are left as they were");
        listener.listen("setlisten", Map.of("gids", List.of(group + 1), "rids", List.of(), "uids", List.of()));
        say("sendroommsg", Map.of("rid", group), "not heard");
        say("sendgroupmsg", Map.of("gid", group + 1), "another group");
        hears(listener, "another group");
        assertEquals(0, listener.pushesWaiting());
    }

    @Test
    void whatIsFollowedTwiceIsHeardOnce() throws Exception {
        listener.listen("addlisten", Map.of("gids", List.of(group))).listenToAll(true);
        say("sendgroupmsg", Map.of("gid", group), "once");
        say("sendgroupmsg", Map.of("gid", group), "then this");
        hears(listener, "once", "then this");
    }

    @Test
    void oneProjectHearsNothingOfAnother() throws Exception {
        try (RtmClient beta =
                RtmClient.connect(node.rtmPort(), 90_000_002, "beta-secret").listenToAll(true)) {
            say("sendgroupmsg", Map.of("gid", group), "alpha");
            beta.send("sendgroupmsg", ann, Map.of("gid", group), 66, "beta", "");
            hears(beta, "beta");
        }
    }

    @Test
    void aListenerThatDoesNotReadIsCutOffAndNobodyElseIs() throws Exception {
        try (RtmClient other = rtm.again(node.rtmPort()).listen("addlisten", Map.of("gids", List.of(group)));
                FpnnClient deaf = FpnnClient.deaf(node.rtmPort())) {
            deaf.raw(FpnnClient.quest(1, "addlisten", rtm.signed("addlisten", Map.of("gids", List.of(group)))));
            String much = "x".repeat(20_000);
            for (int i = 0; i < 400; i++) {
                say("sendgroupmsg", Map.of("gid", group), much);
                other.nextPush();
            }
            deaf.read();
            assertTrue(deaf.isClosedByServer());
            say("sendgroupmsg", Map.of("gid", group), "still here");
            hears(other, "still here");
        }
    }

    @Test
    void aProjectThatLosesItsSecretHearsNothingMore() throws Exception {
        Path config = scratch.resolve("data.yaml");
        listener.listen("addlisten", Map.of("gids", List.of(group)));
        try {
            Files.writeString(config, CONFIG.formatted("another-secret"));
            Signals.send("HUP", node.pid());
            Eventually.holds(
                    "the new secret is taken", () -> isTaken(RtmClient.connect(node.rtmPort(), PID, "another-secret")));
            admin.postJson(messages("group:" + group), "{\"message\":\"secret\"}")
                    .expect(201);
            assertTrue(listener.connection().isClosedByServer());
            assertEquals(0, listener.pushesWaiting());
            assertEquals(200_002, rtm.refusal("getgroupmsg", Map.of()));
        } finally {
            Files.writeString(config, CONFIG.formatted(SECRET));
            Signals.send("HUP", node.pid());
            Eventually.holds("the old secret is taken", () -> isTaken(RtmClient.connect(node.rtmPort(), PID, SECRET)));
        }
    }

    private static boolean isTaken(RtmClient client) throws IOException {
        try (client) {
            return client.refusal("addlisten", Map.of("gids", List.of(-1))) == 200_034;
        }
    }

    // ---- other dialects ---------------------------------------------------------------------------------------------

    @Test
    void nativeFilesAndMessagesAreHeard() throws Exception {
        listener.listenToAll(true);
        ApiClient alice = admin.with("X-Filecast-User", "alice");
        byte[] bytes = Samples.random(3_000, 5);
        alice.post(newFile("group:" + group, "cat.png") + "&message=%22look%22", bytes)
                .expect(201);
        Push push = listener.nextPush();
        assertEquals("pushgroupmsg", push.method());
        assertEquals(0L, push.params().get("from"));
        assertEquals(40L, push.params().get("mtype"));
        JsonNode attrs = Answer.parse((String) push.params().get("attrs"));
        assertEquals("cat.png", attrs.get("rtm").get("filename").asText());
        assertEquals("alice", attrs.get("from").asText());
        JsonNode custom = Answer.parse(attrs.get("custom").asText());
        assertEquals("look", custom.get("message").asText());
        assertArrayEquals(
                bytes, RtmClient.fetch(RtmClient.fileOf(push).get("url").asText()));
        admin.with("X-Filecast-User", "" + ann)
                .postJson(messages("user:" + bob), "{\"message\":{\"k\":1}}")
                .expect(201);
        Push message = listener.nextPush();
        assertEquals(ann, message.params().get("from"));
        assertEquals(bob, message.params().get("to"));
        assertEquals(51L, message.params().get("mtype"));
        assertEquals("{\"k\":1}", message.params().get("msg"));
    }

    // ---- history ----------------------------------------------------------------------------------------------------

    private Map<String, Object> page(String method, Map<String, Object> params) throws IOException {
        return rtm.call(method, params);
    }

    private static List<String> column(Map<String, Object> page, int index) {
        List<String> column = new ArrayList<>();
        for (Object row : (List<?>) page.get("msgs")) {
            assertEquals(8, ((List<?>) row).size());
            column.add(((List<?>) row).get(index).toString());
        }
        assertEquals((long) column.size(), page.get("num"));
        return column;
    }

    private Map<String, Object> query(boolean desc, int num, Map<String, ?> more) {
        Map<String, Object> params =
                new HashMap<>(Map.of("uid", ann, "desc", desc, "num", num, "begin", 0, "end", 0, "lastid", 0));
        params.putAll(more);
        return params;
    }

    @Test
    void aGroupsHistoryIsReadInPagesBothWays() throws IOException {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            times.add(say("sendgroupmsg", Map.of("gid", group), "m" + i));
        }
        for (boolean desc : new boolean[] {true, false}) {
            List<String> read = new ArrayList<>();
            Map<String, Object> page = page("getgroupmsg", query(desc, 10, Map.of("gid", group)));
            while (!column(page, 5).isEmpty()) {
                read.addAll(column(page, 5));
                page = page(
                        "getgroupmsg",
                        query(
                                desc,
                                10,
                                Map.of("gid", group, "lastid", page.get("lastid"), "begin", page.get("begin"))));
            }
            assertEquals(25, read.size());
            for (int i = 0; i < 25; i++) {
                assertEquals("m" + (desc ? 24 - i : i), read.get(i));
            }
        }
        Map<String, Object> bounded =
                page("getgroupmsg", query(false, 20, Map.of("gid", group, "begin", times.get(3), "end", times.get(5))));
        List<String> texts = column(bounded, 5);
        assertTrue(texts.contains("m3") && texts.contains("m4") && texts.contains("m5"), texts.toString());
        Map<String, Object> turned = Map.of("gid", group, "begin", times.get(24) + 5_000, "end", times.get(0) - 5_000);
        assertEquals(List.of(), column(page("getgroupmsg", query(true, 20, turned)), 5));
        assertEquals(
                20,
                column(page("getgroupmsg", query(true, 1_000, Map.of("gid", group))), 5)
                        .size());
        assertEquals(200_034, rtm.refusal("getgroupmsg", query(true, 0, Map.of("gid", group))));
    }

    @Test
    void whatTwoUsersSentEachOtherIsOneHistory() throws IOException {
        for (int i = 0; i < 6; i++) {
            boolean byAnn = i % 2 == 0;
            rtm.send("sendmsg", byAnn ? ann : bob, Map.of("to", byAnn ? bob : ann), 66, "m" + i, "{}");
            rtm.send("sendmsg", cid, Map.of("to", ann), 66, "other " + i, "{}");
        }
        rtm.sendFile("sendfile", bob, Map.of("to", ann), 50, "txt", "hi".getBytes(StandardCharsets.UTF_8));
        Map<String, Object> all = page("getp2pmsg", query(true, 20, Map.of("ouid", bob)));
        assertEquals(List.of("m5", "m4", "m3", "m2", "m1", "m0"), column(all, 5).subList(1, 7));
        assertEquals(List.of("2", "2", "1", "2", "1", "2", "1"), column(all, 1));
        Map<String, Object> first = page("getp2pmsg", query(false, 3, Map.of("ouid", bob)));
        assertEquals(List.of("m0", "m1", "m2"), column(first, 5));
        Map<String, Object> second =
                page("getp2pmsg", query(false, 3, Map.of("ouid", bob, "lastid", first.get("lastid"))));
        assertEquals(List.of("m3", "m4", "m5"), column(second, 5));
        Map<String, Object> files =
                page("getp2pmsg", query(true, 10, Map.of("ouid", bob, "mtypes", List.of(40, 41, 42, 50))));
        assertEquals(List.of("50"), column(files, 2));
    }

    @Test
    void aMessageIsFoundByItsNumberAndDeletedWithItsFile() throws Exception {
        Map<String, Object> target = Map.of("rid", group);
        Map<String, Object> sent = rtm.file(
                rtm.token("sendroomfile", ann, target), ann, target, 50, "txt", "x".getBytes(StandardCharsets.UTF_8));
        rtm.connection().call("sendroomfile", sent);
        say("sendroommsg", target, "after it");
        Map<String, Object> ask = Map.of("mid", sent.get("mid"), "from", ann, "xid", group, "type", 3);
        Map<String, Object> found = rtm.call("getmsg", ask);
        assertEquals(50L, found.get("mtype"));
        String url = Answer.parse((String) found.get("msg")).get("url").asText();
        assertEquals("x", new String(RtmClient.fetch(url), StandardCharsets.UTF_8));
        assertEquals(Map.of("sender", 1L, "num", 2L), rtm.call("getmsgnum", Map.of("type", 3, "xid", group)));
        rtm.call("delmsg", ask);
        assertEquals(200_070, rtm.refusal("getmsg", ask));
        assertEquals(200_070, rtm.refusal("delmsg", ask));
        assertEquals(List.of("after it"), column(page("getroommsg", query(true, 10, target)), 5));
        assertEquals(
                0,
                admin.get(ApiClient.files("room:" + group)).json().get("files").size());
        assertEquals(
                Map.of("sender", 0L, "num", 0L),
                rtm.call("getmsgnum", Map.of("type", 3, "xid", group, "mtypes", List.of(50))));
    }

    @Test
    void aFileThatWasDeletedElsewhereIsARowThatSaysSo() throws IOException {
        rtm.sendFile("sendgroupfile", ann, Map.of("gid", group), 50, "txt", new byte[] {1});
        String id = admin.get(ApiClient.files("group:" + group))
                .json()
                .get("files")
                .get(0)
                .get("id")
                .asText();
        admin.delete(ApiClient.file("group:" + group, id)).expect(204);
        Map<String, Object> page = page("getgroupmsg", query(true, 10, Map.of("gid", group)));
        assertEquals(List.of("true"), column(page, 4));
    }

    @Test
    void whatWasSentToEveryoneHasAHistory() throws IOException {
        say("broadcastmsg", Map.of(), "hear " + ann);
        assertEquals(
                "hear " + ann,
                column(page("getbroadcastmsg", query(true, 1, Map.of())), 5).get(0));
    }

    @Test
    void messagesAreBoundedInTypeAndLength() throws IOException {
        Map<String, Object> message =
                new HashMap<>(Map.of("from", ann, "to", bob, "mtype", 128, "mid", 1, "msg", "x", "attrs", ""));
        assertEquals(200_005, rtm.refusal("sendmsg", message));
        message.put("mtype", 127);
        message.put("msg", "x".repeat(20_481));
        assertEquals(200_030, rtm.refusal("sendmsg", message));
        message.put("msg", "x".repeat(20_480));
        rtm.call("sendmsg", message);
        message.put("attrs", "x".repeat(2_049));
        assertEquals(200_031, rtm.refusal("sendmsg", message));
        message.put("msg", new byte[] {(byte) 0xff});
        assertEquals(10_010, rtm.refusal("sendmsg", message));
    }

    @Test
    void messagesOfTwoUsersAreOnTheirNativeChannels() throws IOException {
        say("sendmsg", Map.of("to", bob), "plain \"text\"");
        JsonNode event = admin.get(ApiClient.events("user:" + bob))
                .expect(200)
                .json()
                .get("events")
                .get(0);
        assertEquals("plain \"text\"", event.get("message").asText());
        assertEquals(Long.toString(ann), event.get("publisher").asText());
        assertEquals(66, event.get("meta").get("rtm").get("mtype").asInt());
        admin.post(fileTo("n.txt", "user:" + bob), new byte[] {1}).expect(201);
        Map<String, Object> ask = query(true, 10, Map.of("ouid", bob));
        assertEquals(List.of("plain \"text\""), column(page("getp2pmsg", ask), 5));
    }
}
