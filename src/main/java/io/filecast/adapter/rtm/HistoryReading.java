package io.filecast.adapter.rtm;

import io.filecast.core.Event;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Reads the channels of a history in one order of time. Where reading met its bound before enough was found, the page ends
 * there, and its cursor says from where to go on. Confined to one reading.
 */
final class HistoryReading {

    private final List<HistorySource> sources;
    private final boolean isDescending;
    private final BiPredicate<Event, HistorySource> taker;
    private Timetoken reached;

    /** @param taker takes each event in turn; false when that was the last that is wanted */
    HistoryReading(List<HistorySource> sources, boolean isDescending, BiPredicate<Event, HistorySource> taker) {
        this.sources = sources;
        this.isDescending = isDescending;
        this.taker = taker;
    }

    /**
     * Reads.
     *
     * @return up to where everything was handed out; null when nothing was looked at
     */
    Future<Timetoken> read() {
        List<Future<Void>> pages = new ArrayList<>();
        for (HistorySource source : sources) {
            if (source.isToBeRead()) {
                pages.add(source.read());
            }
        }
        return Future.all(pages).compose(read -> handOut() ? read() : Future.succeededFuture(reached));
    }

    /** Hands out what is there; whether more has to be read. */
    private boolean handOut() {
        while (sources.stream().noneMatch(HistorySource::isToBeRead)) {
            HistorySource source = first();
            if (source == null) {
                return false;
            }
            reached = source.head();
            Event event = source.take();
            if (event == null || !taker.test(event, source)) {
                return false;
            }
        }
        return true;
    }

    private HistorySource first() {
        HistorySource first = null;
        for (HistorySource source : sources) {
            if (source.head() != null && (first == null || isBefore(source.head(), first.head()))) {
                first = source;
            }
        }
        return first;
    }

    private boolean isBefore(Timetoken one, Timetoken other) {
        return isDescending ? one.isAfter(other) : other.isAfter(one);
    }
}
