package io.filecast.index;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How to reach Redis. Any thread; immutable.
 *
 * @param url {@code redis://host:6379}, {@code rediss://host:6379} for TLS, or {@code unix:///path/of/socket}; may carry
 *     {@code user:password@} and a database number
 * @param user ACL user; null for the default one or the URL's
 * @param password null for none or the URL's
 * @param caFile PEM certificates to trust with TLS; null for those of the JDK
 * @param commandTimeout how long a command may take with everything: waiting for a connection, sending, sending again
 * @param minReplicas how many replicas must have a publish before it is answered; 0 for none
 * @param maxPending how many commands may be under way or waiting on each event loop
 */
public record RedisSettings(
        String url,
        String user,
        String password,
        Path caFile,
        Duration commandTimeout,
        int minReplicas,
        int maxPending) {

    /** The default of {@code commandTimeout}. */
    public static final Duration DEFAULT_COMMAND_TIMEOUT = Duration.ofSeconds(5);

    /** The default of {@code maxPending}. */
    public static final int DEFAULT_MAX_PENDING = 4096;

    public RedisSettings {
        if (commandTimeout.toMillis() < 100) {
            throw new IllegalArgumentException("redis.commandTimeout is at least 100 ms");
        }
        if (minReplicas < 0 || maxPending < 1) {
            throw new IllegalArgumentException("redis.minReplicas is at least 0 and redis.maxPending at least 1");
        }
    }

    /** A Redis by its URL, everything else by default. */
    public static RedisSettings of(String url) {
        return new RedisSettings(url, null, null, null, DEFAULT_COMMAND_TIMEOUT, 0, DEFAULT_MAX_PENDING);
    }

    /** The same with another command timeout. */
    public RedisSettings withCommandTimeout(Duration timeout) {
        return new RedisSettings(url, user, password, caFile, timeout, minReplicas, maxPending);
    }

    /** The same with another number of replicas to wait for. */
    public RedisSettings withMinReplicas(int replicas) {
        return new RedisSettings(url, user, password, caFile, commandTimeout, replicas, maxPending);
    }

    /** Names the place without its secrets. */
    @Override
    public String toString() {
        return url.replaceAll("//[^/@]*@", "//***@").replaceAll("password=[^&]*", "password=***");
    }
}
