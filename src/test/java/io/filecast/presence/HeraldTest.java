package io.filecast.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.ChannelName;
import io.filecast.core.Departure;
import io.filecast.core.JsonText;
import io.filecast.core.Member;
import io.filecast.core.MemberList;
import io.filecast.core.Notice;
import io.filecast.core.PresenceIndex;
import io.filecast.core.PresenceIndex.Merged;
import io.filecast.core.PresenceIndex.Tenure;
import io.filecast.core.PresenceIndex.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeraldTest {

    private static final ChannelName ROOM = new ChannelName("room");
    private static final PresenceOptions OPTIONS = new PresenceOptions(
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ofSeconds(9),
            3,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            1_000);

    private final List<String> said = new ArrayList<>();
    private final Reports reports = new Reports();
    private final Herald herald = new Herald(
            OPTIONS,
            notices -> notices.forEach(notice -> said.add(notice.type() + " " + notice.occupancy())),
            (list, toAll) -> said.add("members " + list.members().size() + (toAll ? " to all" : "")));

    private static Notice.Change change(long version, int occupancy) {
        return new Notice.Change(ROOM, Notice.Kind.JOIN, "u", null, occupancy, version, Instant.EPOCH);
    }

    private static MemberList list(long version, int members) {
        List<Member> all = IntStream.range(0, members)
                .mapToObj(i -> new Member("u" + i, null, Instant.EPOCH))
                .toList();
        return new MemberList(all, null, members, version, Instant.EPOCH);
    }

    private void hear(long version, List<Notice.Change> changes, MemberList list) {
        Watch watch = new Watch("w", Duration.ofSeconds(9), version);
        herald.hear(new Merged(new Tenure("e", "t"), watch, version, changes, list, Set.of()));
    }

    private void hears(String... expected) {
        assertEquals(List.of(expected), said);
        said.clear();
    }

    private void listen(int members) {
        herald.listen(reports.latest());
        hear(10, null, list(10, members));
        hears("members " + members);
    }

    @Test
    void withoutListenersItSaysNothingAndAsksForNothing() {
        hear(1, List.of(change(1, 1)), null);
        hears();
        assertEquals(0, herald.membersToRead(reports));
        assertEquals(PresenceIndex.UNKNOWN, herald.version());
    }

    @Test
    void theMembersAreReadOnceAllThatHappenedBeforeTheListenerCameIsOnItsWay() {
        reports.add("a", Departure.GOODBYE);
        reports.add("b", Departure.GOODBYE);
        herald.listen(reports.latest());
        reports.take(1);
        assertEquals(0, herald.membersToRead(reports));
        reports.done();
        reports.take(1);
        assertEquals(3, herald.membersToRead(reports));
    }

    @Test
    void changesFollowTheMembersAndASecondListenerGetsThemByItself() {
        listen(1);
        assertFalse(herald.owesMembers());
        hear(12, List.of(change(11, 2), change(12, 3)), null);
        hears("join 2", "join 3");
        assertEquals(12, herald.version());
        herald.listen(reports.latest());
        hear(13, List.of(change(13, 2)), list(13, 2));
        hears("join 2", "members 2");
    }

    @Test
    void aGapIsClosedByTheMembersToAll() {
        listen(1);
        hear(5_000, null, null);
        hears();
        assertTrue(herald.owesMembers());
        hear(5_001, null, list(5_001, 2));
        hears("members 2 to all");
    }

    @Test
    void amongTooManyOnlyTheirNumberIsToldUntilThereAreFewAgain() {
        listen(3);
        hear(12, List.of(change(11, 4), change(12, 3)), null);
        hears();
        assertTrue(herald.isCrowded());
        hear(13, List.of(change(13, 4)), null);
        herald.countCrowd();
        hears("occupancy 4");
        herald.countCrowd();
        hears();
        hear(14, List.of(change(14, 3)), null);
        herald.countCrowd();
        assertTrue(herald.owesMembers());
        hear(14, null, list(14, 3));
        hears("members 3 to all");
        assertFalse(herald.isCrowded());
    }

    @Test
    void aListIsCutToWhatANoticeMayHold() {
        herald.listen(reports.latest());
        JsonText large = new JsonText("{\"a\":\"" + "x".repeat(300) + "\"}");
        List<Member> members = IntStream.range(0, 3)
                .mapToObj(i -> new Member("u" + i, large, Instant.EPOCH))
                .toList();
        hear(10, null, new MemberList(members, null, 3, 10, Instant.EPOCH));
        hears("members 1");
    }

    @Test
    void whenTheLastListenerHasGoneNothingIsOwed() {
        listen(1);
        herald.ignore();
        assertEquals(PresenceIndex.UNKNOWN, herald.version());
        hear(11, List.of(change(11, 2)), null);
        hears();
    }
}
