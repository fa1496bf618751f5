package io.filecast.core.change;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.core.AppName;
import io.filecast.core.Changes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A grant is repeated, taken back, and given again at one node, while a client polls at another, which never looks by itself: in
 * whatever order commands reach the index, answers come back and words of changes arrive, also when readings fail, once the
 * grant was taken back for the last time the client is refused, and no poll waits for ever.
 */
class RevocationOrderSimulationTest {

    private static final AppName APP = new AppName("app");
    private static final Vertx VERTX = Vertx.vertx();
    private static final int RUNS = 1_500;
    private static final int CHANGES = 6;

    @AfterAll
    static void stop() {
        VERTX.close();
    }

    /** The index, the words between the nodes, the polling node and its client: what is to happen next is drawn by lot. */
    private static final class World implements ChangeWatch.Asker<String> {
        private final Random random;
        private final List<Runnable> pending = new ArrayList<>();
        private final ChangeWatch<String> watch = new ChangeWatch<>(VERTX, "grants", this);
        private final Set<Poll> followers = new LinkedHashSet<>();
        private final List<String> story = new ArrayList<>();
        private long count;
        private boolean isGranted = true;
        private int failures = 3;
        private String lastAnswer = "";

        World(long seed) {
            random = new Random(seed);
        }

        void later(Runnable step) {
            pending.add(step);
        }

        void run() {
            while (!pending.isEmpty()) {
                pending.remove(random.nextInt(pending.size())).run();
            }
        }

        /** A command that reaches the index some time, and whose answer comes some time after that. */
        <T> Future<T> ask(Supplier<T> command) {
            Promise<T> answer = Promise.promise();
            later(() -> {
                T found = command.get();
                later(() -> answer.complete(found));
            });
            return answer.future();
        }

        // ---- the other node --------------------------------------------------------------------------------------

        void change(int left) {
            boolean isLast = left == 0;
            ask(() -> {
                        isGranted = !isLast && random.nextInt(3) > 0;
                        story.add(isGranted ? "granted" : "taken back");
                        return ++count;
                    })
                    .onSuccess(done -> {
                        later(() -> {
                            story.add("the word of change " + done);
                            watch.readNow(APP);
                        });
                        if (!isLast) {
                            later(() -> change(left - 1));
                        }
                    });
        }

        private void connected() {
            story.add("a connection is back");
            watch.readAll();
        }

        // ---- what the watch asks ---------------------------------------------------------------------------------

        @Override
        public boolean isFollowed(AppName app) {
            return true;
        }

        @Override
        public Future<Changes<String>> changes(AppName app, String epoch, long since) {
            if (failures > 0 && random.nextInt(4) == 0) {
                failures--;
                later(this::connected); // another loop's connection
                Promise<Changes<String>> failing = Promise.promise();
                later(() -> failing.fail("the connection broke"));
                return failing.future().onFailure(broken -> later(this::connected));
            }
            return ask(() -> new Changes<>(
                    "e", count, !epoch.equals("e"), epoch.equals("e") && count > since ? List.of("grant") : List.of()));
        }

        @Override
        public Future<Void> tell(AppName app, Changes<String> changes) {
            if (changes.all() || !changes.changed().isEmpty()) {
                List.copyOf(followers).forEach(poll -> later(poll::changed));
            }
            return Future.succeededFuture();
        }
    }

    /** One request, as the gate admits it and lets it wait: it follows before it reads. */
    private static final class Poll {
        private final World world;
        private boolean isWaiting;
        private boolean isOver;
        private Boolean known; // what a change came to while it was not waiting yet

        Poll(World world) {
            this.world = world;
        }

        void begin() {
            world.followers.add(this);
            world.watch.follow(APP);
            world.ask(() -> world.isGranted).onSuccess(granted -> {
                if (!granted) {
                    answer(false);
                } else if (known != null) {
                    answer(known);
                } else {
                    isWaiting = true;
                    world.story.add("waits");
                }
            });
        }

        void changed() {
            world.ask(() -> world.isGranted).onSuccess(granted -> {
                known = granted;
                if (isWaiting) {
                    answer(granted);
                }
            });
        }

        private void answer(boolean granted) {
            if (!isOver) {
                isOver = true;
                isWaiting = false;
                world.followers.remove(this);
                world.lastAnswer = granted ? "200" : "403";
                world.story.add(world.lastAnswer);
                boolean isDone = !granted && !world.isGranted && world.count > CHANGES;
                if (!isDone) {
                    world.later(() -> new Poll(world).begin());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aGrantThatWasTakenBackEndsThePollHoweverThingsCross(long seed) {
        for (long run = 0; run < RUNS; run++) {
            World world = new World(seed * 1_000_003 + run);
            world.later(() -> new Poll(world).begin());
            world.later(() -> world.change(CHANGES));
            world.run();
            long failed = run;
            assertEquals("403", world.lastAnswer, () -> "run " + failed + ": " + world.story);
            assertEquals(Set.of(), world.followers, () -> "run " + failed + ", one waits: " + world.story);
        }
    }
}
