package io.filecast.adapter.rtm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.EventPage;
import io.filecast.core.FileBroker.ReadHistory;
import io.filecast.core.Order;
import io.filecast.core.Page;
import io.filecast.core.Principal;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pages of one history over two inboxes, from a broker that ends its own pages early where much is passed over. */
class HistoryReadingTest {

    private static final Principal READER = new Project(1, new AppName("demo"), "s").acting();
    private static final ChannelName ANNS = new ChannelName("user:1");
    private static final ChannelName BOBS = new ChannelName("user:2");

    private final Map<ChannelName, List<Event>> logs =
            new HashMap<>(Map.of(ANNS, new ArrayList<>(), BOBS, new ArrayList<>()));
    private int looked;
    private int reads;

    /** A broker whose pages look at no more than some events of the log. */
    private FileBroker broker(int lookedAt) {
        return (FileBroker) Proxy.newProxyInstance(
                FileBroker.class.getClassLoader(), new Class<?>[] {FileBroker.class}, (proxy, method, arguments) -> {
                    reads++;
                    return Future.succeededFuture(page((ReadHistory) arguments[0], lookedAt));
                });
    }

    private EventPage page(ReadHistory asked, int lookedAt) {
        List<Event> log = new ArrayList<>(logs.get(asked.channel()));
        if (asked.order() == Order.NEWEST_FIRST) {
            Collections.reverse(log);
        }
        List<Event> found = new ArrayList<>();
        Event last = null;
        int seen = 0;
        for (Event event : log) {
            boolean isInside = (asked.after() == null || event.timetoken().isAfter(asked.after()))
                    && (asked.before() == null || asked.before().isAfter(event.timetoken()));
            if (!isInside) {
                continue;
            }
            if (found.size() == asked.limit() || seen == lookedAt) {
                return new EventPage(new Page<>(found, last.position().toString(), null), null);
            }
            seen++;
            looked++;
            last = event;
            if (event.publisher().equals(asked.publisher())) {
                found.add(event);
            }
        }
        return new EventPage(new Page<>(found, null, null), null);
    }

    private List<Long> read(
            FileBroker broker, boolean isDescending, long lastId, int rows, int pageEvents, long[] reached) {
        HistoryQuery query = new HistoryQuery(isDescending, rows, 0, 0, lastId, Set.of());
        List<Long> read = new ArrayList<>();
        List<HistorySource> sources = List.of(
                new HistorySource(broker, READER, BOBS, "1", 1, query, pageEvents),
                new HistorySource(broker, READER, ANNS, "2", 2, query, pageEvents));
        Timetoken end = new HistoryReading(sources, isDescending, (event, source) -> {
                    assertEquals(event.publisher(), Integer.toString(source.direction()));
                    read.add(event.timetoken().ticks());
                    return read.size() < rows;
                })
                .read()
                .result();
        reached[0] = end == null ? lastId : end.ticks();
        return read;
    }

    private void fill(Random random, int events) {
        for (int i = 1; i <= events; i++) {
            boolean isAnns = random.nextBoolean();
            String publisher = random.nextInt(3) > 0 ? "9" : isAnns ? "2" : "1";
            ChannelName channel = isAnns ? ANNS : BOBS;
            logs.get(channel).add(RtmEvents.messageAt(17_000_000_000_000_000L + i, channel.value(), publisher, null));
        }
    }

    @Test
    void pagesGoOnUntilAllWasReadOnceInOrder() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            logs.values().forEach(List::clear);
            fill(random, random.nextInt(120));
            boolean isDescending = random.nextBoolean();
            FileBroker broker = broker(1 + random.nextInt(10));
            List<Long> all = new ArrayList<>();
            long[] cursor = {0};
            long before;
            do {
                before = cursor[0];
                all.addAll(read(broker, isDescending, before, 1 + random.nextInt(8), 1 + random.nextInt(5), cursor));
            } while (cursor[0] != before);
            List<Long> expected = new ArrayList<>();
            logs.values()
                    .forEach(log -> log.stream()
                            .filter(event -> !event.publisher().equals("9"))
                            .forEach(event -> expected.add(event.timetoken().ticks())));
            expected.sort(isDescending ? Comparator.reverseOrder() : Comparator.naturalOrder());
            assertEquals(expected, all, "seed " + seed);
        }
    }

    @Test
    void whatIsPassedOverIsBoundedInOnePage() {
        for (int i = 1; i <= 10_000; i++) {
            logs.get(BOBS).add(RtmEvents.messageAt(17_000_000_000_000_000L + i, BOBS.value(), "9", null));
        }
        long[] cursor = {0};
        assertEquals(List.of(), read(broker(100), true, 0, 10, 10, cursor));
        assertEquals(400, looked);
        assertTrue(reads <= 5);
        assertEquals(17_000_000_000_000_000L + 9_601, cursor[0], "it goes on there");
    }
}
