package io.filecast.adapter.websocket;

import io.filecast.adapter.json.NativeJson;
import io.filecast.core.Event;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.EventFeed.EventEncoder;
import io.filecast.core.Notice;

/** Writes events and notices as whole socket frames. One object serves all sessions, so that they share the bytes. Any thread. */
record EventFrames(NativeJson json) implements EventEncoder {

    @Override
    public EncodedEvent encode(Event event) {
        return new EncodedEvent(SocketWire.textFrame(json.eventFrame(event)));
    }

    @Override
    public EncodedEvent encode(Notice notice) {
        return new EncodedEvent(SocketWire.textFrame(json.noticeFrame(notice)));
    }
}
