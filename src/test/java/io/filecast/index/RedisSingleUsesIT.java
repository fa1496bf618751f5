package io.filecast.index;

import static io.filecast.index.IndexFixture.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.SingleUses;
import io.filecast.testing.Eventually;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What may be used once, in Redis. Each test has an app of its own. */
class RedisSingleUsesIT {

    @RegisterExtension
    static final RedisIndex REDIS = new RedisIndex();

    private static final Duration LONG = Duration.ofMinutes(1);

    private final AppName app = new AppName("t-" + UUID.randomUUID().toString().substring(0, 8));
    private final SingleUses uses = REDIS.index().singleUses();

    @Test
    void oneOfManyWhoAskAtOnceTakesIt() {
        List<Future<Boolean>> asked = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asked.add(uses.take(app, "one", LONG));
        }
        assertEquals(1, asked.stream().filter(each -> get(each)).count());
        assertFalse(get(uses.take(app, "one", LONG)));
    }

    @Test
    void anotherNameAndAnotherAppHaveUsesOfTheirOwn() {
        assertTrue(get(uses.take(app, "one", LONG)));
        assertTrue(get(uses.take(app, "two", LONG)));
        assertTrue(get(uses.take(new AppName(app.value() + "b"), "one", LONG)));
    }

    @Test
    void itIsForgottenWhenItsTimeIsOver() {
        assertTrue(get(uses.take(app, "brief", Duration.ofMillis(30))));
        Eventually.holds("it is forgotten", () -> get(uses.take(app, "brief", Duration.ofMillis(30))));
    }
}
