package io.filecast.command;

import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.Listed;
import io.filecast.core.FileBroker.ListFiles;
import io.filecast.core.FileEntry;
import io.filecast.core.Order;
import io.filecast.core.Page;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One page of a channel's files: reads on until the page is full of what the reader may see. Event-loop confined. */
final class FileListing {

    /** How many are read at a time once some turned out to be for others: there may be thousands of those. */
    private static final int AMONG_HIDDEN = 256;

    private final ChannelIndex index;
    private final ListFiles command;
    private final Cursor cursor;
    private final Order order;
    private final List<Listed> found = new ArrayList<>();

    FileListing(ChannelIndex index, ListFiles command) {
        this.index = index;
        this.command = command;
        this.cursor = command.cursor() == null ? null : Cursor.parse(command.cursor());
        this.order = cursor == null || cursor.onward() ? command.order() : opposite(command.order());
    }

    /** Reads one more than the page holds, to know whether there is a next one. */
    Future<Page<FileEntry>> read() {
        return readFrom(cursor == null ? null : cursor.place(), command.limit() + 1)
                .map(more -> page(more));
    }

    private Future<Boolean> readFrom(String place, int wanted) {
        return index.list(command.principal().app(), command.channel(), place, order, wanted)
                .compose(listed -> {
                    for (Listed item : listed) {
                        if (!isSeen(item)) {
                            continue;
                        }
                        if (found.size() == command.limit()) {
                            return Future.succeededFuture(true);
                        }
                        found.add(item);
                    }
                    return listed.size() < wanted
                            ? Future.succeededFuture(false)
                            : readFrom(listed.get(listed.size() - 1).place(), Math.max(wanted, AMONG_HIDDEN));
                });
    }

    private boolean isSeen(Listed item) {
        return command.principal().sees(command.channel(), item.entry().recipients());
    }

    private Page<FileEntry> page(boolean more) {
        boolean backwards = cursor != null && !cursor.onward();
        if (backwards) {
            Collections.reverse(found);
        }
        List<FileEntry> items = found.stream().map(Listed::entry).toList();
        if (found.isEmpty()) {
            String back = cursor == null ? null : new Cursor(!cursor.onward(), cursor.place()).toString();
            return backwards ? new Page<>(items, back, null) : new Page<>(items, null, back);
        }
        String next = new Cursor(true, found.get(found.size() - 1).place()).toString();
        String prev = new Cursor(false, found.get(0).place()).toString();
        if (backwards) {
            return new Page<>(items, next, more ? prev : null);
        }
        return new Page<>(items, more ? next : null, cursor == null ? null : prev);
    }

    private static Order opposite(Order order) {
        return order == Order.NEWEST_FIRST ? Order.OLDEST_FIRST : Order.NEWEST_FIRST;
    }
}
