package io.filecast.testing;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileBroker;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import io.filecast.core.OperationId;
import io.filecast.core.Order;
import io.filecast.core.Principal;
import io.filecast.core.Published;
import io.filecast.core.SealedBlob;
import io.filecast.core.Timetoken;
import io.filecast.core.Upload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The log side of a {@link ChannelIndex} in memory, which a test can slow down, break, trim, flush and rewind. Any
 * thread. Like the real one it answers on the caller's context, and its clock stands still while nothing is published.
 */
public final class FakeChannelIndex implements ChannelIndex {

    private static final long FIRST_TICK = 17_000_000_000_000_000L;

    private final Random random;
    private final Map<AppName, Data> apps = new HashMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private long time = FIRST_TICK;
    private int epochs;
    private final Map<String, Integer> calls = new HashMap<>();
    private int headsPage = Integer.MAX_VALUE;
    private int maxDelayMs;
    private double failures;
    private final Map<String, Integer> failNext = new HashMap<>();
    private String holding = "";
    private String holdingBack = "";

    /** An app's data set. */
    private static final class Data {
        String epoch;
        Timetoken since;
        Timetoken clock;
        Timetoken trimmedFloor = Timetoken.ZERO;
        final Map<ChannelName, Log> logs = new TreeMap<>();

        Data copy() {
            Data copy = new Data();
            copy.epoch = epoch;
            copy.since = since;
            copy.clock = clock;
            copy.trimmedFloor = trimmedFloor;
            logs.forEach((channel, log) -> copy.logs.put(channel, log.copy()));
            return copy;
        }
    }

    /** A channel's log. */
    private static final class Log {
        final List<Event> events = new ArrayList<>();
        Timetoken last;
        Timetoken trimmedTo;

        Log(Timetoken floor) {
            last = floor;
            trimmedTo = floor;
        }

        Log copy() {
            Log copy = new Log(last);
            copy.events.addAll(events);
            copy.trimmedTo = trimmedTo;
            return copy;
        }
    }

    /** A data set as it once was. */
    public static final class Backup {
        private final Data data;

        private Backup(Data data) {
            this.data = data;
        }
    }

    /** An empty index whose faults are drawn from a seed. */
    public FakeChannelIndex(long seed) {
        this.random = new Random(seed);
    }

    // ---- what a test does to the data -----------------------------------------------------------------------------

    /** Appends a message for everyone. */
    public Event publish(AppName app, ChannelName channel) {
        return publish(app, channel, null, null, List.of());
    }

    /** Appends a message. */
    public synchronized Event publish(
            AppName app, ChannelName channel, JsonText meta, JsonText message, List<String> recipients) {
        Data data = data(app);
        time += 1 + random.nextInt(40);
        data.clock = new Timetoken(Math.max(time, data.clock.ticks() + 1));
        Log log = data.logs.computeIfAbsent(channel, missing -> new Log(data.trimmedFloor));
        Event event = new Event(
                app,
                channel,
                EventType.MESSAGE,
                data.clock,
                log.last,
                data.epoch,
                null,
                message,
                meta,
                null,
                false,
                true,
                null,
                recipients);
        log.events.add(event);
        log.last = data.clock;
        return event;
    }

    /** Removes the events of a channel up to a moment. */
    public synchronized void trim(AppName app, ChannelName channel, Timetoken upTo) {
        Log log = data(app).logs.get(channel);
        while (log != null
                && !log.events.isEmpty()
                && !log.events.get(0).timetoken().isAfter(upTo)) {
            log.trimmedTo = log.events.remove(0).timetoken();
        }
    }

    /** Forgets a channel that was silent for long. */
    public synchronized void forget(AppName app, ChannelName channel) {
        Data data = data(app);
        Log log = data.logs.remove(channel);
        if (log.last.isAfter(data.trimmedFloor)) {
            data.trimmedFloor = log.last;
        }
    }

    /** Loses an app's data; its time goes on. */
    public synchronized void flush(AppName app) {
        apps.remove(app);
    }

    /** Sets the time that new events have at least. */
    public synchronized void setTime(long ticks) {
        time = ticks;
    }

    /** Keeps a copy of an app's data. */
    public synchronized Backup backup(AppName app) {
        return new Backup(data(app).copy());
    }

    /** Brings back a copy, as if what came after it never was; time goes on. */
    public synchronized void rewind(AppName app, Backup backup) {
        apps.put(app, backup.data.copy());
    }

    /** The epoch that holds. */
    public synchronized String epoch(AppName app) {
        return data(app).epoch;
    }

    /** The clock as it stands. */
    public synchronized Timetoken clock(AppName app) {
        return data(app).clock;
    }

    /** How far a channel was trimmed. */
    public synchronized Timetoken trimmedTo(AppName app, ChannelName channel) {
        Log log = data(app).logs.get(channel);
        return log == null ? Timetoken.ZERO : log.trimmedTo;
    }

    /** What a channel's log holds. */
    public synchronized List<Event> events(AppName app, ChannelName channel) {
        Log log = data(app).logs.get(channel);
        return log == null ? List.of() : List.copyOf(log.events);
    }

    // ---- what a test does to the answers --------------------------------------------------------------------------

    /** Answers late, each after its own while; so answers overtake each other. */
    public synchronized void delayAnswers(int maxMillis) {
        maxDelayMs = maxMillis;
    }

    /** Lets calls fail at random. */
    public synchronized void failCalls(double share) {
        failures = share;
    }

    /** Lets the next so many of a call fail. */
    public synchronized void failNext(String call, int count) {
        failNext.put(call, count);
    }

    /** Names at most so many heads at a time. */
    public synchronized void pageHeads(int limit) {
        headsPage = limit;
    }

    /** Holds back the answers of one call from now on; what they say is what held when they were asked for. */
    public synchronized void hold(String call) {
        holding = call;
    }

    /** Holds back one call from now on: it is made, and answered, only when it is released. */
    public synchronized void holdBack(String call) {
        holdingBack = call;
    }

    /** How many calls and answers are held back. */
    public synchronized int heldAnswers() {
        return held.size();
    }

    /** Gives the answers that were held back, and holds no more. */
    public synchronized void releaseAnswers() {
        holding = "";
        holdingBack = "";
        List<Runnable> released = List.copyOf(held);
        held.clear();
        released.forEach(Runnable::run);
    }

    /** How often a call was made. */
    public synchronized int calls(String call) {
        return calls.getOrDefault(call, 0);
    }

    private <T> Future<T> answer(String call, Supplier<T> reading) {
        ContextInternal context = ContextInternal.current();
        if (context == null || !context.inThread()) {
            throw new IllegalStateException("the index is asked on a context of its caller");
        }
        Promise<T> promise = context.promise();
        synchronized (this) {
            calls.merge(call, 1, Integer::sum);
            boolean fails = failNext.getOrDefault(call, 0) > 0 || random.nextDouble() < failures;
            failNext.computeIfPresent(call, (ignored, count) -> count - 1);
            int before = maxDelayMs == 0 ? 0 : random.nextInt(maxDelayMs + 1);
            int after = maxDelayMs == 0 ? 0 : random.nextInt(maxDelayMs + 1);
            Runnable making = () -> later(context, before, () -> {
                // What is read is what holds now, although the answer comes later.
                Runnable answer = fails ? () -> promise.fail(down()) : completion(promise, reading);
                synchronized (this) {
                    if (holding.equals(call)) {
                        held.add(() -> context.runOnContext(ignored -> answer.run()));
                    } else {
                        later(context, after, () -> context.runOnContext(ignored -> answer.run()));
                    }
                }
            });
            if (holdingBack.equals(call)) {
                held.add(() -> context.runOnContext(ignored -> making.run()));
            } else {
                making.run();
            }
        }
        return promise.future();
    }

    private <T> Runnable completion(Promise<T> promise, Supplier<T> reading) {
        T result;
        synchronized (this) {
            result = reading.get();
        }
        return () -> promise.complete(result);
    }

    private static void later(ContextInternal context, int millis, Runnable task) {
        if (millis == 0) {
            task.run();
        } else {
            context.setTimer(millis, id -> task.run());
        }
    }

    private static BrokerError down() {
        return BrokerError.unavailable("the index is down", null);
    }

    private Data data(AppName app) {
        return apps.computeIfAbsent(app, missing -> {
            Data data = new Data();
            data.epoch = "epoch" + ++epochs;
            data.clock = new Timetoken(++time);
            data.since = data.clock;
            return data;
        });
    }

    // ---- the port -------------------------------------------------------------------------------------------------

    @Override
    public Future<DataSet> open(AppName app) {
        return answer("open", () -> {
            Data data = data(app);
            return new DataSet(data.epoch, data.clock, now(), new byte[32]);
        });
    }

    @Override
    public Future<LogSlice> log(
            AppName app, ChannelName channel, Timetoken after, Timetoken before, Order order, int limit) {
        return answer("log", () -> {
            Data data = data(app);
            Log log = data.logs.get(channel);
            List<Event> events = new ArrayList<>();
            if (log != null) {
                log.events.stream()
                        .filter(event -> after == null || event.timetoken().isAfter(after))
                        .filter(event -> before == null || before.isAfter(event.timetoken()))
                        .forEach(event -> events.add(inEpoch(event, data.epoch)));
            }
            if (order == Order.NEWEST_FIRST) {
                Collections.reverse(events);
            }
            return new LogSlice(
                    data.epoch,
                    data.since,
                    data.clock,
                    log == null ? Timetoken.ZERO : log.last,
                    log == null ? data.trimmedFloor : log.trimmedTo,
                    now(),
                    List.copyOf(events.subList(0, Math.min(limit, events.size()))));
        });
    }

    /** A log belongs to the epoch of its data set, whatever the epoch was when an event was written. */
    private static Event inEpoch(Event event, String epoch) {
        return new Event(
                event.app(),
                event.channel(),
                event.type(),
                event.timetoken(),
                event.previous(),
                epoch,
                event.publisher(),
                event.message(),
                event.meta(),
                event.file(),
                event.fileGone(),
                event.stored(),
                event.expiresAt(),
                event.recipients());
    }

    @Override
    public Future<Heads> heads(AppName app, Timetoken after, int limit) {
        return answer("heads", () -> {
            Data data = data(app);
            List<Head> moved = new ArrayList<>();
            data.logs.forEach((channel, log) -> {
                if (log.last.isAfter(after)) {
                    moved.add(new Head(channel, log.last, log.trimmedTo));
                }
            });
            moved.sort(Comparator.comparing(Head::last));
            int count = Math.min(Math.min(limit, headsPage), moved.size());
            return new Heads(
                    data.epoch,
                    data.since,
                    data.clock,
                    data.trimmedFloor,
                    now(),
                    List.copyOf(moved.subList(0, count)),
                    count == moved.size());
        });
    }

    @Override
    public Future<Progress> since(AppName app, List<Ask> asks, int limit, int maxBytes) {
        return answer("since", () -> {
            Data data = data(app);
            List<Stretch> stretches = new ArrayList<>();
            int[] left = {limit, maxBytes};
            for (int first = 0; first < asks.size(); ) {
                int next = first;
                while (next < asks.size()
                        && asks.get(next).reader() == asks.get(first).reader()) {
                    next++;
                }
                List<Ask> ofReader = asks.subList(first, next);
                if (left[0] > 0 && left[1] > 0) {
                    stretches.addAll(read(data, ofReader, limit, left));
                } else {
                    ofReader.forEach(ask -> stretches.add(new Stretch(Timetoken.ZERO, ask.after(), List.of())));
                }
                first = next;
            }
            return new Progress(data.epoch, data.clock, stretches);
        });
    }

    /** What one reader is told: a page of each channel, the earliest of all as far as the bytes allow. */
    private static List<Stretch> read(Data data, List<Ask> asks, int limit, int[] left) {
        long moved = asks.stream()
                .filter(ask -> lastOf(data, ask.channel()).isAfter(ask.after()))
                .count();
        int page = (int) Math.max(1, limit / Math.max(1, moved));
        List<Stretch> pages = asks.stream().map(ask -> page(data, ask, page)).toList();
        List<Event> all = pages.stream()
                .flatMap(stretch -> stretch.events().stream())
                .sorted(Comparator.comparing(Event::timetoken))
                .toList();
        Timetoken end = data.clock;
        boolean isFirst = left[0] == limit;
        for (Event event : all) {
            int bytes = event.message() == null ? 10 : event.message().value().length();
            if (!isFirst && bytes > left[1]) {
                end = new Timetoken(event.timetoken().ticks() - 1);
                left[0] = 0;
                break;
            }
            isFirst = false;
            left[0]--;
            left[1] -= bytes;
        }
        Timetoken knownTo = end;
        return pages.stream()
                .map(stretch -> new Stretch(
                        stretch.trimmedTo(),
                        stretch.upTo().isAfter(knownTo) ? knownTo : stretch.upTo(),
                        stretch.events().stream()
                                .filter(event -> !event.timetoken().isAfter(knownTo))
                                .toList()))
                .toList();
    }

    private static Timetoken lastOf(Data data, ChannelName channel) {
        Log log = data.logs.get(channel);
        return log == null ? data.trimmedFloor : log.last;
    }

    private static Stretch page(Data data, Ask ask, int page) {
        Log log = data.logs.get(ask.channel());
        if (!lastOf(data, ask.channel()).isAfter(ask.after())) {
            return new Stretch(Timetoken.ZERO, data.clock, List.of());
        }
        if (log == null) {
            return new Stretch(data.trimmedFloor, data.clock, List.of());
        }
        List<Event> events = log.events.stream()
                .filter(event -> event.timetoken().isAfter(ask.after()))
                .limit(page)
                .map(event -> inEpoch(event, data.epoch))
                .toList();
        Timetoken upTo = events.size() == page ? events.get(page - 1).timetoken() : data.clock;
        return new Stretch(log.trimmedTo, upTo, events);
    }

    @Override
    public Future<String> renewEpoch(AppName app, String seen) {
        return answer("renewEpoch", () -> {
            Data data = data(app);
            if (data.epoch.equals(seen)) {
                data.epoch = "epoch" + ++epochs;
                data.since = data.clock;
            }
            return data.epoch;
        });
    }

    private Instant now() {
        return new Timetoken(time).toInstant();
    }

    // ---- not needed -----------------------------------------------------------------------------------------------

    private static UnsupportedOperationException notHere() {
        return new UnsupportedOperationException("this fake has a log only");
    }

    @Override
    public Future<Published> publish(FileBroker.Publish command, PublishTerms terms) {
        throw notHere();
    }

    @Override
    public Future<Event> delete(Principal by, ChannelName channel, FileId id, OperationId operation) {
        throw notHere();
    }

    @Override
    public Future<Upload> declare(AppName app, Upload upload, Duration ttl, int maxDeclared) {
        throw notHere();
    }

    @Override
    public Future<Void> begin(
            AppName app, Upload upload, Duration ttl, int maxDeclared, String lease, Duration leaseTtl) {
        throw notHere();
    }

    @Override
    public Future<byte[]> secret(AppName app) {
        throw notHere();
    }

    @Override
    public Future<Upload> upload(AppName app, FileId id) {
        throw notHere();
    }

    @Override
    public Future<Leased> lease(AppName app, FileId id, Claim claim) {
        throw notHere();
    }

    @Override
    public Future<Void> renew(AppName app, FileId id, Claim claim, long ownBytes, Duration ttl) {
        throw notHere();
    }

    @Override
    public Future<Upload> release(AppName app, FileId id, String lease, long ownBytes) {
        throw notHere();
    }

    @Override
    public Future<Upload> halt(AppName app, FileId id) {
        throw notHere();
    }

    @Override
    public Future<Upload> complete(AppName app, FileId id, String lease, SealedBlob blob, Duration ttl) {
        throw notHere();
    }

    @Override
    public Future<List<FileId>> endedUploads(AppName app, String epoch, List<FileId> uploads) {
        throw notHere();
    }

    @Override
    public Future<Void> cancel(AppName app, FileId id) {
        throw notHere();
    }

    @Override
    public Future<Found> find(AppName app, ChannelName channel, FileId id) {
        throw notHere();
    }

    @Override
    public Future<List<Listed>> list(AppName app, ChannelName channel, String from, Order order, int limit) {
        throw notHere();
    }

    @Override
    public Future<Swept> sweep(AppName app, int limit) {
        throw notHere();
    }

    @Override
    public Future<List<BlobId>> dyingBlobs(AppName app, int limit) {
        throw notHere();
    }

    @Override
    public Future<Void> buried(AppName app, List<BlobId> blobs) {
        throw notHere();
    }

    @Override
    public Future<List<BlobId>> markOrphans(AppName app, String epoch, List<BlobId> blobs) {
        throw notHere();
    }
}
