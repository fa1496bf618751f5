package io.filecast.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.filecast.adapter.json.NativeJson;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileId;
import io.filecast.core.Grants;
import io.filecast.core.JsonText;
import io.filecast.core.Member;
import io.filecast.core.MemberList;
import io.filecast.core.Notice;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Published;
import io.filecast.core.Timetoken;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The description of the frames that we publish describes the frames that we send and read. */
class AsyncApiTest {

    private static final ChannelName ROOM = new ChannelName("room");

    private final JsonNode api = load();

    private static JsonNode load() {
        try (InputStream yaml = AsyncApiTest.class.getResourceAsStream("/asyncapi.yaml")) {
            return new ObjectMapper(new YAMLFactory()).readTree(yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itNamesThePathOfTheSocket() {
        assertEquals(WebSocketAdapter.PATH, api.at("/channels/socket/address").textValue());
    }

    @Test
    void everyFrameOfTheServerIsDescribedWithItsFields() {
        Set<String> described = new TreeSet<>();
        for (byte[] frame : serverFrames()) {
            int header = frame[1] == 126 ? 4 : 2;
            JsonObject json = new JsonObject(new String(frame, header, frame.length - header, StandardCharsets.UTF_8));
            String op = json.getString("op");
            JsonNode payload = api.at("/components/messages/" + op + "/payload");
            assertEquals(op, payload.at("/properties/op/const").textValue());
            for (String field : json.fieldNames()) {
                assertTrue(payload.get("properties").has(field), op + " has " + field);
            }
            for (JsonNode required : payload.get("required")) {
                assertTrue(json.containsKey(required.textValue()), op + " lacks " + required);
            }
            described.add(op);
        }
        described.addAll(Set.of("subscribe", "unsubscribe", "publish", "state", "cancel", "auth", "ping"));
        Set<String> all = new TreeSet<>();
        api.at("/components/messages").fieldNames().forEachRemaining(all::add);
        assertEquals(described, all);
    }

    private static List<byte[]> serverFrames() {
        Principal alice = FakeDoor.principal("alice", Grants.ALL, Instant.EPOCH);
        Position position = new Position("e1", Timetoken.ZERO);
        return List.of(
                SocketWire.welcome("c", alice, SocketLimits.DEFAULT),
                SocketWire.authenticated("1", alice),
                SocketWire.expiring(Instant.EPOCH),
                SocketWire.subscribed("1", "a", position, true),
                SocketWire.unsubscribed("1", "a"),
                SocketWire.position("a", position),
                SocketWire.published("1", FakeBroker.event("a", 1, new JsonText("1"))),
                SocketWire.sent("1", new Published(List.of(FakeBroker.event("a", 1, new JsonText("1"))), false)),
                SocketWire.cancelled("1", FileId.random()),
                SocketWire.stateSet("1", "a"),
                notice(new Notice.Change(ROOM, Notice.Kind.JOIN, "u", new JsonText("{}"), 1, 7, Instant.EPOCH)),
                notice(new Notice.Occupancy(ROOM, 1, 7, Instant.EPOCH)),
                notice(new Notice.Members(
                        ROOM,
                        new MemberList(
                                List.of(new Member("u", new JsonText("{}"), Instant.EPOCH)),
                                "u",
                                2,
                                7,
                                Instant.EPOCH))),
                SocketWire.pong("1"),
                SocketWire.error("1", "a", BrokerError.of(ErrorCode.RATE_LIMITED, "later", Duration.ofSeconds(1)), "e"),
                new EventFrames(new NativeJson(null))
                        .encode(FakeBroker.event("a", 1, new JsonText("1")))
                        .bytes());
    }

    private static byte[] notice(Notice notice) {
        return new EventFrames(new NativeJson(null)).encode(notice).bytes();
    }

    @Test
    void everyCommandThatIsDescribedIsKnown() {
        for (String op : List.of("subscribe", "unsubscribe", "publish", "state", "cancel", "auth", "ping")) {
            assertEquals(
                    op,
                    api.at("/components/messages/" + op + "/payload/properties/op/const")
                            .textValue());
            ClientFrame frame = SocketWire.read("{\"op\":\"" + op + "\"}", SocketLimits.DEFAULT);
            boolean isUnknown = frame instanceof ClientFrame.Refused refused
                    && refused.error().detail().startsWith("'op'");
            assertTrue(!isUnknown, op);
        }
    }
}
