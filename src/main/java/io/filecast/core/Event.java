package io.filecast.core;

import java.time.Instant;
import java.util.List;

/**
 * One durable, ordered fact in a channel, as the log holds it. Any thread; immutable.
 *
 * @param app the tenant
 * @param channel where it happened
 * @param type what kind of fact it is
 * @param timetoken when, unique in the app
 * @param previous the event before it in its channel, {@link Timetoken#ZERO} for the first: the chain that shows gaps;
 *     never on a wire
 * @param epoch the data set that it belongs to
 * @param publisher who caused it; null when nobody said
 * @param message the publisher's message; null when none
 * @param meta data for filters; null when none
 * @param file the file it speaks of; null for a plain message
 * @param fileGone whether that file has been deleted or has expired since
 * @param stored whether history shows it
 * @param expiresAt when it leaves history and recovery; null for never
 * @param recipients the only users who may see it; empty for everyone
 * @param label its publisher's word for what kind of event it is; null when none
 * @param silent whether subscribers are not told of it: only history may show it
 */
public record Event(
        AppName app,
        ChannelName channel,
        EventType type,
        Timetoken timetoken,
        Timetoken previous,
        String epoch,
        String publisher,
        JsonText message,
        JsonText meta,
        FileEntry file,
        boolean fileGone,
        boolean stored,
        Instant expiresAt,
        List<String> recipients,
        Label label,
        boolean silent) {

    /** An event without label, told to all who may see it. */
    public Event(
            AppName app,
            ChannelName channel,
            EventType type,
            Timetoken timetoken,
            Timetoken previous,
            String epoch,
            String publisher,
            JsonText message,
            JsonText meta,
            FileEntry file,
            boolean fileGone,
            boolean stored,
            Instant expiresAt,
            List<String> recipients) {
        this(
                app,
                channel,
                type,
                timetoken,
                previous,
                epoch,
                publisher,
                message,
                meta,
                file,
                fileGone,
                stored,
                expiresAt,
                recipients,
                null,
                false);
    }

    /**
     * An event of a kind that this release does not know. Who reads on in its channel passes over it: it is in no history,
     * and nobody is told.
     */
    public static Event unknown(
            AppName app, ChannelName channel, Timetoken timetoken, Timetoken previous, String epoch) {
        return new Event(
                app,
                channel,
                EventType.UNKNOWN,
                timetoken,
                previous,
                epoch,
                null,
                null,
                null,
                null,
                false,
                false,
                null,
                List.of(),
                null,
                true);
    }

    /** The position of one who has seen it. */
    public Position position() {
        return new Position(epoch, timetoken);
    }

    /** Whether it is no longer shown at a moment. */
    public boolean isExpiredAt(Instant moment) {
        return expiresAt != null && !expiresAt.isAfter(moment);
    }

    /** The same event after its file left the channel. */
    public Event withFileGone() {
        return new Event(
                app,
                channel,
                type,
                timetoken,
                previous,
                epoch,
                publisher,
                message,
                meta,
                file,
                true,
                stored,
                expiresAt,
                recipients,
                label,
                silent);
    }

    /** Whether a reader may see it: everyone may, unless it is for listed users, or in an inbox, only. */
    public boolean isVisibleTo(Principal reader) {
        if (channel.isInbox() && !reader.may(Right.READ, channel)) {
            return false;
        }
        return reader.sees(channel, recipients);
    }
}
