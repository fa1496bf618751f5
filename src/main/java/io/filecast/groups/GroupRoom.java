package io.filecast.groups;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChangeHints;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.GroupBroker;
import io.filecast.core.GroupIndex;
import io.filecast.core.GroupName;
import io.filecast.core.Page;
import io.filecast.core.Principal;
import io.filecast.core.change.ChangeWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The verbs on channel groups, and what this node tells those who follow one. Any thread with a Vert.x context. */
public final class GroupRoom implements GroupBroker {

    private final GroupIndex index;
    private final GroupWatch watch;
    private final ChangeHints others;
    private final int maxChannels;

    /**
     * A room that is not started yet.
     *
     * @param others wakes the other nodes
     * @param maxChannels most channels in one command
     */
    public GroupRoom(Vertx vertx, GroupIndex index, ChangeHints others, int maxChannels) {
        this.index = index;
        this.others = others;
        this.watch = new GroupWatch(vertx, index);
        this.maxChannels = maxChannels;
    }

    /** What looks at what other nodes changed, while somebody follows a group; to be started, woken and closed. */
    public ChangeWatch<?> changes() {
        return watch.changes();
    }

    /** Turns what a check throws into a failed future. */
    private static <T> Future<T> checked(Principal by, Supplier<Future<T>> verb) {
        if (!by.isAdministrator()) {
            return Future.failedFuture(BrokerError.of(
                    ErrorCode.FORBIDDEN,
                    "only an administrator of the app may do this: a secret key, or a token with 'm' on '*'"));
        }
        try {
            return verb.get();
        } catch (BrokerError refused) {
            return Future.failedFuture(refused);
        }
    }

    @Override
    public Future<List<ChannelName>> channels(Principal by, GroupName group) {
        return checked(by, () -> index.channels(by.app(), group).map(found -> List.copyOf(found.channels())));
    }

    @Override
    public Future<Page<GroupName>> list(Principal by, String cursor, int limit) {
        return checked(
                by,
                () -> index.list(by.app(), cursor, limit + 1).map(found -> {
                    boolean more = found.size() > limit;
                    List<GroupName> page = more ? found.subList(0, limit) : found;
                    return new Page<>(
                            List.copyOf(page), more ? page.get(limit - 1).value() : null, null);
                }));
    }

    @Override
    public Future<Void> change(Principal by, GroupName group, List<ChannelName> add, List<ChannelName> remove) {
        return checked(by, () -> {
            checkCount(add.size() + remove.size());
            return known(by.app(), index.change(by.app(), group, add, remove));
        });
    }

    @Override
    public Future<Void> replace(Principal by, GroupName group, List<ChannelName> channels) {
        return checked(by, () -> {
            checkCount(channels.size());
            return index.channels(by.app(), group).compose(before -> {
                List<ChannelName> gone = new ArrayList<>(before.channels());
                gone.removeAll(channels);
                return known(by.app(), index.change(by.app(), group, channels, gone));
            });
        });
    }

    @Override
    public Future<Void> delete(Principal by, GroupName group) {
        return checked(by, () -> known(by.app(), index.delete(by.app(), group)));
    }

    private void checkCount(int named) {
        if (named > maxChannels) {
            throw BrokerError.of(ErrorCode.TOO_MANY_CHANNELS, "a command names at most " + maxChannels + " channels");
        }
    }

    /**
     * Tells of a change: what was done is done, and when it cannot be read back just now, the next look will. So it may be when
     * the outcome is unknown, as with a Redis that lacks replicas.
     */
    private Future<Void> known(AppName app, Future<Long> change) {
        return change.transform(done -> {
            others.termsChanged(app);
            Future<Void> told = watch.changes().readNow(app).otherwiseEmpty();
            return done.succeeded() ? told : Future.failedFuture(done.cause());
        });
    }

    @Override
    public Future<Following> follow(AppName app, GroupName group, Consumer<Set<ChannelName>> listener) {
        return watch.follow(app, group, listener);
    }
}
