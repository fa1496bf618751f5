package io.filecast.adapter.pubnub;

import java.time.Duration;

/**
 * What holds for files in this door. Any thread; immutable.
 *
 * @param publicUrl the URL under which clients reach the broker; null for the host that a request names
 * @param maxFileBytes largest file
 * @param drainBytes how much of a larger one is still read before it is refused
 * @param ticketTtl how long the bytes of a file may be sent after that was asked for
 * @param linkTtl how long an address that a download was sent to opens its file
 */
public record FileTerms(String publicUrl, long maxFileBytes, long drainBytes, Duration ticketTtl, Duration linkTtl) {}
