package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.JsonText;
import io.filecast.core.VisitIndex;
import io.filecast.core.Visits.Visit;
import io.filecast.index.AppScripts.Reply;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Visits in Redis: one Lua script per call. Any thread with a Vert.x context; futures complete on it. */
final class RedisVisits implements VisitIndex {

    /** Watched channels among which a user's connections are looked for. */
    private static final int MOST_WATCHED = 500;

    private final AppScripts scripts;
    private final PresenceBounds bounds;
    private final IndexTimes times;

    RedisVisits(AppScripts scripts, PresenceBounds bounds, IndexTimes times) {
        this.scripts = scripts;
        this.bounds = bounds;
        this.times = times;
    }

    @Override
    public Future<Map<ChannelName, Long>> stay(AppName app, Stay command) {
        ScriptArgs args = new ScriptArgs()
                .text(command.user())
                .micros(command.ttl())
                .flag(command.isHere())
                .number(bounds.visits())
                .number(bounds.members());
        for (ChannelName channel : command.channels()) {
            JsonText state = command.states().get(channel);
            args.text(channel).text(state == null ? null : "=" + state.value());
        }
        return scripts.run(RedisScript.VISIT, app, args).map(RedisVisits::touched);
    }

    @Override
    public Future<Map<ChannelName, Long>> leave(AppName app, String user, List<ChannelName> channels) {
        ScriptArgs args = new ScriptArgs().text(user);
        channels.forEach(args::text);
        return scripts.run(RedisScript.DEPART, app, args).map(RedisVisits::touched);
    }

    @Override
    public Future<List<Visit>> visits(AppName app, String user) {
        ScriptArgs args = new ScriptArgs().text(user).number(MOST_WATCHED);
        return scripts.run(RedisScript.VISITS, app, args).map(reply -> {
            List<Visit> visits = new ArrayList<>();
            for (Response item : reply.get(0)) {
                String state = item.get(2).toString();
                visits.add(new Visit(
                        new ChannelName(item.get(0).toString()),
                        !item.get(1).toString().isEmpty(),
                        !item.get(3).toString().isEmpty(),
                        state.isEmpty() ? null : new JsonText(state)));
            }
            visits.sort(Comparator.comparing(Visit::channel));
            return visits;
        });
    }

    @Override
    public Future<List<ChannelName>> channels(AppName app, int most) {
        return scripts.run(RedisScript.VISITED, app, new ScriptArgs().number(most))
                .map(reply -> {
                    Set<ChannelName> channels = new TreeSet<>();
                    reply.get(0).forEach(channel -> channels.add(new ChannelName(channel.toString())));
                    reply.get(1).forEach(channel -> channels.add(new ChannelName(channel.toString())));
                    return channels.stream().limit(most).toList();
                });
    }

    @Override
    public Future<Map<ChannelName, Long>> follow(AppName app, Follow command) {
        ScriptArgs args = new ScriptArgs()
                .micros(command.life())
                .micros(times.recoveryWindow())
                .number(command.announceMax())
                .micros(command.pause())
                .number(bounds.members())
                .number(bounds.channels());
        command.channels().forEach(args::text);
        return scripts.run(RedisScript.FOLLOW, app, args).map(RedisVisits::touched);
    }

    private static Map<ChannelName, Long> touched(Reply reply) {
        Map<ChannelName, Long> touched = new HashMap<>();
        reply.get(0)
                .forEach(item -> touched.put(
                        new ChannelName(item.get(0).toString()), item.get(1).toLong()));
        return touched;
    }
}
