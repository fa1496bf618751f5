package io.filecast.cluster;

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
import io.filecast.core.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Frames in bytes. Any thread.
 *
 * <p>Every frame begins with the version, its kind, who sends it and in which session. What stands behind the fields that
 * are known here is skipped: a newer version adds only there.
 */
final class FrameCodec {

    private static final int HELLO = 1;
    private static final int DELTA = 2;
    private static final int TABLE = 3;
    private static final int SUMMARY = 4;
    private static final int ACK = 5;
    private static final int ASK = 6;
    private static final int EVENTS = 7;
    private static final int WAKE = 8;

    /** The least that a name and an epoch, one event, or the name of an app take. */
    private static final int LEAST_BYTES = 2;

    private FrameCodec() {}

    // ---- writing --------------------------------------------------------------------------------------------------

    static byte[] hello(Sender from, Hello hello) {
        WireWriter out = begin(HELLO, from, 0, 256).number(hello.oldestWire()).text(hello.address());
        Map<AppName, String> epochs = hello.facts().epochs();
        out.number(epochs.size());
        // Sorted, so that the same facts are the same bytes.
        new TreeMap<>(byName(epochs)).forEach((app, epoch) -> out.text(app).text(epoch));
        return out.text(hello.facts().blobStore()).toBytes();
    }

    private static Map<String, String> byName(Map<AppName, String> epochs) {
        Map<String, String> named = new HashMap<>();
        epochs.forEach((app, epoch) -> named.put(app.value(), epoch));
        return named;
    }

    static byte[] delta(Sender from, long session, Delta delta) {
        WireWriter out = begin(
                DELTA,
                from,
                session,
                64 + Long.BYTES * (delta.gained().count() + delta.lost().count()));
        out.number(delta.fromVersion()).number(delta.toVersion());
        write(out, delta.gained());
        write(out, delta.lost());
        return out.toBytes();
    }

    static byte[] table(Sender from, long session, Table table) {
        WireWriter out =
                begin(TABLE, from, session, 64 + Long.BYTES * table.numbers().count());
        out.number(table.version()).number(table.part()).number(table.parts());
        write(out, table.numbers());
        return out.toBytes();
    }

    static byte[] summary(Sender from, long session, Summary summary) {
        WireWriter out = begin(SUMMARY, from, session, 128).number(summary.version());
        write(out, summary.channels());
        write(out, summary.wildcards());
        return out.number(summary.sequence()).toBytes();
    }

    static byte[] ack(Sender from, long session, Ack ack) {
        return begin(ACK, from, session, 64)
                .number(ack.theirSession())
                .number(ack.version())
                .toBytes();
    }

    static byte[] ask(Sender from, long session, Ask ask) {
        return begin(ASK, from, session, 64).number(ask.theirSession()).toBytes();
    }

    /**
     * Begins a frame of events; {@link EventCodec} adds each of them.
     *
     * @param capacity how many bytes it will have, roughly
     */
    static WireWriter events(Sender from, long session, long sequence, int capacity) {
        return begin(EVENTS, from, session, capacity).number(sequence);
    }

    static byte[] wake(Sender from, long session, Wake wake) {
        WireWriter out = begin(WAKE, from, session, 64 + 48 * wake.size())
                .number(wake.moved().size());
        for (Moved moved : wake.moved()) {
            out.text(moved.app().value()).text(moved.channel().value()).number(moved.version());
        }
        return out.texts(names(wake.ended())).texts(names(wake.changed())).toBytes();
    }

    private static List<String> names(List<AppName> apps) {
        return apps.stream().map(AppName::value).toList();
    }

    private static WireWriter begin(int kind, Sender from, long session, int capacity) {
        return new WireWriter(capacity)
                .u8(from.wire().newest())
                .u8(kind)
                .text(from.node())
                .number(session);
    }

    private static void write(WireWriter out, Numbers numbers) {
        out.longs(numbers.channels()).longs(numbers.wildcards());
    }

    private static void write(WireWriter out, Digest digest) {
        out.number(digest.count()).i64(digest.xor()).i64(digest.sum());
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    static Envelope read(byte[] bytes) throws BadFrameException {
        WireReader in = new WireReader(bytes);
        int version = in.u8();
        int kind = in.u8();
        String from = in.text();
        long session = in.number();
        return new Envelope(version, from, session, frame(kind, in));
    }

    private static Frame frame(int kind, WireReader in) throws BadFrameException {
        return switch (kind) {
            case HELLO -> new Hello((int) in.number(), in.text(), facts(in));
            case DELTA -> new Delta(in.number(), in.number(), numbers(in), numbers(in));
            case TABLE -> new Table(in.number(), (int) in.number(), (int) in.number(), numbers(in));
            case SUMMARY -> new Summary(in.number(), digest(in), digest(in), in.number());
            case ACK -> new Ack(in.number(), in.number());
            case ASK -> new Ask(in.number());
            case EVENTS -> new Events(in.number(), events(in));
            case WAKE -> new Wake(moved(in), apps(in), apps(in));
            default -> new Frame.Unknown();
        };
    }

    private static NodeFacts facts(WireReader in) throws BadFrameException {
        Map<AppName, String> epochs = new HashMap<>();
        for (int left = in.count(LEAST_BYTES); left > 0; left--) {
            epochs.put(EventCodec.appName(in), in.text());
        }
        return new NodeFacts(epochs, in.text());
    }

    private static Numbers numbers(WireReader in) throws BadFrameException {
        return new Numbers(in.longs(), in.longs());
    }

    private static Digest digest(WireReader in) throws BadFrameException {
        return new Digest((int) in.number(), in.i64(), in.i64());
    }

    private static List<Moved> moved(WireReader in) throws BadFrameException {
        List<Moved> moved = new ArrayList<>();
        for (int left = in.count(LEAST_BYTES); left > 0; left--) {
            moved.add(new Moved(EventCodec.appName(in), EventCodec.channelName(in), in.number()));
        }
        return moved;
    }

    private static List<AppName> apps(WireReader in) throws BadFrameException {
        List<AppName> apps = new ArrayList<>();
        for (int left = in.count(1); left > 0; left--) {
            apps.add(EventCodec.appName(in));
        }
        return apps;
    }

    private static List<Event> events(WireReader in) throws BadFrameException {
        EventCodec.Reader reader = new EventCodec.Reader();
        List<Event> events = new ArrayList<>();
        while (!in.isAtEnd()) {
            events.add(reader.read(in));
        }
        return events;
    }
}
