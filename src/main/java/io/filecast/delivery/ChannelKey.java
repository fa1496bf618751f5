package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;

/** A channel of an app. */
record ChannelKey(AppName app, ChannelName channel) {

    /** The channel as one follows it by name. */
    ChannelPattern pattern() {
        return new ChannelPattern(channel.value(), null);
    }

    static ChannelKey of(Event event) {
        return new ChannelKey(event.app(), event.channel());
    }
}
