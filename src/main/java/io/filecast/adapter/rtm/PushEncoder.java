package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.PackedParams;
import io.filecast.core.Event;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.EventFeed.EventEncoder;

/** Writes events as the parameters of a push. One object serves all listeners, so that they share the bytes. Any thread. */
final class PushEncoder implements EventEncoder {

    private final FileAddresses addresses;
    private final int messageType;
    private final RecentMids recent = new RecentMids();

    PushEncoder(FileAddresses addresses, int messageType) {
        this.addresses = addresses;
        this.messageType = messageType;
    }

    @Override
    public EncodedEvent encode(Event event) {
        if (!Told.isTold(event)) {
            return null;
        }
        Told told = Told.of(event, addresses, messageType);
        long mid = recent.resolve(event, told);
        return new EncodedEvent(PackedParams.of(told.withMid(mid).toPush()).toBytes());
    }
}
