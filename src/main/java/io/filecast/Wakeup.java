package io.filecast;

import io.filecast.core.AppName;
import io.filecast.core.ChangeHints;
import io.filecast.core.ChannelName;
import io.filecast.groups.GroupRoom;
import io.filecast.people.PeopleRoom;
import io.filecast.people.PermitDesk;
import io.filecast.presence.PresenceRoom;

/**
 * Has the rooms look at once at what other nodes say has changed. Any thread; immutable.
 *
 * @param presence looks at presence
 * @param people looks at rights
 * @param groups looks at channel groups
 * @param permits looks at what was given to names
 */
record Wakeup(PresenceRoom presence, PeopleRoom people, GroupRoom groups, PermitDesk permits) implements ChangeHints {

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
        groups.readNow(app);
        permits.readNow(app);
    }
}
