package io.filecast.command;

import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.Event;
import io.filecast.core.FileBroker.EventPage;
import io.filecast.core.FileBroker.ReadHistory;
import io.filecast.core.Order;
import io.filecast.core.Page;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** One page of a channel's history: reads the log until the page is full of what history shows. Event-loop confined. */
final class HistoryReading {

    private static final int CHUNK = 256;

    /** A page ends, full or not, after so many reads: a log of hidden events cannot hold a request for ever. */
    private static final int MAX_READS = 40;

    private final ChannelIndex index;
    private final ReadHistory command;
    private final List<Event> found = new ArrayList<>();
    private Boolean recovered;
    private String epoch;
    private Timetoken reached;
    private int reads;

    HistoryReading(ChannelIndex index, ReadHistory command) {
        this.index = index;
        this.command = command;
    }

    Future<EventPage> read() {
        return read(command.after(), command.before()).map(more -> page(more));
    }

    private Future<Boolean> read(Timetoken after, Timetoken before) {
        return index.log(command.principal().app(), command.channel(), after, before, command.order(), CHUNK)
                .compose(slice -> {
                    check(slice);
                    for (Event event : slice.events()) {
                        if (found.size() == command.limit() && isShown(event, slice)) {
                            return Future.succeededFuture(true);
                        }
                        reached = event.timetoken();
                        if (isShown(event, slice)) {
                            found.add(event);
                        }
                    }
                    if (slice.events().size() < CHUNK) {
                        return Future.succeededFuture(false);
                    }
                    if (++reads >= MAX_READS) {
                        return Future.succeededFuture(true);
                    }
                    return command.order() == Order.OLDEST_FIRST ? read(reached, before) : read(after, reached);
                });
    }

    private void check(LogSlice slice) {
        epoch = slice.epoch();
        if (command.epoch() != null && recovered == null) {
            recovered =
                    command.epoch().equals(slice.epoch()) && !slice.trimmedTo().isAfter(command.after());
        }
    }

    private boolean isShown(Event event, LogSlice slice) {
        boolean isWanted = command.types().isEmpty() || command.types().contains(event.type());
        boolean isByWhom = command.publisher() == null || command.publisher().equals(event.publisher());
        return isWanted
                && isByWhom
                && event.stored()
                && !event.isExpiredAt(slice.now())
                && event.isVisibleTo(command.principal());
    }

    private EventPage page(boolean more) {
        String next = more ? new Position(epoch, reached).toString() : null;
        boolean started = command.order() == Order.OLDEST_FIRST ? command.after() != null : command.before() != null;
        String prev =
                started && !found.isEmpty() ? new Position(epoch, found.get(0).timetoken()).toString() : null;
        return new EventPage(new Page<>(List.copyOf(found), next, prev), recovered);
    }
}
