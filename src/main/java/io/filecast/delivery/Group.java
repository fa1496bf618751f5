package io.filecast.delivery;

import io.filecast.core.EventFeed.EventEncoder;
import io.filecast.core.filter.Filter;
import java.util.Arrays;

/** Subscriptions of one channel that get the same bytes: same encoder, same filter. Event-loop confined. */
final class Group {

    final EventEncoder encoder;
    final Filter filter;
    private Subscription[] members = new Subscription[1];
    private int size;

    Group(EventEncoder encoder, Filter filter) {
        this.encoder = encoder;
        this.filter = filter;
    }

    void add(Subscription subscription) {
        if (size == members.length) {
            members = Arrays.copyOf(members, size * 2);
        }
        subscription.group = this;
        subscription.index = size;
        members[size++] = subscription;
    }

    void remove(Subscription subscription) {
        Subscription last = members[--size];
        members[size] = null;
        if (last != subscription) {
            members[subscription.index] = last;
            last.index = subscription.index;
        }
        subscription.group = null;
    }

    int size() {
        return size;
    }

    Subscription get(int index) {
        return members[index];
    }
}
