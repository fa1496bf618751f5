package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.RequestGate;
import io.filecast.core.AccessPolicy;
import io.filecast.core.BrokerClock;
import io.filecast.core.CursorFeed;
import io.filecast.core.FileBroker;
import io.filecast.core.Presence;
import io.filecast.core.Visits;
import io.filecast.core.filter.Filter;
import java.util.function.Function;

/**
 * What the PubNub door stands on. Any thread; immutable.
 *
 * @param broker the verbs
 * @param access who a key stands for
 * @param manager what the access manager and channel groups stand on
 * @param cursors events after a cursor
 * @param presence who is there
 * @param visits says who is there
 * @param clock the broker's time
 * @param filters reads a filter expression; throws a {@link io.filecast.core.BrokerError} of
 *     {@link io.filecast.core.ErrorCode#BAD_FILTER} when it is malformed
 * @param requests counts requests: many clients show one key here
 */
public record PubNubPorts(
        FileBroker broker,
        AccessPolicy access,
        AccessPorts manager,
        CursorFeed cursors,
        Presence presence,
        Visits visits,
        BrokerClock clock,
        Function<String, Filter> filters,
        RequestGate requests) {}
