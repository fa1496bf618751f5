package io.filecast.index;

import static io.filecast.index.IndexFixture.TERMS;
import static io.filecast.index.IndexFixture.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.Grants;
import io.filecast.core.JsonText;
import io.filecast.core.OperationId;
import io.filecast.core.Order;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Published;
import io.filecast.core.Timetoken;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Publishes numbers to one channel, many at once and without end, and keeps which were acknowledged. */
final class PublishLoad {

    static final AppName APP = new AppName("app");
    static final ChannelName CHANNEL = new ChannelName("room");
    private static final Principal PRINCIPAL =
            new Principal(APP, "u", true, true, Grants.ALL, Proof.ofKey("key"), null);

    private final RedisChannelIndex index;
    private final Context context;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final List<Integer> kept = new ArrayList<>();
    private final List<Published> repeated = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Future<Void>> publishers = new ArrayList<>();
    private volatile boolean stopped;
    private int next;

    PublishLoad(Vertx vertx, RedisChannelIndex index, int publishers) {
        this.index = index;
        this.context = vertx.getOrCreateContext();
        for (int i = 0; i < publishers; i++) {
            Promise<Void> done = Promise.promise();
            this.publishers.add(done.future());
            context.runOnContext(go -> goOn(done));
        }
    }

    private void goOn(Promise<Void> done) {
        if (stopped) {
            done.complete();
            return;
        }
        int number = next++;
        announce(index, number).onComplete(result -> {
            if (result.succeeded()) {
                kept.add(number);
                acknowledged.incrementAndGet();
                if (result.result().repeated()) {
                    repeated.add(result.result());
                }
            } else {
                failures.add(result.cause());
            }
            context.runOnContext(go -> goOn(done));
        });
    }

    void awaitMore(int count) {
        int wanted = acknowledged.get() + count;
        await(() -> acknowledged.get() >= wanted, "publishing does not go on");
    }

    /** Ends, and compares what was acknowledged with what the log holds. */
    void check() {
        stopped = true;
        get(Future.all(new ArrayList<>(publishers)));
        Map<Integer, Integer> logged = logged(index);
        assertEquals(
                List.of(),
                kept.stream().filter(number -> !logged.containsKey(number)).toList(),
                "lost");
        assertEquals(
                List.of(),
                logged.entrySet().stream().filter(entry -> entry.getValue() > 1).toList(),
                "twice");
        assertEquals(List.of(), repeated, "our own sending again is not a repetition");
        failures.forEach(failure -> assertEquals(ErrorCode.UNAVAILABLE, ((BrokerError) failure).code()));
    }

    /** What could not be published, so far. */
    List<Throwable> failures() {
        return failures;
    }

    static Future<Published> announce(RedisChannelIndex index, int number) {
        JsonText message = new JsonText(Integer.toString(number));
        Publish command = new Publish(
                PRINCIPAL,
                List.of(CHANNEL),
                new Subject.Message(),
                message,
                null,
                PublishOptions.DEFAULT,
                OperationId.random());
        return index.publish(command, TERMS);
    }

    /** How often each number stands in the log; also that the chain is whole. */
    static Map<Integer, Integer> logged(RedisChannelIndex index) {
        Map<Integer, Integer> times = new HashMap<>();
        Timetoken last = Timetoken.ZERO;
        List<Event> events;
        do {
            events = get(index.log(APP, CHANNEL, last, null, Order.OLDEST_FIRST, 1000))
                    .events();
            for (Event event : events) {
                assertEquals(last, event.previous());
                last = event.timetoken();
                times.merge(Integer.parseInt(event.message().value()), 1, Integer::sum);
            }
        } while (!events.isEmpty());
        return times;
    }

    static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            Thread.onSpinWait();
        }
    }
}
