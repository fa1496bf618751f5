package io.filecast.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.cluster.Frame.Ack;
import io.filecast.cluster.Frame.Ask;
import io.filecast.cluster.Frame.Delta;
import io.filecast.cluster.Frame.Envelope;
import io.filecast.cluster.Frame.Events;
import io.filecast.cluster.Frame.Hello;
import io.filecast.cluster.Frame.Moved;
import io.filecast.cluster.Frame.Numbers;
import io.filecast.cluster.Frame.Summary;
import io.filecast.cluster.Frame.Table;
import io.filecast.cluster.Frame.Wake;
import io.filecast.cluster.HashSet64.Digest;
import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameCodecTest {

    /** A node of the first version, whose bytes are known to all. */
    private static final Sender FIRST = new Sender("a", new WireVersion(1, 1));

    private static final Sender SECOND = new Sender("a", new WireVersion(1, 2));

    private static final Hello HELLO =
            new Hello(1, "10.0.0.1:5701", new NodeFacts(Map.of(ClusterEvents.APP, "e1", new AppName("b"), "e2"), "s1"));
    private static final Delta DELTA = new Delta(
            7, 300, new Numbers(new long[] {1, -1}, new long[] {Long.MIN_VALUE}), new Numbers(new long[0], new long[] {5
            }));
    private static final Table TABLE = new Table(9, 1, 3, new Numbers(new long[] {2, 3}, new long[0]));
    private static final Summary SUMMARY = new Summary(4, new Digest(2, 3, -4), new Digest(0, 0, 0), 99);

    private static final Wake WAKE = new Wake(
            List.of(
                    new Moved(ClusterEvents.APP, new ChannelName("c"), 300),
                    new Moved(new AppName("b"), new ChannelName("ü"), Long.MAX_VALUE)),
            List.of(new AppName("b")),
            List.of(ClusterEvents.APP));

    private static byte[] events(Event... events) {
        WireWriter out = FrameCodec.events(FIRST, 5, 17, 16);
        EventCodec.Encoder encoder = new EventCodec.Encoder(1);
        EventCodec.Encoded last = null;
        for (Event event : events) {
            EventCodec.Encoded encoded = encoder.encode(event);
            EventCodec.write(out, encoded, last);
            last = encoded;
        }
        return out.toBytes();
    }

    private static List<byte[]> oneOfEach() {
        return List.of(
                FrameCodec.hello(FIRST, HELLO),
                FrameCodec.delta(FIRST, 5, DELTA),
                FrameCodec.table(FIRST, 5, TABLE),
                FrameCodec.summary(FIRST, 5, SUMMARY),
                FrameCodec.ack(FIRST, 5, new Ack(3, 200)),
                FrameCodec.ask(FIRST, 5, new Ask(3)),
                FrameCodec.wake(SECOND, 5, WAKE),
                events(ClusterEvents.file("c", 2), ClusterEvents.message("c", 3)));
    }

    @Test
    void everyFrameComesOutAsItWentIn() throws BadFrameException {
        Envelope hello = FrameCodec.read(FrameCodec.hello(FIRST, HELLO));
        assertEquals(new Envelope(1, "a", 0, HELLO), hello);
        Delta delta = (Delta) FrameCodec.read(FrameCodec.delta(FIRST, 5, DELTA)).frame();
        assertEquals(7, delta.fromVersion());
        assertEquals(300, delta.toVersion());
        assertArrayEquals(DELTA.gained().channels(), delta.gained().channels());
        assertArrayEquals(DELTA.gained().wildcards(), delta.gained().wildcards());
        assertArrayEquals(DELTA.lost().wildcards(), delta.lost().wildcards());
        Table table = (Table) FrameCodec.read(FrameCodec.table(FIRST, 5, TABLE)).frame();
        assertEquals(List.of(9L, 1, 3), List.of(table.version(), table.part(), table.parts()));
        assertArrayEquals(TABLE.numbers().channels(), table.numbers().channels());
        assertEquals(new Envelope(1, "a", 5, SUMMARY), FrameCodec.read(FrameCodec.summary(FIRST, 5, SUMMARY)));
        assertEquals(
                new Ack(3, 200),
                FrameCodec.read(FrameCodec.ack(FIRST, 5, new Ack(3, 200))).frame());
        assertEquals(
                new Ask(3),
                FrameCodec.read(FrameCodec.ask(FIRST, 5, new Ask(3))).frame());
    }

    @Test
    void eventsComeOutAsTheyWentIn() throws BadFrameException {
        Event[] all = {
            ClusterEvents.file("c", 2),
            ClusterEvents.message("c", 3),
            ClusterEvents.message("user:ü", 4, new JsonText("[]"))
        };
        Envelope read = FrameCodec.read(events(all));
        assertEquals(new Envelope(1, "a", 5, new Events(17, List.of(all))), read);
    }

    @Test
    void aSignalIsAPassingMessageToTheFirstVersion() throws BadFrameException {
        Event signal = ClusterEvents.silentSignal("c", 5);
        WireWriter second = FrameCodec.events(SECOND, 5, 17, 16);
        EventCodec.write(second, new EventCodec.Encoder(2).encode(signal), null);
        assertEquals(new Envelope(2, "a", 5, new Events(17, List.of(signal))), FrameCodec.read(second.toBytes()));

        Event plain =
                ((Events) FrameCodec.read(events(signal)).frame()).events().get(0);
        assertEquals(EventType.MESSAGE, plain.type());
        assertFalse(plain.stored() || plain.silent());
        assertNull(plain.label());
    }

    @Test
    void anEventOfAKindThatALaterReleaseBroughtKeepsItsPlaceInTheChain() throws BadFrameException {
        Event known = ClusterEvents.message("c", 3);
        EventCodec.Encoded encoded = new EventCodec.Encoder(2).encode(known);
        byte[] own = new String(encoded.own(), StandardCharsets.ISO_8859_1)
                .replace("message", "massage")
                .getBytes(StandardCharsets.ISO_8859_1);
        WireWriter out = FrameCodec.events(SECOND, 5, 17, 16);
        EventCodec.write(out, new EventCodec.Encoded(own, encoded.content()), null);
        EventCodec.write(out, encoded, null);
        Event passed = Event.unknown(known.app(), known.channel(), known.timetoken(), known.previous(), known.epoch());
        assertEquals(
                new Events(17, List.of(passed, known)),
                FrameCodec.read(out.toBytes()).frame());
    }

    @Test
    void whatEventsOfOneSendShareCrossesOnce() throws BadFrameException {
        JsonText large = new JsonText('"' + "x".repeat(10_000) + '"');
        Event[] all = new Event[500];
        for (int i = 0; i < all.length; i++) {
            all[i] = ClusterEvents.message("user:" + i, 2L * i + 1, large);
        }
        byte[] frame = events(all);
        assertTrue(frame.length < 10_000 + all.length * 60, frame.length + " bytes");
        assertEquals(List.of(all), ((Events) FrameCodec.read(frame).frame()).events());
    }

    // These bytes are what nodes of the first version say and hear. What is added needs a new version of the wire.
    @Test
    void theBytesOfTheFirstVersionStayAsTheyAre() throws IOException {
        HexFormat hex = HexFormat.of();
        assertEquals(
                "01" + "01" + "0161" + "00" + "01" + "0d" + hex.formatHex("10.0.0.1:5701".getBytes()) + "02" + "0162"
                        + "026532" + "0464656d6f" + "026531" + "027331",
                hex.formatHex(FrameCodec.hello(FIRST, HELLO)));
        assertEquals(
                "01" + "02" + "0161" + "05" + "07" + "ac02" + "02" + "0000000000000001" + "ffffffffffffffff" + "01"
                        + "8000000000000000" + "00" + "01" + "0000000000000005",
                hex.formatHex(FrameCodec.delta(FIRST, 5, DELTA)));
        assertEquals(
                "01" + "04" + "0161" + "05" + "04" + "02" + "0000000000000003" + "fffffffffffffffc" + "00"
                        + "0000000000000000" + "0000000000000000" + "63",
                hex.formatHex(FrameCodec.summary(FIRST, 5, SUMMARY)));
        assertEquals(
                "01" + "07" + "0161" + "05" + "11" + "2a" + "0464656d6f" + "0163" + "076d657373616765"
                        + "0000000000000003" + "0000000000000002" + "0665706f636831" + "02" + "00" + "00" + "00"
                        + "03" + "000000",
                hex.formatHex(events(ClusterEvents.message("c", 3))));
        String golden = Files.readString(Path.of("src/test/resources/cluster/file-event-wire-1.hex"));
        assertEquals(golden.replace("\n", ""), hex.formatHex(events(ClusterEvents.file("c", 2))));
    }

    @Test
    void theBytesThatTheSecondVersionAddsStayAsTheyAre() throws BadFrameException {
        byte[] wake = FrameCodec.wake(SECOND, 5, WAKE);
        assertEquals(
                "02" + "08" + "0161" + "05" + "02" + "0464656d6f" + "0163" + "ac02" + "0162" + "02c3bc"
                        + "ffffffffffffffff7f" + "01" + "0162" + "01" + "0464656d6f",
                HexFormat.of().formatHex(wake));
        assertEquals(new Envelope(2, "a", 5, WAKE), FrameCodec.read(wake));
    }

    @Test
    void whatANewerVersionAddsIsSkipped() throws BadFrameException {
        Event event = ClusterEvents.silentSignal("c", 2);
        EventCodec.Encoded known = new EventCodec.Encoder(2).encode(event);
        EventCodec.Encoded grown = new EventCodec.Encoded(grown(known.own()), grown(known.content()));
        WireWriter out = FrameCodec.events(FIRST, 5, 17, 16);
        EventCodec.write(out, grown, null);
        EventCodec.write(out, known, null);
        assertEquals(
                new Events(17, List.of(event, event)),
                FrameCodec.read(out.toBytes()).frame());

        byte[] summary = grown(FrameCodec.summary(FIRST, 5, SUMMARY));
        summary[0] = 2;
        assertEquals(new Envelope(2, "a", 5, SUMMARY), FrameCodec.read(summary));
        assertEquals(
                HELLO, FrameCodec.read(grown(FrameCodec.hello(FIRST, HELLO))).frame());

        byte[] newKind = FrameCodec.ask(FIRST, 5, new Ask(3));
        newKind[1] = 99;
        assertInstanceOf(Frame.Unknown.class, FrameCodec.read(newKind).frame());
    }

    private static byte[] grown(byte[] bytes) {
        byte[] grown = Arrays.copyOf(bytes, bytes.length + 3);
        Arrays.fill(grown, bytes.length, grown.length, (byte) 0xee);
        return grown;
    }

    @Test
    void aFrameThatIsCutShortIsRefused() throws BadFrameException {
        for (byte[] frame : oneOfEach()) {
            FrameCodec.read(frame);
            for (int length = 0; length < frame.length; length++) {
                byte[] cut = Arrays.copyOf(frame, length);
                if (!isWholeAnyway(cut, frame)) {
                    assertThrows(
                            BadFrameException.class,
                            () -> FrameCodec.read(cut),
                            () -> HexFormat.of().formatHex(cut));
                }
            }
        }
    }

    /** Events end where the frame does: cut between two, it is a frame with fewer. */
    private static boolean isWholeAnyway(byte[] cut, byte[] whole) {
        if (cut.length < 2 || cut[1] != 7) {
            return false;
        }
        int head = FrameCodec.events(FIRST, 5, 17, 16).size();
        int first = events(ClusterEvents.file("c", 2)).length;
        return cut.length == head || cut.length == first;
    }

    @Test
    void noiseIsRefusedOrReadAndNothingElse() {
        long seed = Long.getLong("filecast.seed", 20_260_101L);
        Random random = new Random(seed);
        List<byte[]> corpus = new ArrayList<>(oneOfEach());
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] frame = corpus.get(random.nextInt(corpus.size())).clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
            }
            try {
                FrameCodec.read(frame);
            } catch (BadFrameException expected) {
                refused++;
            }
        }
        assertTrue(refused > 1_000, "seed " + seed);
    }
}
