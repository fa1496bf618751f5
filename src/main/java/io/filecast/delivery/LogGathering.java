package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.Order;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one stretch of time from the logs of several channels. Event-loop confined; its reads are pipelined.
 */
final class LogGathering {

    private final AppName app;
    private final Delivery delivery;
    private final Timetoken after;
    private final Timetoken before;

    /**
     * Gathers what happened between two moments.
     *
     * @param after exclusive
     * @param upTo inclusive
     */
    LogGathering(AppName app, Delivery delivery, Timetoken after, Timetoken upTo) {
        this.app = app;
        this.delivery = delivery;
        this.after = after;
        this.before = new Timetoken(upTo.ticks() + 1);
    }

    /** All events of the channels in the stretch, channel by channel. */
    Future<List<Event>> read(List<ChannelName> channels) {
        List<Event> events = new ArrayList<>();
        List<Future<Void>> reads =
                channels.stream().map(channel -> read(channel, after, events)).toList();
        return Future.all(reads).map(events);
    }

    private Future<Void> read(ChannelName channel, Timetoken from, List<Event> into) {
        int limit = delivery.options().pageEvents();
        delivery.stats().logRead();
        return delivery.index()
                .log(app, channel, from, before, Order.OLDEST_FIRST, limit)
                .compose(slice -> {
                    into.addAll(slice.events());
                    return slice.events().size() < limit
                            ? Future.succeededFuture()
                            : read(channel, lastOf(slice), into);
                });
    }

    private static Timetoken lastOf(LogSlice slice) {
        return slice.events().get(slice.events().size() - 1).timetoken();
    }
}
