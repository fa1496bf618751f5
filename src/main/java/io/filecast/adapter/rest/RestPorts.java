package io.filecast.adapter.rest;

import io.filecast.adapter.http.RequestGate;
import io.filecast.core.BrokerClock;
import io.filecast.core.CursorFeed;
import io.filecast.core.EventBroker;
import io.filecast.core.EventFeed;
import io.filecast.core.FileBroker;
import io.filecast.core.GroupBroker;
import io.filecast.core.Presence;
import io.filecast.core.Principal;
import io.filecast.core.Thumbnails;
import io.filecast.core.UserBroker;
import io.filecast.core.Visits;
import io.filecast.core.filter.Filter;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the native API stands on. Any thread; immutable.
 *
 * @param broker the verbs
 * @param thumbnails the verbs on thumbnails
 * @param events the verbs on events that were announced before
 * @param users the verbs on users and tokens
 * @param groups the verbs on channel groups
 * @param feed live events
 * @param polls events of many channels with one cursor
 * @param presence who is on a channel
 * @param visits says who is there without a connection
 * @param clock decides when a credential has ended
 * @param filters reads a filter expression; throws a {@link io.filecast.core.BrokerError} of
 *     {@link io.filecast.core.ErrorCode#BAD_FILTER} when it is malformed
 * @param followers counts requests of those who follow channels, thousands of whom may share a key and an address
 * @param holds whether what made a principal is still accepted: its app and key may have been taken out meanwhile
 */
public record RestPorts(
        FileBroker broker,
        Thumbnails thumbnails,
        EventBroker events,
        UserBroker users,
        GroupBroker groups,
        EventFeed feed,
        CursorFeed polls,
        Presence presence,
        Visits visits,
        BrokerClock clock,
        Function<String, Filter> filters,
        RequestGate followers,
        Predicate<Principal> holds) {}
