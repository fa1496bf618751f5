package io.filecast.adapter.pubnub;

import io.filecast.core.AccessPolicy;
import io.filecast.core.BrokerClock;
import io.filecast.core.FileBroker;

/**
 * What the PubNub door stands on. Any thread; immutable.
 *
 * @param broker the verbs
 * @param access who a key stands for
 * @param manager what the access manager and channel groups stand on
 * @param clock the broker's time
 */
public record PubNubPorts(FileBroker broker, AccessPolicy access, AccessPorts manager, BrokerClock clock) {}
