package io.filecast.index;

import static io.filecast.index.IndexFixture.get;
import static io.filecast.index.IndexFixture.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.Changes;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.GroupIndex;
import io.filecast.core.GroupName;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Channel groups, in Redis. Each test has an app of its own. */
class RedisGroupsIT {

    @RegisterExtension
    static final RedisIndex REDIS = new RedisIndex();

    private final AppName app = new AppName("t-" + UUID.randomUUID().toString().substring(0, 8));
    private final GroupIndex groups = REDIS.index().groups(new GroupBounds(3, 4));
    private final GroupName group = new GroupName("team 😀");

    private static List<ChannelName> channels(String... names) {
        return Stream.of(names).map(ChannelName::parse).toList();
    }

    private List<ChannelName> inGroup() {
        return List.copyOf(get(groups.channels(app, group)).channels());
    }

    private List<String> listed() {
        return get(groups.list(app, null, 100)).stream().map(GroupName::value).toList();
    }

    @Test
    void aGroupComesWithItsFirstChannelAndGoesWithItsLast() {
        assertEquals(List.of(), inGroup());
        assertEquals(List.of(), listed());
        get(groups.change(app, group, channels("b", "a", "b"), List.of()));
        assertEquals(channels("a", "b"), inGroup());
        assertEquals(List.of("team 😀"), listed());
        get(groups.change(app, group, channels("c"), channels("a", "nowhere")));
        assertEquals(channels("b", "c"), inGroup());
        get(groups.change(app, group, List.of(), channels("b", "c")));
        assertEquals(List.of(), inGroup());
        assertEquals(List.of(), listed());
    }

    @Test
    void whatIsTakenInAndOutAtOnceIsOut() {
        get(groups.change(app, group, channels("a", "b"), channels("a")));
        assertEquals(channels("b"), inGroup());
    }

    @Test
    void aGroupIsTakenAway() {
        get(groups.change(app, group, channels("a"), List.of()));
        get(groups.delete(app, group));
        assertEquals(List.of(), inGroup());
        assertEquals(List.of(), listed());
        get(groups.delete(app, group));
    }

    @Test
    void groupsAreListedInOrderAndInPages() {
        for (String name : List.of("c", "a", "b")) {
            get(groups.change(app, new GroupName(name), channels("x"), List.of()));
        }
        assertEquals(List.of("a", "b", "c"), listed());
        assertEquals(List.of(new GroupName("b")), get(groups.list(app, "a", 1)));
    }

    @Test
    void theBoundsHoldAndNothingIsDoneBeyondThem() {
        get(groups.change(app, group, channels("1", "2", "3"), List.of()));
        assertEquals(ErrorCode.TOO_MANY_CHANNELS, refusal(groups.change(app, group, channels("4", "5"), List.of())));
        assertEquals(channels("1", "2", "3"), inGroup());
        get(groups.change(app, group, channels("4", "5"), channels("1")));
        assertEquals(channels("2", "3", "4", "5"), inGroup());
        get(groups.change(app, group, channels("2", "3"), List.of()));

        get(groups.change(app, new GroupName("b"), channels("x"), List.of()));
        get(groups.change(app, new GroupName("c"), channels("x"), List.of()));
        assertEquals(
                ErrorCode.TOO_MANY_CHANNELS, refusal(groups.change(app, new GroupName("d"), channels("x"), List.of())));
        get(groups.change(app, new GroupName("d"), List.of(), channels("x")));
        assertEquals(3, listed().size());
    }

    @Test
    void whoKnowsSomeChangesHearsOfTheRest() {
        Changes<GroupName> none = get(groups.changes(app, "", 0));
        assertTrue(none.all(), "another data set");
        long first = get(groups.change(app, group, channels("a"), List.of()));
        Changes<GroupName> one = get(groups.changes(app, none.epoch(), none.count()));
        assertEquals(new Changes<>(none.epoch(), first, false, List.of(group)), one);

        get(groups.change(app, group, channels("b"), List.of()));
        get(groups.change(app, new GroupName("other"), channels("b"), List.of()));
        long last = get(groups.delete(app, group));
        Changes<GroupName> more = get(groups.changes(app, one.epoch(), one.count()));
        assertEquals(last, more.count());
        assertEquals(List.of(new GroupName("other"), group), more.changed());
        assertEquals(List.of(), get(groups.changes(app, one.epoch(), last)).changed());
        assertTrue(get(groups.changes(app, one.epoch(), last + 5)).all(), "a count from a lost past");
        assertEquals(last, get(groups.channels(app, group)).count());
    }

    @Test
    void whoKnowsTooLittleIsToldThatAllMayHaveChanged() {
        GroupIndex wide = REDIS.index().groups(new GroupBounds(10_000, 10));
        Changes<GroupName> start = get(groups.changes(app, "", 0));
        List<Future<Long>> sent = new ArrayList<>();
        IntStream.range(0, 1_200)
                .forEach(i -> sent.add(wide.change(app, new GroupName("g" + i), channels("a"), List.of())));
        sent.forEach(IndexFixture::get);
        assertTrue(get(groups.changes(app, start.epoch(), start.count())).all());
        Changes<GroupName> late = get(groups.changes(app, start.epoch(), start.count() + 1_100));
        assertEquals(false, late.all());
        assertEquals(100, late.changed().size());
    }
}
