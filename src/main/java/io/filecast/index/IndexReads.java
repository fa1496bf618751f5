package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex.Ask;
import io.filecast.core.ChannelIndex.DataSet;
import io.filecast.core.ChannelIndex.Found;
import io.filecast.core.ChannelIndex.Head;
import io.filecast.core.ChannelIndex.Heads;
import io.filecast.core.ChannelIndex.Listed;
import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.ChannelIndex.Progress;
import io.filecast.core.ChannelIndex.Stretch;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.FileId;
import io.filecast.core.Order;
import io.filecast.core.Timetoken;
import io.filecast.index.AppScripts.Reply;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The reading half of the index. Any thread. */
final class IndexReads {

    private static final Pattern PLACE = Pattern.compile("[0-9]{17}:[0-9a-f-]{36}");

    /** What log.lua says of an event beside its fields. */
    private static final int FILE_GONE = 1;

    private static final int HIDDEN = 2;

    private final AppScripts scripts;

    /** Data sets as they were opened last, for what does not change in them. */
    private final Map<AppName, DataSet> opened = new ConcurrentHashMap<>();

    IndexReads(AppScripts scripts) {
        this.scripts = scripts;
    }

    Future<DataSet> open(AppName app) {
        return scripts.run(RedisScript.OPEN, app, new ScriptArgs())
                .map(reply -> new DataSet(
                        reply.epoch(),
                        reply.clock(),
                        reply.now(),
                        HexFormat.of().parseHex(reply.text(0))));
    }

    Future<byte[]> secret(AppName app) {
        DataSet known = opened.get(app);
        if (known != null && known.epoch().equals(scripts.epochOf(app))) {
            return Future.succeededFuture(known.linkKey());
        }
        return open(app).map(data -> {
            opened.put(app, data);
            return data.linkKey();
        });
    }

    Future<Found> find(AppName app, ChannelName channel, FileId id) {
        return scripts.run(RedisScript.FIND, app, new ScriptArgs().text(channel).text(id.value()))
                .map(reply -> new Found(EventFields.of(reply.get(0)).toEntry(), reply.text(1)));
    }

    Future<List<Listed>> list(AppName app, ChannelName channel, String from, Order order, int limit) {
        if (from != null && !PLACE.matcher(from).matches()) {
            return Future.failedFuture(BrokerError.of(ErrorCode.BAD_POSITION, "the cursor was not made here"));
        }
        ScriptArgs args = new ScriptArgs()
                .text(channel)
                .text(from)
                .flag(order == Order.NEWEST_FIRST)
                .number(limit);
        return scripts.run(RedisScript.LIST, app, args).map(reply -> {
            List<Listed> files = new ArrayList<>();
            for (Response item : reply.get(0)) {
                files.add(new Listed(
                        item.get(0).toString(), EventFields.of(item.get(1)).toEntry()));
            }
            return files;
        });
    }

    Future<LogSlice> log(AppName app, ChannelName channel, Timetoken after, Timetoken before, Order order, int limit) {
        // Redis has no exclusive bound beyond its first and last ids.
        Timetoken start = after != null && after.ticks() == 0 ? null : after;
        boolean nothing = before != null && before.ticks() == 0;
        ScriptArgs args = new ScriptArgs()
                .text(channel)
                .text(start)
                .text(nothing ? null : before)
                .flag(order == Order.NEWEST_FIRST)
                .number(limit);
        return scripts.run(RedisScript.LOG, app, args)
                .map(reply -> new LogSlice(
                        reply.epoch(),
                        reply.since(),
                        reply.clock(),
                        Timetoken.parse(reply.text(0)),
                        Timetoken.parse(reply.text(1)),
                        reply.now(),
                        nothing ? List.of() : events(app, channel, reply.epoch(), reply.get(2), reply.text(3))));
    }

    private static List<Event> events(AppName app, ChannelName channel, String epoch, Response entries, String marks) {
        List<Event> events = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            Response entry = entries.get(i);
            Timetoken timetoken = Timetoken.parse(entry.get(0).toString().substring(0, Timetoken.DIGITS));
            int mark = marks.charAt(i) - '0';
            EventFields fields = EventFields.of(entry.get(1));
            if ((mark & HIDDEN) != 0) {
                fields.hidden();
            }
            events.add(fields.toEvent(app, channel, timetoken, epoch, (mark & FILE_GONE) != 0));
        }
        return events;
    }

    Future<Heads> heads(AppName app, Timetoken after, int limit) {
        return scripts.run(RedisScript.HEADS, app, new ScriptArgs().text(after).number(limit))
                .map(reply -> {
                    List<Head> moved = new ArrayList<>();
                    for (Response head : reply.get(2)) {
                        moved.add(new Head(
                                new ChannelName(head.get(0).toString()),
                                Timetoken.parse(head.get(1).toString()),
                                Timetoken.parse(head.get(2).toString())));
                    }
                    boolean complete = reply.get(1).toInteger() == 1;
                    Timetoken floor = Timetoken.parse(reply.text(0));
                    return new Heads(reply.epoch(), reply.since(), reply.clock(), floor, reply.now(), moved, complete);
                });
    }

    Future<Progress> since(AppName app, List<Ask> asks, int limit, int maxBytes) {
        ScriptArgs args = new ScriptArgs().number(limit).number(maxBytes);
        asks.forEach(ask ->
                args.number(ask.reader()).text(ask.channel()).text(ask.after().toString()));
        return scripts.run(RedisScript.SINCE, app, args)
                .map(reply -> new Progress(reply.epoch(), reply.clock(), stretches(app, asks, reply)));
    }

    private static List<Stretch> stretches(AppName app, List<Ask> asks, Reply reply) {
        int lookedAt = reply.get(0).toInteger() - 1;
        List<Stretch> stretches = new ArrayList<>(asks.size());
        for (int i = 0; i < asks.size(); i++) {
            Timetoken upTo = i < lookedAt ? reply.clock() : asks.get(i).after();
            stretches.add(new Stretch(Timetoken.ZERO, upTo, List.of()));
        }
        for (Response moved : reply.get(1)) {
            int place = moved.get(0).toInteger() - 1;
            stretches.set(
                    place,
                    new Stretch(
                            Timetoken.parse(moved.get(1).toString()),
                            knownTo(moved.get(2).toString()),
                            events(
                                    app,
                                    asks.get(place).channel(),
                                    reply.epoch(),
                                    moved.get(3),
                                    moved.get(4).toString())));
        }
        return stretches;
    }

    /** A timetoken, or the moment right before one that is marked so. */
    private static Timetoken knownTo(String text) {
        return text.charAt(0) == '<'
                ? new Timetoken(Timetoken.parse(text.substring(1)).ticks() - 1)
                : Timetoken.parse(text);
    }
}
