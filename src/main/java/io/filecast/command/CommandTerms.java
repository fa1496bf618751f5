package io.filecast.command;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.time.Duration;
import java.util.function.Function;

/**
 * The bounds and defaults that the verbs keep to.
 *
 * @param apps what differs between apps
 * @param nameBytes longest name of a file, in bytes of UTF-8
 * @param channelBytes longest name of a channel, in bytes of UTF-8
 * @param messageBytes largest message of an event, in bytes of JSON
 * @param signalBytes largest signal, in bytes of JSON
 * @param sendBytes most that a send writes into all its channels together: message, meta and description, in bytes
 * @param metaBytes largest meta, in bytes of JSON
 * @param descriptionBytes longest description, in bytes of UTF-8
 * @param recipients most recipients of an item, and most channels of a send
 * @param filesPerChannel most files of a channel
 * @param filesOnShelf most files of an app that lie on its shelf
 * @param uploadsInFlight most uploads of a node whose bytes are coming
 * @param uploadsInFlightPerKey the same for one key
 * @param uploadsDeclared most unpublished declared uploads of one owner
 * @param unpublishedTtl how long an upload waits to be published
 * @param commitBytes bytes of a declared upload after which what came is committed while more comes
 * @param commitInterval time after which the same is done
 * @param maxTtl the longest time to live that may be asked for
 * @param maxPage most entries of a page
 * @param defaultLinkTtl how long a signed link opens when nothing is asked for
 * @param maxLinkTtl the longest that may be asked for
 */
public record CommandTerms(
        Function<AppName, AppTerms> apps,
        int nameBytes,
        int channelBytes,
        long messageBytes,
        long signalBytes,
        long sendBytes,
        long metaBytes,
        long descriptionBytes,
        int recipients,
        int filesPerChannel,
        int filesOnShelf,
        int uploadsInFlight,
        int uploadsInFlightPerKey,
        int uploadsDeclared,
        Duration unpublishedTtl,
        long commitBytes,
        Duration commitInterval,
        Duration maxTtl,
        int maxPage,
        Duration defaultLinkTtl,
        Duration maxLinkTtl) {

    /**
     * What differs between apps.
     *
     * @param fileBytes largest file
     * @param eventTtl how long an event stays in history when nothing is asked for; zero for ever
     * @param fileTtl how long a file stays when nothing is asked for; zero for ever
     */
    public record AppTerms(long fileBytes, Duration eventTtl, Duration fileTtl) {}

    /** Whether there is such an app. */
    boolean knows(AppName app) {
        return apps.apply(app) != null;
    }

    /** The terms of an app; one that was taken out of the configuration has none. */
    AppTerms of(AppName app) {
        AppTerms found = apps.apply(app);
        if (found == null) {
            throw BrokerError.of(ErrorCode.UNAUTHENTICATED, "there is no such app any more");
        }
        return found;
    }
}
