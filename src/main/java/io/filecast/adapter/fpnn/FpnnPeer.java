package io.filecast.adapter.fpnn;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/** The other side of a connection. Any thread, but for {@link #state}; futures complete on its event loop, or at once. */
public interface FpnnPeer {

    /** A number that no other connection of this process has. */
    long id();

    /** The address that it comes from, without port. */
    String remoteAddress();

    /** Where it connected to, as {@code host:port}: an address under which this node is reached. */
    String localEndpoint();

    /**
     * Asks the peer something. Its answer says that it has taken the quest, and no more.
     *
     * @param timeout how long to wait for the answer, to the second
     * @return the answer; fails with {@link FpnnError}: the peer's own, {@link FpnnError#TIMEOUT}, or
     *     {@link FpnnError#CONNECTION_CLOSED}. A peer for which too many bytes wait already is closed
     */
    Future<Params> push(String method, PackedParams params, Duration timeout);

    /** How many bytes wait for it, here and in the channel. */
    long queuedBytes();

    /**
     * Whether it is asked now and then if it is still there, as clients expect that wait for pushes; off at first.
     *
     * @param wanted true for who follows something
     */
    void keepAlive(boolean wanted);

    /**
     * Closes the connection.
     *
     * @param reason for the log, in one line
     */
    void close(String reason);

    /** Completes when the connection is gone, whoever closed it. */
    Future<Void> closed();

    /**
     * What a dialect keeps for this peer. Confined to the connection's event loop, on which quests are handled.
     *
     * @param ifAbsent makes it when it is asked for first
     */
    <T> T state(Class<T> type, Supplier<T> ifAbsent);
}
