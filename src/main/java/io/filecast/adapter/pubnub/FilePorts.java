package io.filecast.adapter.pubnub;

import io.filecast.core.EventBroker;
import io.filecast.core.UploadTickets;

/**
 * What files, history and message actions stand on beside the verbs. Any thread; immutable.
 *
 * @param tickets gives the right to send bytes away
 * @param events the verbs on events that were announced before
 * @param terms what holds for files
 */
public record FilePorts(UploadTickets tickets, EventBroker events, FileTerms terms) {}
