package io.filecast.presence;

import io.filecast.core.Attendance.Attendee;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.JsonText;
import io.filecast.core.MemberState;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.vertx.core.Future;
import java.time.Instant;

/** Connections that are nothing but themselves, and what they say. */
final class Seats {

    private Seats() {}

    /** A new connection of a user. */
    static Attendee of(String user) {
        return new Attendee(new Nothing(), user);
    }

    /** A state that was set at a moment. */
    static MemberState state(String json, int second) {
        return new MemberState(new JsonText(json), Instant.ofEpochSecond(1_700_000_000L + second));
    }

    private static final class Nothing implements EventFeed.Session {
        @Override
        public EventFeed.EventEncoder encoder() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Principal principal() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void subscribed(ChannelPattern pattern, Position position, Boolean recovered) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void deliver(ChannelPattern pattern, Event event, EventFeed.EncodedEvent bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void moved(ChannelPattern pattern, Position position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> ready() {
            throw new UnsupportedOperationException();
        }
    }
}
