package io.filecast.cluster;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import java.util.Arrays;

/**
 * The numbers by which nodes speak of channels: 64 bits of an app and a channel, the same on every node and in every
 * version. Any thread; immutable.
 *
 * <p>FNV-1a over the app's name, a zero, and the channel's UTF-16 units, high byte first. A wildcard has the number of
 * its prefix, dot or colon included, so that one walk along a channel's name gives the channel's number and those of all wildcards
 * above it. Two channels with one number cost a needless send, never an event.
 *
 * @param channel the channel's number
 * @param wildcards the numbers of the wildcards that match it
 */
record ChannelHash(long channel, long[] wildcards) {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final long[] NONE = {};

    static ChannelHash of(AppName app, ChannelName channel) {
        String name = channel.value();
        long hash = of(app);
        long[] wildcards = NONE;
        for (int i = 0; i < name.length(); i++) {
            hash = with(hash, name.charAt(i));
            // Something must follow the prefix, and something stand before its dot; a colon ends a reserved prefix
            // only.
            if ((name.charAt(i) == '.' || name.charAt(i) == ':') && i > 0 && i < name.length() - 1) {
                wildcards = Arrays.copyOf(wildcards, wildcards.length + 1);
                wildcards[wildcards.length - 1] = hash;
            }
        }
        return new ChannelHash(hash, wildcards);
    }

    /** The channel's number alone, as those want it who follow the channel by its name. */
    static ChannelHash byName(AppName app, ChannelName channel) {
        return new ChannelHash(of(app, channel).channel, NONE);
    }

    /** The number of a channel's own name, or of a wildcard. */
    static long of(AppName app, ChannelPattern pattern) {
        String name = pattern.isWildcard() ? pattern.prefix() : pattern.text();
        long hash = of(app);
        for (int i = 0; i < name.length(); i++) {
            hash = with(hash, name.charAt(i));
        }
        return hash;
    }

    private static long of(AppName app) {
        long hash = OFFSET;
        for (int i = 0; i < app.value().length(); i++) {
            hash = with(hash, app.value().charAt(i));
        }
        return with(hash, '\0');
    }

    private static long with(long hash, char unit) {
        long high = (hash ^ unit >>> 8) * PRIME;
        return (high ^ unit & 0xff) * PRIME;
    }
}
