package io.filecast.core;

import io.vertx.core.Future;
import java.time.Duration;

/**
 * Signs links to files as they are handed on, without a question for each: for doors that show every file with a link that
 * opens it. Nobody's rights are asked, so only who manages the channel may be given what comes out. Any thread; futures
 * complete on the caller's context and fail only with {@link BrokerError}.
 */
public interface FileLinks {

    /** Learns what links of an app are signed with; harmless when that is known. */
    Future<Void> prepare(AppName app);

    /**
     * The token of a link to the file of an event.
     *
     * @param ttl how long it opens the file; at most what the configuration allows
     * @return the token; null while it is not known what the event's data set signs with, which is being asked then
     */
    String tokenOf(Event event, Duration ttl);
}
