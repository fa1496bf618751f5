package io.filecast.command;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.Found;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker.ReadFile;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.LinkTokens.Link;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.ShareSecret;
import io.filecast.core.ShelfIndex;
import io.filecast.core.ShelfIndex.Whereabouts;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * Decides who may know of a file, and who may have what is in it. Every verb that shows bytes, or anything made of them,
 * or that gives away the right to fetch them, gets its file here. Any thread; immutable.
 *
 * <ol>
 *   <li>The right to read the channel is asked for first, whether there is such a file or not.
 *   <li>A file for other users does not exist.
 *   <li>A file on the shelf is for everyone in the app who may read anything.
 *   <li>A restricted file opens for who shows its secret, who manages the channel, and by a link that either of them made.
 * </ol>
 */
final class FileGate {

    private final ChannelIndex index;

    FileGate(ChannelIndex index) {
        this.index = index;
    }

    /** A file that the reader may know of. */
    Future<FileEntry> find(Principal reader, ChannelName channel, FileId id) {
        return seen(reader, channel, id).map(Found::entry);
    }

    /** A file whose bytes the reader may have. */
    Future<FileEntry> open(ReadFile command) {
        return seen(command.principal(), command.channel(), command.id())
                .map(found -> opened(found, isOpenedBy(command, found)));
    }

    /** A file whose bytes a genuine link gives. */
    Future<FileEntry> openBy(Link link) {
        return index.find(link.app(), link.channel(), link.file()).map(found -> opened(found, link.opensRestricted()));
    }

    /** A file whose bytes the reader may have, wherever it lies. */
    Future<FileEntry> openById(ShelfIndex shelf, Principal reader, FileId id, ShareSecret shown) {
        reader.requireSomewhere(Right.READ);
        return shelf.whereabouts(reader.app(), id).compose(where -> openAnywhere(reader, where, id, shown));
    }

    private Future<FileEntry> openAnywhere(Principal reader, Whereabouts where, FileId id, ShareSecret shown) {
        if (where.shelved() != null) {
            boolean isOpen = reader.isAdministrator() || opens(shown, where.shelved());
            return Future.succeededFuture(opened(where.shelved(), isOpen));
        }
        // Where the reader manages, no secret is needed: those come first.
        List<ChannelName> candidates = where.channels().stream()
                .filter(channel -> reader.may(Right.READ, channel))
                .sorted(Comparator.comparing((ChannelName channel) -> !reader.manages(channel)))
                .toList();
        return openInOne(reader, candidates.iterator(), id, shown);
    }

    private Future<FileEntry> openInOne(
            Principal reader, Iterator<ChannelName> candidates, FileId id, ShareSecret shown) {
        if (!candidates.hasNext()) {
            return Future.failedFuture(BrokerError.of(ErrorCode.NOT_FOUND, "no such file"));
        }
        return open(new ReadFile(reader, candidates.next(), id, shown))
                .recover(failure -> failure instanceof BrokerError error && error.code() == ErrorCode.NOT_FOUND
                        ? openInOne(reader, candidates, id, shown)
                        : Future.failedFuture(failure));
    }

    private Future<Found> seen(Principal reader, ChannelName channel, FileId id) {
        reader.require(Right.READ, channel);
        return index.find(reader.app(), channel, id).map(found -> {
            if (!reader.sees(channel, found.entry().recipients())) {
                // In the very words of the index: nothing tells a hidden file from one that is not there.
                throw BrokerError.of(ErrorCode.NOT_FOUND, "no such file in this channel");
            }
            return found;
        });
    }

    private static boolean isOpenedBy(ReadFile command, Found found) {
        return opens(command.shown(), found) || command.principal().manages(command.channel());
    }

    private static boolean opens(ShareSecret shown, Found found) {
        return shown != null && found.shareHash() != null && shown.hasHash(found.shareHash());
    }

    private static FileEntry opened(Found found, boolean isOpen) {
        if (found.entry().restricted() && !isOpen) {
            throw BrokerError.of(ErrorCode.SECRET_NEEDED, "this file opens only with its share secret");
        }
        return found.entry();
    }
}
