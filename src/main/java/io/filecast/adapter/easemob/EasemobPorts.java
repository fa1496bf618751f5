package io.filecast.adapter.easemob;

import io.filecast.core.BrokerClock;
import io.filecast.core.FileBroker;
import io.filecast.core.Presence;
import io.filecast.core.Shelf;
import io.filecast.core.Thumbnails;
import io.filecast.core.UserBroker;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the door stands on. Any thread; immutable.
 *
 * @param broker the verbs on files
 * @param shelf the verbs on files that are known by their id
 * @param thumbnails the verbs on thumbnails
 * @param users the verbs on users and tokens
 * @param presence who is on a channel
 * @param clock the broker's time
 * @param apps the apps that stand for one of Easemob's, as they are at any time
 */
public record EasemobPorts(
        FileBroker broker,
        Shelf shelf,
        Thumbnails thumbnails,
        UserBroker users,
        Presence presence,
        BrokerClock clock,
        Supplier<List<EasemobApp>> apps) {}
