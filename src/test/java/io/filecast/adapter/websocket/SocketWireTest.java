package io.filecast.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileId;
import io.filecast.core.Grants;
import io.filecast.core.JsonText;
import io.filecast.core.Position;
import io.filecast.core.Published;
import io.filecast.core.Timetoken;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketWireTest {

    private static final Position POSITION = new Position("e1", new Timetoken(17_000_000_000_000_001L));

    // ---- out ------------------------------------------------------------------------------------------------------

    @Test
    void theWelcomeFrame() {
        assertGolden(
                """
                {"op":"welcome","v":1,"connection":"c1","user":"al\\"ice","limits":{"frameSize":65536,\
                "messageSize":32768,"metaSize":4096,"stateSize":1024,"channels":1000,"commands":64,"authTimeout":"10s",\
                "pingInterval":"25s","idleTimeout":"60s"}}""", SocketWire.welcome("c1", FakeDoor.principal("al\"ice", Grants.ALL, null), SocketLimits.DEFAULT));
    }

    @Test
    void theWelcomeFrameOfAClientThatHasYetToShowACredential() {
        String json = text(SocketWire.welcome("c1", null, SocketLimits.DEFAULT));
        assertTrue(json.startsWith("{\"op\":\"welcome\",\"v\":1,\"connection\":\"c1\",\"limits\":{"), json);
    }

    @Test
    void answersCarryTheIdAsItWasWritten() {
        assertGolden("""
                {"id":1,"op":"subscribed","channel":"room.*","position":"17000000000000001-e1"}""", SocketWire.subscribed("1", "room.*", POSITION, null));
        assertGolden("""
                {"id":"a\\"b","op":"subscribed","channel":"room","position":"17000000000000001-e1","recovered":false}""", SocketWire.subscribed("\"a\\\"b\"", "room", POSITION, false));
        assertGolden("""
                {"op":"unsubscribed","channel":"room"}""", SocketWire.unsubscribed(null, "room"));
        assertGolden(
                """
                {"id":2,"op":"published","timetoken":"17000000000000001","position":"17000000000000001-e1"}""", SocketWire.published("2", FakeBroker.event("room", 17_000_000_000_000_001L, new JsonText("1"))));
        assertGolden(
                """
                {"id":5,"op":"published","entries":[\
                {"channel":"broadcast","timetoken":"17000000000000001","position":"17000000000000001-e1"},\
                {"channel":"user:7","timetoken":"17000000000000002","position":"17000000000000002-e1"}]}""",
                SocketWire.sent(
                        "5",
                        new Published(
                                List.of(
                                        FakeBroker.event("broadcast", 17_000_000_000_000_001L, new JsonText("1")),
                                        FakeBroker.event("user:7", 17_000_000_000_000_002L, new JsonText("1"))),
                                false)));
        assertGolden("""
                {"id":3,"op":"cancelled","upload":"01234567-89ab-4cde-8123-456789abcdef"}""", SocketWire.cancelled("3", new FileId("01234567-89ab-4cde-8123-456789abcdef")));
        assertGolden("""
                {"id":6,"op":"state-set","channel":"room"}""", SocketWire.stateSet("6", "room"));
        assertGolden("""
                {"id":4,"op":"pong"}""", SocketWire.pong("4"));
    }

    @Test
    void framesOnTheServersOwnAccord() {
        Instant end = Instant.parse("2031-01-01T00:00:00Z");
        assertGolden("""
                {"op":"position","channel":"room","position":"17000000000000001-e1"}""", SocketWire.position("room", POSITION));
        assertGolden("""
                {"op":"expiring","expiresAt":"2031-01-01T00:00:00Z"}""", SocketWire.expiring(end));
        assertGolden("""
                {"id":1,"op":"authenticated","user":"alice","expiresAt":"2031-01-01T00:00:00Z"}""", SocketWire.authenticated("1", FakeDoor.principal("alice", Grants.ALL, end)));
    }

    @Test
    void errorFrames() {
        assertGolden("""
                {"id":3,"op":"error","code":"bad-json","message":"no","retryable":false}""", SocketWire.error("3", null, BrokerError.of(ErrorCode.BAD_JSON, "no"), null));
        assertGolden(
                """
                {"op":"error","channel":"a","code":"unavailable","message":"later","retryable":true,\
                "retryAfter":"1500ms","errorId":"x"}""",
                SocketWire.error(
                        null, "a", BrokerError.of(ErrorCode.UNAVAILABLE, "later", Duration.ofMillis(1_500)), "x"));
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "125, 2", "126, 4", "65535, 4", "65536, 10"})
    void aTextFramesHeaderIsAsShortAsItsLengthAllows(int length, int header) {
        byte[] frame = SocketWire.textFrame(new byte[length]);
        assertEquals(header + length, frame.length);
        assertEquals((byte) 0x81, frame[0]);
        ByteBuffer bytes = ByteBuffer.wrap(frame, 2, header - 2);
        long told = switch (header) {
            case 2 -> frame[1];
            case 4 -> bytes.getShort() & 0xffff;
            default -> bytes.getLong();
        };
        assertEquals(length, told);
    }

    @Test
    void aCloseFrameIsCutAtAWholeCharacter() {
        byte[] frame = SocketWire.closeFrame(1012, "ä".repeat(100));
        assertEquals(2 + 2 + 122, frame.length);
        assertEquals("ä".repeat(61), new String(frame, 4, 122, StandardCharsets.UTF_8));
        assertArrayEquals(new byte[] {(byte) 0x88, 0}, SocketWire.closeFrame(-1, "ignored"));
    }

    // ---- in -------------------------------------------------------------------------------------------------------

    @Test
    void aSubscribeCommand() {
        ClientFrame.Subscribe one = (ClientFrame.Subscribe) read("""
                {"id":1,"op":"subscribe","channel":"a","after":"17000000000000001-e1","filter":"x == 1","new":{"y":[]}}""");
        assertEquals("1", one.id());
        assertEquals(List.of("a"), one.channels());
        assertEquals(POSITION, one.after());
        assertEquals("x == 1", one.filter().toString());
        ClientFrame.Subscribe many =
                (ClientFrame.Subscribe) read("{\"op\":\"subscribe\",\"channels\":[\"a\",\"b.*\"],\"after\":null}");
        assertNull(many.id());
        assertEquals(List.of("a", "b.*"), many.channels());
        assertNull(many.after());
        assertNull(many.filter());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678901234567890.10",
                "-0",
                "\"a\\u0000\\\"b\\\\ \u20ac \ud83d\ude00\"",
                "true",
                "false",
                "[]",
                "{}",
                "[1,{\"b\":[null],\"a\":\"\"},1E400]",
                "{\"z\":1,\"a\":{\"z\":1}}"
            })
    void aMessageIsKeptAsItWasWrittenWhereverItStands(String json) {
        for (String text : List.of(
                "{\"op\":\"publish\",\"channel\":\"a\",\"message\":" + json + "}",
                "{ \"message\" : " + json + " , \"channel\" : \"a\" ,\n\"op\":\"publish\"}",
                "{\"meta\":" + json + ",\"message\":" + json + ",\"op\":\"publish\",\"channel\":\"a\"}")) {
            ClientFrame.Publish command = (ClientFrame.Publish) read(text);
            assertEquals(json, command.message().value());
            assertTrue(command.store());
            assertNull(command.ttl());
            assertTrue(command.meta() == null || command.meta().value().equals(json));
        }
    }

    @Test
    void aMessageBeyondTheJsonReadersBufferIsKeptToo() {
        String json = "{\"a\":\"" + "\u20ac".repeat(9_000) + "\",\"b\":[1, 2]}";
        String text =
                "{\"x\":\"" + "y".repeat(12_000) + "\",\"message\":" + json + ",\"op\":\"publish\",\"channel\":\"a\"}";
        ClientFrame.Publish command = (ClientFrame.Publish) read(text);
        assertEquals(json.replace(" ", ""), command.message().value());
    }

    @ParameterizedTest
    @CsvSource({
        "\"90s\", 90000",
        "\"24h\", 86400000",
        "\"7d\", 604800000",
        "\"5m\", 300000",
        "\"250ms\", 250",
        "60, 60000"
    })
    void aTimeToLive(String ttl, long millis) {
        ClientFrame.Publish command =
                (ClientFrame.Publish) read("{\"op\":\"publish\",\"channel\":\"a\",\"message\":1,\"ttl\":" + ttl + "}");
        assertEquals(Duration.ofMillis(millis), command.ttl());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "\"0\"", "\"0s\"", "null"})
    void noTimeToLiveIsTheAppsDefault(String ttl) {
        ClientFrame.Publish command = (ClientFrame.Publish)
                read("{\"op\":\"publish\",\"channel\":\"a\",\"message\":1,\"store\":false,\"ttl\":" + ttl + "}");
        assertNull(command.ttl());
        assertFalse(command.store());
    }

    @Test
    void aPublishGoesToAChannelAndItsRecipientsOrToTargets() {
        ClientFrame.Publish limited = (ClientFrame.Publish)
                read("{\"op\":\"publish\",\"channel\":\"a\",\"message\":1,\"recipients\":[\"7\",\"8\"]}");
        assertEquals(List.of("7", "8"), limited.recipients());
        assertNull(limited.to());
        ClientFrame.Publish sent = (ClientFrame.Publish)
                read("{\"op\":\"publish\",\"to\":[\"user:7\",\"broadcast\"],\"recipients\":null,\"message\":1}");
        assertEquals(List.of("user:7", "broadcast"), sent.to());
        assertNull(sent.channel());
        assertEquals(List.of(), sent.recipients());
    }

    @Test
    void credentialsDoNotShowInText() {
        ClientFrame.Auth auth = (ClientFrame.Auth) read("{\"op\":\"auth\",\"key\":\"secret\",\"user\":\"u\"}");
        assertEquals("secret", auth.key());
        assertEquals("u", auth.user());
        assertFalse(auth.toString().contains("secret"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bad-json|",
                "bad-json|{",
                "bad-json|[]",
                "bad-json|\"text\"",
                "bad-json|{} {}",
                "bad-json|{\"op\":\"ping\",}",
                "bad-json|{'op':'ping'}",
                "bad-request|{}",
                "bad-request|{\"op\":1}",
                "bad-request|{\"op\":\"dance\"}",
                "bad-request|{\"op\":\"ping\",\"id\":{}}",
                "bad-request|{\"op\":\"ping\",\"id\":1.5}",
                "bad-request|{\"op\":\"subscribe\"}",
                "bad-request|{\"op\":\"subscribe\",\"channel\":\"a\",\"channels\":[\"b\"]}",
                "bad-request|{\"op\":\"subscribe\",\"channels\":\"a\"}",
                "bad-request|{\"op\":\"subscribe\",\"channels\":[1]}",
                "bad-position|{\"op\":\"subscribe\",\"channel\":\"a\",\"after\":\"1\"}",
                "bad-filter|{\"op\":\"subscribe\",\"channel\":\"a\",\"filter\":\"((\"}",
                "bad-request|{\"op\":\"publish\",\"channel\":\"a\"}",
                "bad-request|{\"op\":\"publish\",\"channel\":\"a\",\"message\":null}",
                "bad-request|{\"op\":\"publish\",\"message\":1}",
                "bad-request|{\"op\":\"publish\",\"message\":1,\"to\":\"user:7\"}",
                "bad-request|{\"op\":\"publish\",\"message\":1,\"to\":[7]}",
                "bad-request|{\"op\":\"publish\",\"message\":1,\"to\":[\"user:7\"],\"channel\":\"a\"}",
                "bad-request|{\"op\":\"publish\",\"message\":1,\"to\":[\"user:7\"],\"recipients\":[\"8\"]}",
                "bad-request|{\"op\":\"publish\",\"channel\":\"a\",\"message\":1,\"store\":\"yes\"}",
                "bad-request|{\"op\":\"publish\",\"channel\":\"a\",\"message\":1,\"ttl\":\"soon\"}",
                "bad-request|{\"op\":\"publish\",\"channel\":\"a\",\"message\":1,\"ttl\":-60}",
                "bad-request|{\"op\":\"publish\",\"channel\":\"a\",\"message\":1,\"ttl\":\"99999999d\"}",
                "bad-request|{\"op\":\"auth\"}",
                "bad-request|{\"op\":\"auth\",\"token\":\"t\",\"key\":\"k\"}",
                "not-found|{\"op\":\"cancel\",\"upload\":\"../etc\"}"
            })
    void whatIsNoCommandIsRefusedWithAReason(String code, String text) {
        ClientFrame.Refused refused = (ClientFrame.Refused) read(text == null ? "" : text);
        assertEquals(code, refused.error().code().slug());
    }

    @Test
    void aRefusalCarriesTheIdThatCameBeforeTheFault() {
        assertEquals("7", read("{\"id\":7,\"op\":\"dance\"}").id());
        assertEquals("7", read("{\"id\":7,\"op\"").id());
    }

    @Test
    void theBoundsHold() {
        String deep = "[".repeat(65) + "]".repeat(65);
        assertRefused(ErrorCode.BAD_JSON, "{\"op\":\"publish\",\"channel\":\"a\",\"message\":" + deep + "}");
        assertRefused(ErrorCode.BAD_JSON, "{\"x\":" + "[".repeat(60_000));
        String large = "\"" + "\u20ac".repeat(SocketLimits.DEFAULT.metaBytes() / 3 + 1) + "\"";
        assertRefused(
                ErrorCode.MESSAGE_TOO_LARGE,
                "{\"op\":\"publish\",\"channel\":\"a\",\"message\":1,\"meta\":" + large + "}");
        String filter = "x == '" + "y".repeat(SocketLimits.DEFAULT.filterBytes()) + "'";
        assertRefused(ErrorCode.BAD_FILTER, "{\"op\":\"subscribe\",\"channel\":\"a\",\"filter\":\"" + filter + "\"}");
        String channels = "\"a\",".repeat(SocketLimits.DEFAULT.channels()) + "\"a\"";
        assertRefused(ErrorCode.TOO_MANY_CHANNELS, "{\"op\":\"subscribe\",\"channels\":[" + channels + "]}");
        String targets = "\"user:a\",".repeat(SocketLimits.DEFAULT.recipients()) + "\"user:a\"";
        assertRefused(ErrorCode.BAD_REQUEST, "{\"op\":\"publish\",\"message\":1,\"to\":[" + targets + "]}");
        assertRefused(ErrorCode.BAD_REQUEST, "{\"op\":\"ping\",\"id\":\"" + "1".repeat(200) + "\"}");
    }

    // ---- errors ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorHasAnAnswerBeforeAndAfterTheUpgrade(ErrorCode code) {
        SocketWire.Refusal refusal = SocketWire.refusal(code);
        assertTrue(refusal.httpStatus() >= 400 && refusal.httpStatus() < 600);
        assertNotNull(refusal.close());
    }

    @Test
    void closeCodesAreUnique() {
        Set<Integer> codes = new HashSet<>();
        for (CloseReason reason : CloseReason.values()) {
            assertTrue(codes.add(reason.code()));
        }
    }

    @Test
    void aRefusedUpgradeIsExplainedAsAProblem() {
        assertEquals("""
                {"type":"about:blank","status":403,"code":"origin-refused","detail":"no","retryable":false}""", SocketWire.problem(BrokerError.of(ErrorCode.ORIGIN_REFUSED, "no")));
    }

    private static ClientFrame read(String text) {
        return SocketWire.read(text, SocketLimits.DEFAULT);
    }

    private static void assertRefused(ErrorCode code, String text) {
        assertEquals(code, ((ClientFrame.Refused) read(text)).error().code());
    }

    private static void assertGolden(String json, byte[] frame) {
        assertEquals(json, text(frame));
        assertArrayEquals(SocketWire.textFrame(json.getBytes(StandardCharsets.UTF_8)), frame);
    }

    private static String text(byte[] frame) {
        int header = frame[1] == 126 ? 4 : 2;
        return new String(frame, header, frame.length - header, StandardCharsets.UTF_8);
    }
}
