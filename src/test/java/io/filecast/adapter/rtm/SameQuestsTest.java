package io.filecast.adapter.rtm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.filecast.core.OperationId;
import org.junit.jupiter.api.Test;

class SameQuestsTest {

    private static final OperationId HELLO = OperationId.ofWords("1001", "hello");

    @Test
    void theNthOfAKindHasOneIdOnAllConnections() {
        SameQuests one = new SameQuests();
        SameQuests other = new SameQuests();
        OperationId first = one.count(HELLO);
        OperationId second = one.count(HELLO);
        OperationId third = one.count(HELLO);
        assertNotEquals(first, second);
        assertNotEquals(second, third);
        assertNotEquals(first, third);
        assertEquals(first, other.count(HELLO));
        assertEquals(second, other.count(HELLO));
        assertNotEquals(first, one.count(OperationId.ofWords("1001", "hello!")));
    }

    @Test
    void onlyTheLastAreRemembered() {
        SameQuests quests = new SameQuests();
        OperationId first = quests.count(HELLO);
        for (int i = 0; i < 1_000; i++) {
            quests.count(OperationId.ofWords("1001", "no " + i));
        }
        assertEquals(first, quests.count(HELLO));
    }
}
