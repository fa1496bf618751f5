package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.it.PollDialect.Cursor;
import io.filecast.it.PollDialect.Heard;
import io.filecast.it.PollDialect.Told;
import io.filecast.it.PollDialect.Wish;
import io.filecast.testing.ApiClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A client with one cursor, whose polls hop between nodes, for channels that change; it is judged when all is over. Confined to
 * its thread.
 */
final class StormPoller {

    private static final Duration IMPATIENCE = Duration.ofMillis(300);

    private final PollDialect dialect;
    private final int number;
    private final PollStorm storm;
    private final Random random;
    private final GroupStory own;
    private final List<Answered> answers = new ArrayList<>();
    private List<String> names = List.of("t.*");
    private List<GroupStory> groups = List.of();
    private Cursor first;
    private Cursor position;
    private int unanswered;

    StormPoller(PollDialect dialect, int number, PollStorm storm, Random random) {
        this.dialect = dialect;
        this.number = number;
        this.storm = storm;
        this.random = random;
        this.own = new GroupStory("own" + number);
    }

    /**
     * What was asked for and told.
     *
     * @param began when, on the clock of {@link System#nanoTime()}
     */
    private record Answered(Wish wish, List<GroupStory> groups, Cursor after, Told told, long began, long ended) {}

    /** Learns where it begins. */
    void begin() {
        first = dialect.ask(storm.node(0), new Wish(names, List.of(), 1, 0), null)
                .orElseThrow()
                .next();
        position = first;
    }

    PollDialect dialect() {
        return dialect;
    }

    Cursor first() {
        return first;
    }

    int answers() {
        return answers.size();
    }

    int brought() {
        return answers.stream()
                .mapToInt(answered -> answered.told().events().size())
                .sum();
    }

    /** How many answers were cut at their limit. */
    long cut() {
        return answers.stream()
                .filter(answered -> answered.told().events().size() == dialect.most(answered.wish()))
                .count();
    }

    /** How many brought something by a channel group. */
    long byGroup() {
        return answers.stream()
                .filter(answered -> answered.told().events().stream()
                        .anyMatch(event ->
                                event.name() != null && answered.wish().groups().contains(event.name())))
                .count();
    }

    int unanswered() {
        return unanswered;
    }

    // ---- polling ----------------------------------------------------------------------------------------------------

    /** Polls until the storm is over and it has come to its end. */
    void poll() {
        while (!storm.isOver() || position.timetoken().compareTo(storm.last()) < 0) {
            if (random.nextInt(4) == 0) {
                choose();
            }
            if (!storm.isOver() && random.nextInt(60) == 0 && !answers.isEmpty()) {
                // As a client does that was closed, and had noted long before where it was. Later it would never come
                // to the end.
                position = answers.get(random.nextInt(answers.size())).after();
            }
            ask(new Wish(names, names(groups), 1 + random.nextInt(12), random.nextInt(3) * 300));
        }
    }

    /** Reads all from its beginning, in the largest pages there are. */
    void readAgain() {
        groups = List.of();
        names = List.of("t.*");
        position = first;
        while (position.timetoken().compareTo(storm.last()) < 0) {
            ask(new Wish(names, List.of(), 1_000, 0));
        }
    }

    private void choose() {
        List<String> all = new ArrayList<>(PollStorm.CHANNELS);
        if (random.nextInt(3) == 0) {
            all.addAll(PollStorm.WILDCARDS);
        }
        Collections.shuffle(all, random);
        groups = List.of();
        if (dialect == PollDialect.PUBNUB && random.nextInt(2) == 0) {
            groups = random.nextBoolean()
                    ? List.of(storm.shared(), own)
                    : List.of(random.nextBoolean() ? own : storm.shared());
            if (groups.contains(own) && random.nextBoolean()) {
                storm.change(own, random);
            }
        }
        names = List.copyOf(all.subList(0, random.nextInt(8) + (groups.isEmpty() ? 1 : 0)));
    }

    private static List<String> names(List<GroupStory> groups) {
        return groups.stream().map(GroupStory::name).toList();
    }

    private void ask(Wish wish) {
        ApiClient node = storm.node(random.nextInt(PollStorm.NODES));
        // Who gives up loses at most the answer, which the next poll with the same position brings again.
        ApiClient patient = random.nextInt(10) == 0 ? node.within(IMPATIENCE) : node;
        long began = System.nanoTime();
        try {
            Optional<Told> told = dialect.ask(patient, wish, position);
            if (told.isPresent()) {
                answers.add(new Answered(wish, groups, position, told.get(), began, System.nanoTime()));
                position = told.get().next();
                return;
            }
        } catch (UncheckedIOException givenUpOrGone) {
            // It is as if it had not asked.
        }
        unanswered++;
    }

    // ---- judging ----------------------------------------------------------------------------------------------------

    /**
     * Each answer has exactly what happened between its two positions.
     *
     * @param log all events, by timetoken
     */
    void check(NavigableMap<String, Heard> log) {
        for (Answered answered : answers) {
            Told told = answered.told();
            String what = dialect + " poller " + number + ", seed " + storm.seed() + ", " + answered.wish() + " after "
                    + answered.after() + " up to " + told.next();
            String from = answered.after().timetoken();
            String to = told.next().timetoken();
            assertTrue(from.compareTo(to) <= 0, what);
            assertTrue(told.events().size() <= dialect.most(answered.wish()), what);
            List<Heard> got = told.events().stream()
                    .map(event -> new Heard(event.timetoken(), event.channel(), event.id(), null))
                    .toList();
            List<Heard> happened = List.copyOf(log.subMap(from, false, to, true).values());
            List<Set<String>> grouped = grouped(answered);
            List<List<Heard>> expected = grouped.stream()
                    .map(channels -> happened.stream()
                            .filter(event -> covers(answered.wish().names(), channels, event.channel()))
                            .toList())
                    .distinct()
                    .toList();
            if (!expected.contains(got)) {
                assertEquals(expected.get(expected.size() - 1), got, what);
            }
            told.events().forEach(event -> checkName(answered, event, what));
        }
        String last = log.lastKey();
        assertTrue(position.timetoken().compareTo(last) >= 0, "poller " + number + " came only to " + position);
    }

    private static boolean covers(List<String> names, Set<String> grouped, String channel) {
        return grouped.contains(channel) || names.stream().anyMatch(name -> covers(name, channel));
    }

    private static boolean covers(String name, String channel) {
        return name.endsWith("*") ? channel.startsWith(name.substring(0, name.length() - 1)) : channel.equals(name);
    }

    /** All that its groups may have held together when it asked. */
    private static List<Set<String>> grouped(Answered answered) {
        List<Set<String>> together = List.of(Set.of());
        for (GroupStory group : answered.groups()) {
            List<Set<String>> more = new ArrayList<>();
            for (Set<String> before : together) {
                for (Set<String> channels : group.between(answered.began(), answered.ended())) {
                    Set<String> both = new HashSet<>(before);
                    both.addAll(channels);
                    more.add(both);
                }
            }
            together = more;
        }
        return together;
    }

    /** An SDK drops what comes under a name that it has not asked for. */
    private static void checkName(Answered answered, Heard event, String what) {
        Wish wish = answered.wish();
        if (event.name() == null) {
            return;
        }
        boolean isDirect = wish.names().contains(event.channel());
        boolean fits = isDirect
                ? event.name().equals(event.channel())
                : wish.names().contains(event.name()) && covers(event.name(), event.channel())
                        || wish.groups().contains(event.name());
        assertTrue(fits, () -> event + " of " + what);
    }
}
