package io.filecast.delivery;

import java.time.Duration;

/**
 * The bounds on polls.
 *
 * @param polls how many may be open on the node
 * @param pollsPerKey how many of them of one key
 * @param channels how many channels and wildcards one may ask for
 * @param longestWait how long one waits at most
 * @param answerBytes about how much one answer may be; more events wait for the next
 */
public record PollOptions(int polls, int pollsPerKey, int channels, Duration longestWait, int answerBytes) {

    /** Sensible values for a node of ordinary size. */
    public static final PollOptions DEFAULT = new PollOptions(100_000, 100_000, 1_000, Duration.ofMinutes(5), 1 << 20);
}
