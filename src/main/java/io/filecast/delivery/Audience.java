package io.filecast.delivery;

import io.filecast.core.Timetoken;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * All on one loop who follow one channel, or one wildcard. Event-loop confined.
 */
final class Audience {

    private static final Group[] NOBODY = {};

    /** The last event that was handed to all of them, or judged not to be for them. */
    Timetoken seenTo = Timetoken.ZERO;

    /** Replaced rather than changed, because a session may subscribe while it is handed an event. */
    private Group[] groups = NOBODY;

    void add(Subscription subscription) {
        subscription.audience = this;
        int place = groups.length;
        for (int i = 0; i < groups.length; i++) {
            if (groups[i].takes(subscription)) {
                groups[i].add(subscription);
                return;
            }
            if (groups[i].encoder == subscription.session.encoder()) {
                place = i + 1;
            }
        }
        Group group = new Group(subscription.session.encoder(), subscription.filter);
        group.add(subscription);
        insert(place, group);
    }

    /** Groups of one encoder stand side by side, so that its bytes are made once for all of them. */
    private void insert(int place, Group group) {
        Group[] more = new Group[groups.length + 1];
        System.arraycopy(groups, 0, more, 0, place);
        more[place] = group;
        System.arraycopy(groups, place, more, place + 1, groups.length - place);
        groups = more;
    }

    void remove(Subscription subscription) {
        Group group = subscription.group;
        group.remove(subscription);
        if (group.isEmpty()) {
            groups = Arrays.stream(groups).filter(other -> other != group).toArray(Group[]::new);
        }
    }

    boolean isEmpty() {
        return groups.length == 0;
    }

    /** Its groups; those of one encoder side by side. Not to be changed, and not changed by others. */
    Group[] groups() {
        return groups;
    }

    void forEach(Consumer<Subscription> action) {
        for (Group group : groups) {
            group.forEach(action);
        }
    }
}
