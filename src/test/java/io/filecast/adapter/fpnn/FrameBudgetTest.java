package io.filecast.adapter.fpnn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.fpnn.FrameBudget.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameBudgetTest {

    private static final int MIB = 1 << 20;

    private final List<String> granted = new ArrayList<>();
    private final FrameBudget budget = new FrameBudget(8 * MIB);

    private Claim claim(String name, int bytes) {
        return budget.claim("of " + name, bytes, () -> granted.add(name));
    }

    private Claim claimOfOne(String name, int bytes) {
        return budget.claim("of one", bytes, () -> granted.add(name));
    }

    @Test
    void whatFitsIsGrantedAtOnce() {
        assertTrue(claim("a", 3 * MIB).isGranted());
        assertTrue(claim("b", 4 * MIB).isGranted());
        assertEquals(7 * MIB, budget.heldBytes());
        assertEquals(List.of(), granted);
    }

    @Test
    void whatDoesNotFitWaitsInItsTurn() {
        Claim first = claim("first", 5 * MIB);
        Claim second = claim("second", 5 * MIB);
        Claim third = claim("third", MIB);

        assertFalse(second.isGranted());
        assertFalse(third.isGranted(), "though it would fit: who asks for much is not passed over for ever");
        first.release();
        assertTrue(second.isGranted());
        assertTrue(third.isGranted());
        assertEquals(List.of("second", "third"), granted);
    }

    @Test
    void smallOnesDoNotWaitForLargeOnes() {
        claim("large", 7 * MIB);
        Claim waiting = claim("waiting", 5 * MIB);

        assertTrue(claim("small", 64 << 10).isGranted());
        assertFalse(waiting.isGranted());
    }

    @Test
    void largeOnesDoNotWaitForSmallOnes() {
        for (int i = 0; i < 100; i++) {
            claim("small" + i, 64 << 10);
        }

        assertEquals(84, budget.waiting());
        assertTrue(claim("large", 7 * MIB).isGranted());
    }

    @Test
    void anAddressThatTakesAllItCanLeavesSomethingToOthers() {
        List<Claim> taken = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            taken.add(claimOfOne("mine", MIB));
        }

        assertEquals(5, taken.stream().filter(Claim::isGranted).count(), "three quarters of seven");
        assertTrue(claim("other", MIB).isGranted(), "though fifteen came before");
        taken.get(0).release();
        assertTrue(taken.get(5).isGranted());
        assertFalse(taken.get(6).isGranted());
    }

    @Test
    void anAddressThatHoldsNothingIsGrantedMoreThanItsPart() {
        assertTrue(claimOfOne("first", 6 * MIB).isGranted());
        assertFalse(claimOfOne("second", MIB).isGranted());
        assertTrue(claim("other", MIB).isGranted());
    }

    @Test
    void oneIsAlwaysGrantedHoweverLarge() {
        Claim huge = claim("huge", 100 * MIB);
        Claim next = claim("next", MIB);

        assertTrue(huge.isGranted());
        assertFalse(next.isGranted());
        huge.release();
        assertTrue(next.isGranted());
    }

    @Test
    void whoGoesAwayIsNotWaitedFor() {
        Claim first = claim("first", 7 * MIB);
        Claim gone = claim("gone", 7 * MIB);
        Claim last = claim("last", MIB);

        gone.release();
        assertFalse(last.isGranted());
        first.release();
        assertTrue(last.isGranted());
        assertEquals(List.of("last"), granted);
    }

    @Test
    void whoGoesAwayMakesWayForThoseBehind() {
        claim("first", 2 * MIB);
        Claim gone = claim("gone", 7 * MIB);
        Claim last = claim("last", MIB);

        gone.release();

        assertTrue(last.isGranted());
        assertEquals(List.of("last"), granted);
    }

    @Test
    void memoryIsGivenBackOnce() {
        Claim first = claim("first", 7 * MIB);
        first.release();
        first.release();

        assertEquals(0, budget.heldBytes());
    }

    @Test
    void inAnyOrderEverybodyGetsMemoryAndItIsNeverMoreThanThereIs() {
        Random random = new Random(20_261_121);
        List<Claim> held = new ArrayList<>();
        List<Claim> waiting = new ArrayList<>();
        int claims = 0;
        int grants = 0;
        while (claims < 20_000 || !held.isEmpty() || !waiting.isEmpty()) {
            if (claims < 20_000 && random.nextInt(3) > 0) {
                claims++;
                waiting.add(claim("any" + claims % 5, 1 + random.nextInt(random.nextBoolean() ? 7 * MIB : 64 << 10)));
            } else if (!held.isEmpty()) {
                held.remove(random.nextInt(held.size())).release();
            }
            for (var each = waiting.iterator(); each.hasNext(); ) {
                Claim claim = each.next();
                if (claim.isGranted()) {
                    each.remove();
                    held.add(claim);
                    grants++;
                }
            }
            assertTrue(budget.heldBytes() <= 8 * MIB, () -> budget.heldBytes() + " bytes");
            if (waiting.size() > 200) {
                held.forEach(Claim::release);
                held.clear();
            }
        }
        assertEquals(claims, grants);
        assertEquals(0, budget.heldBytes());
    }
}
