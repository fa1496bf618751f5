package io.filecast.delivery;

import io.filecast.core.ChannelIndex.Ask;
import io.filecast.core.ChannelIndex.Head;
import io.filecast.core.ChannelIndex.Heads;
import io.filecast.core.ChannelIndex.Progress;
import io.filecast.core.ChannelIndex.Stretch;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings polls, whose cursor lies before what the app's tail remembers, up to date from the logs. Event-loop confined to
 * the app's loop.
 *
 * <p>One turn is under way at a time, and takes along all who came meanwhile as far as its bounds allow. It reads the
 * app's clock in the same instant as what happened: so what it found is complete up to that moment, and what is committed
 * later is beyond it.
 */
final class PollCatchUp {

    /** Channels in one read. */
    private static final int ASKS_AT_ONCE = 1_000;

    private static final int PAGES_AT_ONCE = 4;
    private static final int BYTES_AT_ONCE = 1 << 20;

    private final PollLine line;
    private final AppWatch watch;
    private final FeedLoop loop;
    private final Delivery delivery;
    private final ArrayDeque<OpenPoll> queue = new ArrayDeque<>();
    private boolean running;

    PollCatchUp(PollLine line, AppWatch watch, FeedLoop loop, Delivery delivery) {
        this.line = line;
        this.watch = watch;
        this.loop = loop;
        this.delivery = delivery;
    }

    /** Brings a poll from where it stands to some later moment, or answers it on the way. */
    void add(OpenPoll poll) {
        queue.add(poll);
        next();
    }

    private void next() {
        if (!running && !queue.isEmpty()) {
            running = true;
            // Later, so that all who come in this turn of the loop share the read.
            loop.post(loop, () -> new Turn().begin());
        }
    }

    /** What one poll wants to know, by the places of the asks. */
    private record Wish(OpenPoll poll, Set<Integer> asks) {}

    /** One way to the index, for several polls. */
    private final class Turn {
        private final List<Wish> wishes = new ArrayList<>();
        private final List<Ask> asks = new ArrayList<>();
        private final Map<Ask, Integer> places = new LinkedHashMap<>();
        private final List<Stretch> stretches = new ArrayList<>();
        private final Map<ChannelName, Head> moved = new LinkedHashMap<>();
        private Timetoken trimmedFloor = Timetoken.ZERO;
        private String epoch;
        private boolean replaced;
        private Timetoken clock;

        void begin() {
            int channels = 0;
            while (!queue.isEmpty() && (wishes.isEmpty() || channels < ASKS_AT_ONCE)) {
                OpenPoll poll = queue.poll();
                if (!poll.isOver()) {
                    wishes.add(new Wish(poll, new LinkedHashSet<>()));
                    channels += poll.patterns().size();
                }
            }
            Timetoken oldest = wishes.stream()
                    .map(Wish::poll)
                    .filter(OpenPoll::hasWildcards)
                    .map(OpenPoll::reached)
                    .min(Comparator.naturalOrder())
                    .orElse(null);
            Future<Void> found = oldest == null ? Future.succeededFuture() : readHeads(oldest);
            found.compose(heads -> readLogs()).onComplete(read -> {
                running = false;
                if (read.failed()) {
                    wishes.forEach(wish -> line.fail(wish.poll(), read.cause()));
                } else {
                    wishes.forEach(this::grant);
                }
                next();
            });
        }

        // ---- reading ----------------------------------------------------------------------------------------------

        /** Which channels moved, for those who ask for wildcards. The first answer's clock is where knowledge ends. */
        private Future<Void> readHeads(Timetoken after) {
            return delivery.index()
                    .heads(watch.app(), after, AppWatch.HEADS_PAGE)
                    .compose(heads -> {
                        know(heads.epoch(), heads.clock());
                        trimmedFloor = heads.trimmedFloor();
                        return take(heads) ? Future.succeededFuture() : readHeads(lastOf(heads));
                    });
        }

        /** @return whether that was all, or too much */
        private boolean take(Heads heads) {
            for (Head head : heads.moved()) {
                moved.put(head.channel(), head);
            }
            return heads.complete() || heads.moved().isEmpty() || isTooWide();
        }

        private boolean isTooWide() {
            return moved.size() > delivery.options().wildcardChannels();
        }

        private static Timetoken lastOf(Heads heads) {
            return heads.moved().get(heads.moved().size() - 1).last();
        }

        private Future<Void> readLogs() {
            for (int reader = 0; reader < wishes.size(); reader++) {
                askFor(wishes.get(reader), reader);
            }
            return readFrom(0);
        }

        private void askFor(Wish wish, int reader) {
            OpenPoll poll = wish.poll();
            for (ChannelPattern pattern : poll.patterns()) {
                if (!pattern.isWildcard()) {
                    ask(wish, reader, pattern.channel());
                }
            }
            if (poll.hasWildcards() && !isTooWide()) {
                for (Head head : moved.values()) {
                    if (head.last().isAfter(poll.reached())
                            && poll.patterns().stream().anyMatch(pattern -> pattern.matches(head.channel()))) {
                        ask(wish, reader, head.channel());
                    }
                }
            }
        }

        /** Asks once for all who stand at the same place. */
        private void ask(Wish wish, int reader, ChannelName channel) {
            Ask same = new Ask(0, channel, wish.poll().reached());
            Integer place = places.putIfAbsent(same, asks.size());
            if (place == null) {
                place = asks.size();
                asks.add(new Ask(reader, channel, wish.poll().reached()));
            }
            wish.asks().add(place);
        }

        private Future<Void> readFrom(int first) {
            if (first >= asks.size() && epoch != null) {
                return Future.succeededFuture();
            }
            List<Ask> some = asks.subList(first, Math.min(asks.size(), first + ASKS_AT_ONCE));
            int limit = PAGES_AT_ONCE * delivery.options().pageEvents();
            delivery.stats().logRead();
            return delivery.index()
                    .since(watch.app(), some, limit, BYTES_AT_ONCE)
                    .compose(progress -> {
                        take(progress);
                        return readFrom(first + some.size());
                    });
        }

        private void take(Progress progress) {
            know(progress.epoch(), progress.clock());
            stretches.addAll(progress.stretches());
        }

        private void know(String seen, Timetoken instant) {
            if (epoch == null) {
                epoch = seen;
                clock = instant;
            } else {
                replaced |= !epoch.equals(seen);
            }
        }

        // ---- answering --------------------------------------------------------------------------------------------

        private void grant(Wish wish) {
            OpenPoll poll = wish.poll();
            if (poll.isOver()) {
                return;
            }
            if (replaced || !epoch.equals(watch.epoch())) {
                watch.observe(epoch);
                line.judgeAgain(poll);
                return;
            }
            if (poll.reached().isAfter(clock)) {
                // Who stands here is not ahead of what the watch has seen; an index that is behind has forgotten some.
                watch.rewound(epoch);
                line.judgeAgain(poll);
                return;
            }
            Timetoken upTo = judge(wish);
            if (upTo.isAfter(poll.reached()) || upTo.equals(clock)) {
                poll.offer(eventsOf(wish, upTo), new Position(epoch, upTo), delivery.now(), EventSubject::new);
            }
            line.goOn(poll);
        }

        /** Up to where everything is known that a poll wishes to know. */
        private Timetoken judge(Wish wish) {
            OpenPoll poll = wish.poll();
            Timetoken upTo = clock;
            for (int place : wish.asks()) {
                Stretch stretch = stretches.get(place);
                upTo = stretch.upTo().isAfter(upTo) ? upTo : stretch.upTo();
                if (stretch.trimmedTo().isAfter(poll.reached())) {
                    poll.lose();
                }
            }
            if (poll.hasWildcards() && (isTooWide() || trimmedFloor.isAfter(poll.reached()))) {
                poll.lose();
            }
            return upTo;
        }

        private List<Event> eventsOf(Wish wish, Timetoken upTo) {
            return wish.asks().stream()
                    .flatMap(place -> stretches.get(place).events().stream())
                    .filter(event -> !event.timetoken().isAfter(upTo))
                    .sorted(Comparator.comparing(Event::timetoken))
                    .toList();
        }
    }
}
