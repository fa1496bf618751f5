package io.filecast.delivery;

import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.Order;
import io.filecast.core.Timetoken;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The reads of the log that bring a {@link ChannelLine} what it was not hinted: one at a time, after {@code gapHold} in which
 * it may still come by itself, and again, ever later, while they fail. Confined to the channel's loop.
 */
final class HealingReads {

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    private final ChannelKey key;
    private final FeedLoop loop;
    private final Delivery delivery;
    private final Runnable due;
    private long timer = -1;
    private boolean isUnderWay;
    private boolean isClosed;
    private Duration retry = FIRST_RETRY;

    /**
     * Reads nothing yet.
     *
     * @param due is called when it is time to read
     */
    HealingReads(ChannelKey key, FeedLoop loop, Delivery delivery, Runnable due) {
        this.key = key;
        this.loop = loop;
        this.delivery = delivery;
        this.due = due;
    }

    /** Something is missing: a read is due after the hold, unless one is due before or under way. */
    void soon() {
        if (timer < 0 && !isUnderWay && !isClosed) {
            after(delivery.options().gapHold());
        }
    }

    private void after(Duration delay) {
        callOff();
        timer = loop.after(delay, () -> {
            timer = -1;
            due.run();
        });
    }

    /** Nothing is missing any more: none is due. What is under way goes on. */
    void callOff() {
        loop.cancel(timer);
        timer = -1;
    }

    /** Whether an answer is awaited. */
    boolean isUnderWay() {
        return isUnderWay;
    }

    /**
     * Reads a page of the log, oldest first; none must be under way. After a failure a read is due again.
     *
     * @param taken is given what came, unless all is over by then
     */
    void read(Timetoken after, Consumer<LogSlice> taken) {
        if (isClosed) {
            return;
        }
        isUnderWay = true;
        delivery.stats().logRead();
        int limit = delivery.options().pageEvents();
        delivery.index()
                .log(key.app(), key.channel(), after, null, Order.OLDEST_FIRST, limit)
                .onComplete(read -> {
                    isUnderWay = false;
                    if (isClosed) {
                        return;
                    }
                    if (read.failed()) {
                        after(retry);
                        Duration longer = retry.multipliedBy(2);
                        retry = longer.compareTo(LAST_RETRY) < 0 ? longer : LAST_RETRY;
                    } else {
                        retry = FIRST_RETRY;
                        taken.accept(read.result());
                    }
                });
    }

    /** Ends: nothing is due, and no answer is taken. */
    void close() {
        isClosed = true;
        callOff();
    }
}
