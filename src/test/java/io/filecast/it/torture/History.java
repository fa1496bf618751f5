package io.filecast.it.torture;

import java.util.List;
import java.util.Map;

/**
 * All that clients asked for, were told and heard. Immutable once it is made. Times are those of one monotonic clock, in
 * nanoseconds.
 *
 * @param fetched what every announced file was found to be at the end, by its id
 * @param complaints answers and states that nobody should have met
 */
record History(
        List<Publication> publications,
        List<Subscription> subscriptions,
        List<Flush> flushes,
        Map<String, Fetched> fetched,
        List<String> complaints) {

    /**
     * Something that was published, perhaps by several requests under one key.
     *
     * @param name unique; its event carries it
     * @param number what filters look at
     * @param sha256 of the file's bytes; null for a message
     * @param askedAt before the first request
     * @param ack null when no answer came, so that nobody knows whether it was published
     */
    record Publication(String name, String channel, int number, String sha256, long askedAt, Ack ack) {

        boolean isAcknowledged() {
            return ack != null;
        }
    }

    /**
     * The answer to a publication.
     *
     * @param fileId null for a message
     * @param at when it came
     */
    record Ack(long timetoken, String fileId, long at) {}

    /**
     * One subscription through all its connections.
     *
     * @param pattern a channel, or a wildcard that ends in {@code .*}
     * @param modulus it wants the numbers that this divides; 1 for all
     * @param heard in the order in which it came
     */
    record Subscription(String name, String pattern, int modulus, List<Heard> heard) {

        boolean follows(String channel) {
            return pattern.endsWith(".*")
                    ? channel.startsWith(pattern.substring(0, pattern.length() - 1))
                    : channel.equals(pattern);
        }

        boolean wants(Publication publication) {
            return follows(publication.channel()) && publication.number() % modulus == 0;
        }
    }

    /** What a subscription heard. */
    sealed interface Heard {
        /** When it came. */
        long at();
    }

    /**
     * An event.
     *
     * @param name of its publication
     * @param fileId null for a message
     */
    record Event(String channel, long timetoken, String name, String fileId, long at) implements Heard {}

    /** The words that events were lost ({@code recovered: false}). */
    record Loss(long at) implements Heard {}

    /**
     * All data taken away from Redis.
     *
     * @param from before it was asked for
     * @param to after it was done
     * @param healed until when subscribers may be told of it
     */
    record Flush(long from, long to, long healed) {}

    /** What a file was found to be: the status of its download, and the digest of the bytes. */
    record Fetched(int status, String sha256) {}
}
