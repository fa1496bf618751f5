package io.filecast;

import io.filecast.core.AppName;
import io.filecast.core.ChangeHints;
import io.filecast.core.ChannelName;
import io.filecast.core.change.ChangeWatch;
import io.filecast.people.PeopleRoom;
import io.filecast.presence.PresenceRoom;
import java.util.List;

/**
 * Has the rooms look at once at what other nodes say has changed. Any thread; immutable.
 *
 * @param presence looks at presence
 * @param people looks at rights
 * @param terms look at what clients may follow
 */
record Wakeup(PresenceRoom presence, PeopleRoom people, List<ChangeWatch<?>> terms) implements ChangeHints {

    @Override
    public void presenceMoved(AppName app, ChannelName channel, long version) {
        presence.moved(app, channel, version);
    }

    @Override
    public void rightsEnded(AppName app) {
        people.readNow(app);
    }

    @Override
    public void termsChanged(AppName app) {
        terms.forEach(watch -> watch.readNow(app));
    }
}
