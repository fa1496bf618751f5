package io.filecast.cluster;

import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.vertx.core.Future;
import java.util.function.Consumer;

/** A node's delivery whose committed events also go to the other nodes. Any thread, as the delivery behind it. */
final class ClusterFeed implements EventFeed {

    private final EventFeed delivery;
    private final Consumer<Event> others;

    ClusterFeed(EventFeed delivery, Consumer<Event> others) {
        this.delivery = delivery;
        this.others = others;
    }

    @Override
    public void committed(Event event) {
        delivery.committed(event);
        others.accept(event);
    }

    @Override
    public Future<Void> subscribe(Session session, Subscribe command) {
        return delivery.subscribe(session, command);
    }

    @Override
    public void unsubscribe(Session session, ChannelPattern pattern) {
        delivery.unsubscribe(session, pattern);
    }

    @Override
    public void leave(Session session) {
        delivery.leave(session);
    }
}
