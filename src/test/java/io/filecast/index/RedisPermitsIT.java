package io.filecast.index;

import static io.filecast.index.IndexFixture.get;
import static io.filecast.index.IndexFixture.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.core.AppName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Permits;
import io.filecast.core.Permits.Kind;
import io.filecast.core.Permits.Permit;
import io.filecast.core.Permits.Scope;
import io.filecast.testing.Eventually;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rights of auth keys, in Redis. Each test has an app of its own. */
class RedisPermitsIT {

    @RegisterExtension
    static final RedisIndex REDIS = new RedisIndex();

    private static final Scope ROOM = new Scope(Kind.CHANNEL, "room 😀");
    private static final Scope GROUP = new Scope(Kind.GROUP, "room 😀");

    private final AppName app = new AppName("t-" + UUID.randomUUID().toString().substring(0, 8));
    private final Permits permits = REDIS.index().permits(new PermitBounds(3, 2));

    private static Instant in(long millis) {
        return Instant.now().plusMillis(millis).truncatedTo(ChronoUnit.MICROS);
    }

    private Set<Permit> of(String holder, Scope... scopes) {
        return Set.copyOf(get(permits.of(app, holder, List.of(scopes))));
    }

    @Test
    void aHolderHasItsOwnAndWhatEverybodyHas() {
        Permit own = new Permit(ROOM, "key", "rw", in(60_000));
        Permit everybodys = new Permit(ROOM, Permits.EVERYBODY, "r", null);
        Permit onApp = new Permit(Scope.APP, Permits.EVERYBODY, "m", null);
        Permit onGroup = new Permit(GROUP, "key", "m", null);
        get(permits.give(app, List.of(own, everybodys, onApp, onGroup)));
        assertEquals(Set.of(own, everybodys, onApp, onGroup), of("key", Scope.APP, ROOM, GROUP));
        assertEquals(Set.of(everybodys), of("other", ROOM, GROUP));
        assertEquals(Set.of(everybodys), of("", ROOM, GROUP));
        assertEquals(Set.of(), of("key", new Scope(Kind.CHANNEL, "elsewhere")));
    }

    @Test
    void aLaterPermitTakesThePlaceOfAnEarlierAndNothingTakesItAway() {
        get(permits.give(app, List.of(new Permit(ROOM, "key", "rw", null))));
        Permit less = new Permit(ROOM, "key", "r", in(60_000));
        get(permits.give(app, List.of(less)));
        assertEquals(Set.of(less), of("key", ROOM));
        get(permits.give(app, List.of(new Permit(ROOM, "key", "", null))));
        assertEquals(Set.of(), of("key", ROOM));
        get(permits.give(app, List.of(new Permit(ROOM, "key", "", null))));
    }

    @Test
    void thoseOnOneThingAreListedByTheirHolders() {
        Permit b = new Permit(ROOM, "b", "r", null);
        Permit a = new Permit(ROOM, "a", "rw", in(60_000));
        get(permits.give(app, List.of(b, a)));
        assertEquals(List.of(a, b), get(permits.on(app, ROOM, 10)));
        assertEquals(List.of(a), get(permits.on(app, ROOM, 1)));
    }

    @Test
    void aPermitEndsAndItsPlaceIsFreeAfterTheSweep() {
        get(permits.give(app, List.of(new Permit(ROOM, "a", "r", in(300)), new Permit(ROOM, "b", "r", in(600)))));
        Eventually.holds(
                "they have ended",
                () -> of("a", ROOM).isEmpty() && of("b", ROOM).isEmpty());
        assertEquals(List.of(), get(permits.on(app, ROOM, 10)));
        Eventually.holds("they were swept", () -> {
            get(REDIS.index().sweep(app, 100));
            return get(permits.give(app, List.of(new Permit(ROOM, "c", "r", null), new Permit(ROOM, "d", "r", null)))
                    .map(done -> true)
                    .otherwise(false));
        });
    }

    @Test
    void theBoundsHoldAndNothingIsDoneBeyondThem() {
        get(permits.give(app, List.of(new Permit(ROOM, "a", "r", null), new Permit(ROOM, "b", "r", null))));
        assertEquals(
                ErrorCode.TOO_MANY_CHANNELS,
                refusal(permits.give(
                        app, List.of(new Permit(GROUP, "a", "r", null), new Permit(ROOM, "c", "r", null)))));
        assertEquals(Set.of(), of("a", GROUP));
        get(permits.give(app, List.of(new Permit(ROOM, "b", "w", null))));
        get(permits.give(app, List.of(new Permit(GROUP, "a", "r", null), new Permit(Scope.APP, "", "r", null))));
        assertEquals(
                ErrorCode.TOO_MANY_CHANNELS,
                refusal(permits.give(app, List.of(new Permit(new Scope(Kind.CHANNEL, "one more"), "a", "r", null)))));
        get(permits.give(app, List.of(new Permit(GROUP, "a", "", null))));
        get(permits.give(app, List.of(new Permit(new Scope(Kind.CHANNEL, "one more"), "a", "r", null))));
    }
}
