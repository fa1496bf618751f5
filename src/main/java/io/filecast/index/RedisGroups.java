package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.Changes;
import io.filecast.core.ChannelName;
import io.filecast.core.GroupIndex;
import io.filecast.core.GroupName;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The channel groups in Redis: one Lua script per call. Any thread with a Vert.x context; futures complete on it. */
final class RedisGroups implements GroupIndex {

    private final AppScripts scripts;
    private final GroupBounds bounds;

    RedisGroups(AppScripts scripts, GroupBounds bounds) {
        this.scripts = scripts;
        this.bounds = bounds;
    }

    @Override
    public Future<Contents> channels(AppName app, GroupName group) {
        return scripts.run(RedisScript.GROUP, app, new ScriptArgs().text(group.value()))
                .map(reply -> {
                    Set<ChannelName> channels = new TreeSet<>();
                    reply.get(1).forEach(name -> channels.add(new ChannelName(name.toString())));
                    return new Contents(reply.epoch(), Long.parseLong(reply.text(0)), channels);
                });
    }

    @Override
    public Future<List<GroupName>> list(AppName app, String after, int limit) {
        return scripts.run(RedisScript.GROUPS, app, new ScriptArgs().text(after).number(limit))
                .map(reply -> names(reply.get(0)));
    }

    private static List<GroupName> names(Response names) {
        List<GroupName> groups = new ArrayList<>();
        names.forEach(name -> groups.add(new GroupName(name.toString())));
        return groups;
    }

    @Override
    public Future<Long> change(AppName app, GroupName group, List<ChannelName> add, List<ChannelName> remove) {
        ScriptArgs args = new ScriptArgs()
                .text(group.value())
                .number(bounds.groups())
                .number(bounds.channels())
                .number(add.size());
        add.forEach(args::text);
        remove.forEach(args::text);
        return scripts.runReplicated(RedisScript.REGROUP, app, args).map(reply -> Long.parseLong(reply.text(0)));
    }

    @Override
    public Future<Long> delete(AppName app, GroupName group) {
        return scripts.runReplicated(RedisScript.UNGROUP, app, new ScriptArgs().text(group.value()))
                .map(reply -> Long.parseLong(reply.text(0)));
    }

    @Override
    public Future<Changes<GroupName>> changes(AppName app, String epoch, long since) {
        ScriptArgs args = new ScriptArgs().text(epoch).number(since);
        return scripts.run(RedisScript.REGROUPED, app, args)
                .map(reply -> new Changes<>(
                        reply.epoch(),
                        Long.parseLong(reply.text(0)),
                        reply.get(1).toInteger() == 1,
                        names(reply.get(2))));
    }
}
