package io.filecast.index;

import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The arguments of one script call, in the order of its ARGV; absent is empty text. Confined to one call. */
final class ScriptArgs {

    private static final int TYPICAL = 24;

    private Object[] values = new Object[TYPICAL];
    private int size;

    ScriptArgs text(String text) {
        return add(text == null ? "" : text);
    }

    ScriptArgs text(ChannelName channel) {
        return add(channel.value());
    }

    ScriptArgs text(Timetoken timetoken) {
        return add(timetoken == null ? "" : timetoken.toString());
    }

    ScriptArgs flag(boolean flag) {
        return add(flag ? "1" : "");
    }

    ScriptArgs number(long number) {
        return add(Long.toString(number));
    }

    ScriptArgs micros(Duration duration) {
        return number(TimeUnit.MICROSECONDS.convert(duration));
    }

    /**
     * Who asks, as lib/readers.lua takes it, for items of all these channels: the rule of {@link Event#isVisibleTo}, but
     * that a sender still knows what it sent to an inbox.
     */
    ScriptArgs reader(Principal principal, List<ChannelName> channels) {
        if (channels.stream().allMatch(principal::manages)) {
            return add("+");
        }
        boolean reads = channels.stream().allMatch(channel -> !channel.isInbox() || principal.may(Right.READ, channel));
        return add((reads ? "=" : "~") + principal.trustedUser());
    }

    ScriptArgs millis(Duration duration) {
        return number(duration.toMillis());
    }

    int size() {
        return size;
    }

    /** Copies the arguments behind others. */
    void copyTo(Object[] target, int offset) {
        System.arraycopy(values, 0, target, offset, size);
    }

    private ScriptArgs add(Object value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
        return this;
    }
}
