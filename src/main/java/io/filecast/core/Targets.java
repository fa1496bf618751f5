package io.filecast.core;

import java.util.List;
import java.util.TreeSet;

/**
 * Where one send goes, all or none: users' inboxes, groups, rooms, everyone. Each target is a channel of that name:
 * {@code user:<id>}, {@code group:<id>}, {@code room:<id>}, {@code broadcast}. Any thread; immutable.
 *
 * @param channels at least one, each once, in the order of their names and not in that in which they were said: who repeats
 *     a send from a set that has no order repeats the same send
 */
public record Targets(List<ChannelName> channels) {

    /** The channel of everyone. */
    private static final ChannelName BROADCAST = new ChannelName("broadcast");

    /**
     * Reads targets. One that is named twice counts once.
     *
     * @param most how many there may be
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when there are none or too many, or a text is no target
     */
    public static Targets parse(List<String> texts, int most) {
        TreeSet<ChannelName> channels = new TreeSet<>();
        for (int i = 0; i < texts.size(); i++) {
            channels.add(channelOf(texts.get(i), i + 1));
            if (channels.size() > most) {
                throw BrokerError.of(ErrorCode.BAD_REQUEST, "a send has at most " + most + " targets");
            }
        }
        if (channels.isEmpty()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a send names its targets in 'to'");
        }
        return new Targets(List.copyOf(channels));
    }

    private static ChannelName channelOf(String text, int place) {
        if (text.equals(BROADCAST.value())) {
            return BROADCAST;
        }
        try {
            ChannelName channel = ChannelName.parse(text);
            if (channel.isInbox()) {
                UserIds.check(text.substring(text.indexOf(':') + 1));
            } else if (!include(channel)) {
                throw BrokerError.of(
                        ErrorCode.BAD_REQUEST, "it is none of user:<id>, group:<id>, room:<id> and broadcast");
            }
            return channel;
        } catch (BrokerError e) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "target " + place + ": " + e.detail());
        }
    }

    /** Whether a channel is one that a target stands for. */
    public static boolean include(ChannelName channel) {
        return channel.equals(BROADCAST) || channel.hasReservedPrefix();
    }
}
