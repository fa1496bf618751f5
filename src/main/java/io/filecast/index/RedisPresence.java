package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.Departure;
import io.filecast.core.JsonText;
import io.filecast.core.Member;
import io.filecast.core.MemberList;
import io.filecast.core.MemberState;
import io.filecast.core.Notice;
import io.filecast.core.PresenceIndex;
import io.filecast.index.AppScripts.Reply;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Presence in Redis. Any thread with a Vert.x context; futures complete on it.
 *
 * <p>What the scripts say of a user is its state and not what was done to it, so each may be sent twice.
 */
final class RedisPresence implements PresenceIndex {

    /** What a report says of a user who is there; others are named as their notices. */
    private static final String HERE = "here";

    private final AppScripts scripts;
    private final PresenceBounds bounds;

    RedisPresence(AppScripts scripts, PresenceBounds bounds) {
        this.scripts = scripts;
        this.bounds = bounds;
    }

    // ---- merging --------------------------------------------------------------------------------------------------

    @Override
    public Future<Merged> merge(AppName app, Merge command) {
        ScriptArgs args = new ScriptArgs()
                .text(command.node())
                .micros(command.lease())
                .text(command.channel())
                .micros(command.watch())
                .text(command.after() == UNKNOWN ? null : Long.toString(command.after()))
                .number(command.shown())
                .number(bounds.members())
                .number(bounds.channels());
        command.reports().forEach(report -> addReport(args, report));
        return scripts.run(RedisScript.PRESENCE, app, args).map(reply -> merged(command, reply));
    }

    private static void addReport(ScriptArgs args, Report report) {
        if (report instanceof Report.Here here) {
            MemberState state = here.state();
            args.text(HERE).text(here.user()).number(micros(state.at())).text(text(state.value()));
        } else if (report instanceof Report.Gone gone) {
            Notice.Kind kind = gone.how() == Departure.LOST ? Notice.Kind.TIMEOUT : Notice.Kind.LEAVE;
            args.text(kind.slug()).text(gone.user()).text("").text("");
        }
    }

    private static Merged merged(Merge command, Reply reply) {
        Tenure tenure = new Tenure(reply.epoch(), reply.text(0));
        Watch watch = watch(reply, reply.get(1));
        if (watch == null) {
            return new Merged(tenure, null, UNKNOWN, null, null, Set.of());
        }
        Set<String> refused = new HashSet<>();
        reply.get(5).forEach(user -> refused.add(user.toString()));
        return new Merged(
                tenure,
                watch,
                watch.version(),
                changes(command, reply.get(3)),
                command.shown() == 0 ? null : list(reply, watch.version(), reply.get(2), reply.get(4)),
                refused);
    }

    /** Each change leads to the version after that of the one before. */
    private static List<Notice.Change> changes(Merge command, Response answered) {
        if (answered == null) {
            return null;
        }
        List<Notice.Change> changes = new ArrayList<>(answered.size());
        long version = command.after();
        for (Response change : answered) {
            changes.add(new Notice.Change(
                    command.channel(),
                    kind(change.get(0).toString()),
                    change.get(1).toString(),
                    json(change.get(2)),
                    change.get(3).toInteger(),
                    ++version,
                    millis(RedisClock.instantOf(change.get(4).toLong()))));
        }
        return changes;
    }

    private static Notice.Kind kind(String slug) {
        for (Notice.Kind kind : Notice.Kind.values()) {
            if (kind.slug().equals(slug)) {
                return kind;
            }
        }
        throw new IllegalStateException("unknown change " + slug);
    }

    // ---- members --------------------------------------------------------------------------------------------------

    @Override
    public Future<MemberList> members(AppName app, ChannelName channel, String after, int limit, Duration watch) {
        ScriptArgs args =
                new ScriptArgs().text(channel).micros(watch).text(after).number(limit);
        return scripts.run(RedisScript.MEMBERS, app, args).map(reply -> {
            Watch found = watch(reply, reply.get(0));
            return found == null ? null : list(reply, found.version(), reply.get(1), reply.get(2));
        });
    }

    /** Reads {@code user, since, state, user, …}, of which there is one more than wanted when there are more. */
    private static MemberList list(Reply reply, long version, Response occupancy, Response answered) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i + 2 < answered.size(); i += 3) {
            members.add(new Member(
                    answered.get(i).toString(),
                    json(answered.get(i + 2)),
                    millis(RedisClock.instantOf(answered.get(i + 1).toLong()))));
        }
        boolean hasMore = answered.size() % 3 == 1;
        String next = hasMore ? members.get(members.size() - 1).user() : null;
        return new MemberList(List.copyOf(members), next, occupancy.toInteger(), version, millis(reply.now()));
    }

    // ---- the node's regular call ----------------------------------------------------------------------------------

    @Override
    public Future<Attended> attend(AppName app, Attend command) {
        ScriptArgs args =
                new ScriptArgs().text(command.node()).micros(command.lease()).number(command.since());
        command.asked().forEach((channel, watch) -> args.text(channel).micros(watch));
        return scripts.run(RedisScript.ATTEND, app, args).map(reply -> {
            Map<ChannelName, Watch> watched = new HashMap<>();
            for (Response item : reply.get(2)) {
                watched.put(new ChannelName(item.get(0).toString()), watch(reply, item.get(1)));
            }
            Set<ChannelName> stirred = new HashSet<>();
            reply.get(3).forEach(channel -> stirred.add(new ChannelName(channel.toString())));
            return new Attended(
                    new Tenure(reply.epoch(), reply.text(0)), reply.get(1).toLong(), watched, stirred);
        });
    }

    // ---- all ------------------------------------------------------------------------------------------------------

    /** Reads {@code until, begun, version}; null when the channel is not watched. */
    private static Watch watch(Reply reply, Response answered) {
        if (answered == null || answered.size() == 0) {
            return null;
        }
        Instant until = RedisClock.instantOf(answered.get(0).toLong());
        return new Watch(
                answered.get(1).toString(),
                Duration.between(reply.now(), until),
                answered.get(2).toLong());
    }

    private static long micros(Instant instant) {
        return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1_000;
    }

    private static Instant millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    private static String text(JsonText json) {
        return json == null ? "" : json.value();
    }

    private static JsonText json(Response text) {
        String value = text.toString();
        return value.isEmpty() ? null : new JsonText(value);
    }
}
