package io.filecast.adapter.rtm;

import static io.filecast.adapter.rtm.RtmEvents.addresses;
import static io.filecast.adapter.rtm.RtmEvents.file;
import static io.filecast.adapter.rtm.RtmEvents.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.JsonText;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Events of every dialect in the words of this one. */
class ToldTest {

    private static final int OTHERS = 51;
    private static final String ADDRESS =
            "http://files.example.com/api/v1/channels/user%3A1002/files/" + RtmEvents.FILE + "/content?link=signed";

    private final PushEncoder encoder = new PushEncoder(addresses(), OTHERS);

    private static Told told(Event event) {
        return Told.of(event, addresses(), OTHERS);
    }

    @Test
    void aMessageIsPushedInTheBytesThatSdksRead() {
        JsonText meta = new Facts(66, 29_413_120_559_327_040L, "{}").toMeta();
        byte[] push = encoder.encode(message("group:501", "1001", "\"plain text\"", meta))
                .bytes();
        assertEquals(
                "87a466726f6dcd03e9a56d7479706542a36d6964cf00687f13caaca740a36d7367aa706c61696e2074657874a56174747273a27b7d"
                        + "a56d74696d65cf000001a1fc4f2ab2a3676964cd01f5",
                HexFormat.of().formatHex(push));
    }

    @Test
    void aFileOfOurOwnIsPushedAsItsSenderSaid() {
        String attrs = "{\"rtm\":{\"ext\":\"txt\"},\"custom\":\"\"}";
        JsonText meta = new Facts(50, 29_413_120_458_794_816L, attrs).toMeta();
        Told told = told(file("user:1002", "1001", "file.txt", "text/plain", null, meta));
        assertEquals(
                new Told(
                        TargetKind.USER,
                        1002,
                        1001,
                        50,
                        29_413_120_458_794_816L,
                        "{\"url\":\"" + ADDRESS + "\",\"size\":11}",
                        attrs,
                        RtmEvents.MTIME),
                told);
        assertEquals(
                "[from, mtype, mid, msg, attrs, mtime, to]",
                told.toPush().keySet().toString());
    }

    @Test
    void aFileOfAnotherDialectHasItsTypeFromItsMediaType() {
        assertEquals(
                40, told(file("room:1", "7", "a.png", "image/png", null, null)).mtype());
        assertEquals(
                41, told(file("room:1", "7", "a.ogg", "audio/ogg", null, null)).mtype());
        assertEquals(
                42, told(file("room:1", "7", "a.mp4", "video/mp4", null, null)).mtype());
        assertEquals(
                50,
                told(file("room:1", "7", "a.pdf", "application/pdf", null, null))
                        .mtype());
    }

    @Test
    void aPictureHasTheAddressOfASmallOneBesideItsOwn() {
        Told told = told(file("user:1002", "7", "a.gif", "application/octet-stream", null, null));
        assertEquals(40, told.mtype());
        assertEquals(
                "{\"url\":\"" + ADDRESS + "\",\"size\":11,\"surl\":\"" + ADDRESS.replace("/content?", "/thumbnail?")
                        + "\"}",
                told.msg());
    }

    @Test
    void aSenderWithoutNumberIsNamedInTheAttributes() {
        Told told = told(file("user:bob", "alice", "a.pdf", "application/pdf", "{\"k\":[1]}", null));
        assertEquals(0, told.from());
        assertEquals(0, told.to());
        assertEquals(RtmEvents.MTIME * 10_000, told.mid());
        assertEquals(
                "{\"rtm\":{\"ext\":\"pdf\",\"filename\":\"a.pdf\",\"type\":\"\"},\"from\":\"alice\",\"to\":\"bob\",\"custom\":"
                        + JsonText.quote(
                                "{\"name\":\"a.pdf\",\"type\":\"application/pdf\",\"from\":\"alice\",\"to\":\"bob\","
                                        + "\"message\":{\"k\":[1]}}")
                        + "}",
                told.attrs());
    }

    @Test
    void aMessageOfAnotherDialectIsItsTextOrItsJson() {
        Told text = told(message("group:3", "1001", "\"h\\u00e4\"", new JsonText("{\"lang\":\"en\"}")));
        assertEquals("hä", text.msg());
        assertEquals(OTHERS, text.mtype());
        assertEquals(1001, text.from());
        assertEquals("{\"meta\":{\"lang\":\"en\"}}", text.attrs());
        assertEquals(
                "{\"a\":1}", told(message("group:3", null, "{\"a\":1}", null)).msg());
        assertEquals("{}", told(message("group:3", null, "{\"a\":1}", null)).attrs());
    }

    @Test
    void anotherDialectMaySayWhatAMessageIsHere() {
        Told told = told(message("group:3", "x", "\"hi\"", new JsonText("{\"rtm\":{\"mtype\":30,\"mid\":12}}")));
        assertEquals(30, told.mtype());
        assertEquals(12, told.mid());
        JsonText wrong = new JsonText("{\"rtm\":{\"mtype\":\"many\",\"mid\":1e99,\"attrs\":7}}");
        assertEquals(OTHERS, told(message("group:3", "x", "\"hi\"", wrong)).mtype());
        JsonText noFile = new JsonText("{\"rtm\":{\"mtype\":30}}");
        assertEquals(
                50,
                told(file("room:1", "7", "a.pdf", "application/pdf", null, noFile))
                        .mtype());
    }

    @Test
    void whatWasSentToEveryoneIsPushedToNobodyByName() {
        Event event = message("broadcast", "1001", "\"x\"", null);
        assertEquals("pushmsg", Told.methodFor(event.channel()));
        assertEquals(0L, told(event).toPush().get("to"));
    }

    @Test
    void onlyWhatSomebodySaidToATargetIsTold() {
        assertTrue(Told.isTold(RtmEvents.of(EventType.SIGNAL, "user:1")));
        assertFalse(Told.isTold(RtmEvents.of(EventType.MESSAGE, "rooms.1")));
        for (EventType type : new EventType[] {
            EventType.FILE_DELETED,
            EventType.FILE_EXPIRED,
            EventType.ACTION_ADDED,
            EventType.ACTION_REMOVED,
            EventType.UNKNOWN
        }) {
            assertFalse(Told.isTold(RtmEvents.of(type, "user:1")));
            assertNull(encoder.encode(RtmEvents.of(type, "user:1")));
        }
    }

    @Test
    void aFileThatHasGoneHasNoAddress() {
        assertEquals(
                "",
                told(file("user:1", "7", "a.pdf", "application/pdf", null, null, true))
                        .msg());
    }

    @Test
    void numbersThatComeAgainFromOneSenderToOneTargetAreToldApart() {
        RecentMids recent = new RecentMids();
        long start = RtmEvents.MTIME * 10_000;
        JsonText meta = new Facts(51, 9, "").toMeta();
        Event first = RtmEvents.messageAt(start, "user:1", "7", meta);
        Event second = RtmEvents.messageAt(start + 1, "user:1", "7", meta);
        Event elsewhere = RtmEvents.messageAt(start + 2, "user:2", "7", meta);
        Event byAnother = RtmEvents.messageAt(start + 3, "user:1", "8", meta);
        Event later = RtmEvents.messageAt(start + 301L * 10_000_000, "user:1", "7", meta);
        for (int loop = 0; loop < 2; loop++) {
            assertEquals(9, recent.resolve(first, told(first)));
            assertEquals(start + 1, recent.resolve(second, told(second)));
            assertEquals(9, recent.resolve(elsewhere, told(elsewhere)));
            assertEquals(9, recent.resolve(byAnother, told(byAnother)));
        }
        assertEquals(9, recent.resolve(later, told(later)));
    }
}
