package io.filecast.core;

import io.filecast.core.FileBroker.BeginUpload;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;

/**
 * The verbs on upload tickets: the bytes of a file come with a text that was given away before, and with no other
 * credential. Any thread with a Vert.x context; futures complete on it and fail only with {@link BrokerError}.
 */
public interface UploadTickets {

    /**
     * Gives the right to send one file's bytes away. Nothing is kept of it.
     *
     * @param mark as in {@link UploadTicket}
     */
    Future<Offer> offer(Principal principal, ChannelName channel, String name, String mark, Duration ttl);

    /**
     * What was given away.
     *
     * @param file the id that the file will have
     * @param ticket shown when the bytes come
     * @param expiresAt when that ends
     */
    record Offer(FileId file, String ticket, Instant expiresAt) {}

    /**
     * What the holder of a ticket may begin. Shown again it is the same upload, whose bytes come once.
     *
     * @param type the file's media type
     * @return what opens the way for its bytes; fails with {@link ErrorCode#UNAUTHENTICATED} when the ticket's time is over,
     *     {@link ErrorCode#FORBIDDEN} when it was not made here
     */
    Future<BeginUpload> redeem(String ticket, String type);
}
