package io.filecast.it.torture;

import io.filecast.it.torture.History.Event;
import io.filecast.it.torture.History.Fetched;
import io.filecast.it.torture.History.Flush;
import io.filecast.it.torture.History.Heard;
import io.filecast.it.torture.History.Loss;
import io.filecast.it.torture.History.Publication;
import io.filecast.it.torture.History.Subscription;
import io.filecast.it.torture.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Says what is wrong in a history. Pure; confined to its maker, used once.
 *
 * <p>Every acknowledged publication must be heard by each subscription that wants it, once, in the order of its channel.
 * Excused is only what may have been stored before Redis was emptied, and only for those who were told of that loss before
 * they heard anything later. A publication without an answer may be heard or not, but not twice.
 */
final class HistoryCheck {

    private final History history;
    private final Map<String, Publication> publications = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private HistoryCheck(History history) {
        this.history = history;
        history.publications().forEach(publication -> publications.put(publication.name(), publication));
    }

    /** Everything that is wrong; nothing when all promises were kept. */
    static List<Violation> of(History history) {
        HistoryCheck check = new HistoryCheck(history);
        history.complaints().forEach(complaint -> check.add(Kind.COMPLAINT, complaint));
        for (Subscription subscription : history.subscriptions()) {
            check.checkHeard(subscription);
            check.checkTold(subscription);
            check.checkMissing(subscription);
        }
        check.checkFiles();
        return check.violations;
    }

    private void add(Kind kind, String what) {
        violations.add(new Violation(kind, what));
    }

    private static List<Event> eventsOf(Subscription subscription) {
        return subscription.heard().stream()
                .filter(Event.class::isInstance)
                .map(Event.class::cast)
                .toList();
    }

    /** Each event that came: once, in order, wanted, and as it was acknowledged. */
    private void checkHeard(Subscription subscription) {
        Map<String, Long> newest = new HashMap<>();
        Set<Long> timetokens = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (Event event : eventsOf(subscription)) {
            boolean isNew = timetokens.add(event.timetoken());
            if (!isNew) {
                add(Kind.DUPLICATED, subscription.name() + " heard again " + event);
            } else if (event.timetoken() < newest.getOrDefault(event.channel(), 0L)) {
                add(Kind.REORDERED, subscription.name() + " heard too late " + event);
            }
            newest.merge(event.channel(), event.timetoken(), Math::max);
            Publication publication = publications.get(event.name());
            if (publication == null
                    || !publication.channel().equals(event.channel())
                    || !subscription.wants(publication)) {
                add(Kind.FOREIGN, subscription.name() + " did not ask for " + event);
            } else {
                boolean isTheFirst = names.add(event.name());
                checkIdentity(subscription, publication, event, isTheFirst || !isNew);
            }
        }
    }

    /** A key that Redis forgot in between may count twice; no other may. */
    private void checkIdentity(Subscription subscription, Publication publication, Event event, boolean isTheFirst) {
        if (isInFlightAtAFlush(publication)) {
            return;
        }
        if (!isTheFirst) {
            add(Kind.DUPLICATED, subscription.name() + " heard one publication as another event: " + event);
        } else if (publication.isAcknowledged() && publication.ack().timetoken() != event.timetoken()) {
            add(Kind.FOREIGN, subscription.name() + " heard " + event + " and acknowledged was " + publication);
        }
    }

    private boolean isInFlightAtAFlush(Publication publication) {
        return history.flushes().stream()
                .anyMatch(flush -> publication.askedAt() <= flush.to()
                        && (!publication.isAcknowledged() || publication.ack().at() >= flush.from()));
    }

    /** Whoever follows is told of each flush, and of nothing else. */
    private void checkTold(Subscription subscription) {
        List<Loss> losses = subscription.heard().stream()
                .filter(Loss.class::isInstance)
                .map(Loss.class::cast)
                .toList();
        for (Flush flush : history.flushes()) {
            if (losses.stream().noneMatch(loss -> isOf(flush, loss))) {
                add(Kind.UNTOLD, subscription.name() + " was not told that data were taken away");
            }
        }
        for (Loss loss : losses) {
            if (history.flushes().stream().noneMatch(flush -> isOf(flush, loss))) {
                add(Kind.UNFOUNDED, subscription.name() + " was told of a loss that was none, " + loss);
            }
        }
    }

    private static boolean isOf(Flush flush, Heard loss) {
        return loss.at() >= flush.from() && loss.at() <= flush.healed();
    }

    private void checkMissing(Subscription subscription) {
        List<Event> events = eventsOf(subscription);
        Set<String> names = new HashSet<>();
        Map<String, TreeMap<Long, Integer>> firstLater = new HashMap<>();
        events.forEach(event -> names.add(event.name()));
        for (int i = 0; i < subscription.heard().size(); i++) {
            if (subscription.heard().get(i) instanceof Event event) {
                firstLater
                        .computeIfAbsent(event.channel(), none -> new TreeMap<>())
                        .putIfAbsent(event.timetoken(), i);
            }
        }
        for (Publication publication : history.publications()) {
            if (publication.isAcknowledged()
                    && subscription.wants(publication)
                    && !names.contains(publication.name())) {
                TreeMap<Long, Integer> later = firstLater.getOrDefault(publication.channel(), new TreeMap<>());
                Map.Entry<Long, Integer> next =
                        later.higherEntry(publication.ack().timetoken());
                int until = next == null ? Integer.MAX_VALUE : next.getValue();
                if (!isExcused(subscription, publication, until)) {
                    Kind kind = next == null ? Kind.LOST : Kind.SKIPPED;
                    add(kind, subscription.name() + " never heard " + publication);
                }
            }
        }
    }

    /** Whether it may be gone with the data, and that was said before the next event of its channel. */
    private boolean isExcused(Subscription subscription, Publication publication, int until) {
        List<Heard> before = subscription
                .heard()
                .subList(0, Math.min(until, subscription.heard().size()));
        return history.flushes().stream()
                .filter(flush -> publication.askedAt() <= flush.to())
                .anyMatch(flush -> before.stream().anyMatch(heard -> heard instanceof Loss && isOf(flush, heard)));
    }

    /** Each file that somebody heard of can be had as it was sent, unless its entry went with the data. */
    private void checkFiles() {
        Set<String> looked = new HashSet<>();
        for (Subscription subscription : history.subscriptions()) {
            for (Event event : eventsOf(subscription)) {
                Publication publication = publications.get(event.name());
                if (publication != null && looked.add(event.name() + ' ' + event.fileId())) {
                    checkFile(publication, event);
                }
            }
        }
        for (Publication publication : history.publications()) {
            if (publication.isAcknowledged()
                    && looked.add(publication.name() + ' ' + publication.ack().fileId())) {
                checkBytes(publication, publication.ack().fileId());
            }
        }
    }

    private void checkFile(Publication publication, Event event) {
        if ((publication.sha256() == null) != (event.fileId() == null)) {
            add(Kind.BAD_FILE, "a file that is none, or none that is one: " + event);
        } else {
            checkBytes(publication, event.fileId());
        }
    }

    private void checkBytes(Publication publication, String fileId) {
        boolean isGone = history.flushes().stream().anyMatch(flush -> publication.askedAt() <= flush.to());
        Fetched fetched = history.fetched().get(fileId);
        if (publication.sha256() == null || isGone && fetched == null) {
            return;
        }
        if (fetched == null || fetched.status() != 200 || !fetched.sha256().equals(publication.sha256())) {
            add(Kind.BAD_FILE, publication.name() + ", file " + fileId + ", was found as " + fetched);
        }
    }
}
