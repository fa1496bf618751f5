package io.filecast.delivery;

import io.filecast.core.EventFeed.EventEncoder;
import io.filecast.core.filter.Filter;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/** Subscriptions of one channel that get the same bytes: same encoder, same filter. Event-loop confined. */
final class Group {

    final EventEncoder encoder;
    final Filter filter;
    private Subscription[] members = new Subscription[1];
    private int end;
    private int holes;
    private int walks;

    Group(EventEncoder encoder, Filter filter) {
        this.encoder = encoder;
        this.filter = filter;
    }

    boolean takes(Subscription subscription) {
        return encoder == subscription.session.encoder() && Objects.equals(filter, subscription.filter);
    }

    void add(Subscription subscription) {
        if (end == members.length) {
            members = Arrays.copyOf(members, end * 2);
        }
        subscription.group = this;
        subscription.index = end;
        members[end++] = subscription;
    }

    void remove(Subscription subscription) {
        subscription.group = null;
        if (walks > 0) {
            members[subscription.index] = null;
            holes++;
            return;
        }
        Subscription last = members[--end];
        members[end] = null;
        if (last != subscription) {
            members[subscription.index] = last;
            last.index = subscription.index;
        }
    }

    boolean isEmpty() {
        return end == holes;
    }

    /**
     * Does something with each member. A session may end its own or another's subscription, or begin one, while it is
     * told something: who was ended is left out, who began waits for the next time.
     */
    void forEach(Consumer<Subscription> action) {
        walks++;
        int until = end;
        for (int i = 0; i < until; i++) {
            if (members[i] != null) {
                action.accept(members[i]);
            }
        }
        if (--walks == 0 && holes > 0) {
            closeHoles();
        }
    }

    private void closeHoles() {
        int kept = 0;
        for (int i = 0; i < end; i++) {
            Subscription member = members[i];
            if (member != null) {
                members[kept] = member;
                member.index = kept++;
            }
        }
        Arrays.fill(members, kept, end, null);
        end = kept;
        holes = 0;
    }
}
