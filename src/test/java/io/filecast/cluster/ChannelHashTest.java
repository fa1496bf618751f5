package io.filecast.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelHashTest {

    private static long pattern(String text) {
        return ChannelHash.of(ClusterEvents.APP, ChannelPattern.parse(text));
    }

    private static ChannelHash channel(String name) {
        return ChannelHash.of(ClusterEvents.APP, ChannelName.parse(name));
    }

    @Test
    void aChannelHasTheNumberOfItsNameAndOfEveryWildcardAboveIt() {
        assertEquals(pattern("rooms.1.left"), channel("rooms.1.left").channel());
        assertArrayEquals(
                new long[] {pattern("rooms.*"), pattern("rooms.1.*")},
                channel("rooms.1.left").wildcards());
        assertArrayEquals(new long[0], channel("rooms").wildcards());
        assertArrayEquals(new long[0], channel("rooms.").wildcards());
    }

    @Test
    void aTargetHasTheNumberOfAllOfItsKindToo() {
        long allInboxes = ChannelHash.of(ClusterEvents.APP, ChannelPattern.ALL_INBOXES);
        assertArrayEquals(new long[] {allInboxes}, channel("user:7").wildcards());
        assertArrayEquals(
                new long[] {allInboxes, pattern("user:a.*")},
                channel("user:a.b").wildcards());
        assertArrayEquals(new long[0], channel("broadcast").wildcards());
    }

    @Test
    void appsAndNamesAreToldApart() {
        long other = ChannelHash.of(new AppName("dem"), ChannelPattern.parse("orooms"));
        assertNotEquals(other, pattern("rooms"));
        assertNotEquals(pattern("ab"), pattern("ba"));
        Set<Long> numbers = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            numbers.add(channel("room-" + i).channel());
        }
        assertEquals(200_000, numbers.size());
    }

    // Nodes of all versions must agree on these.
    @Test
    void theNumbersStayAsTheyAre() {
        assertEquals(
                "6cfe122e900d8715 d37b9ec832a030bb",
                Long.toHexString(pattern("demo")) + " " + Long.toHexString(pattern("räume.*")));
    }
}
