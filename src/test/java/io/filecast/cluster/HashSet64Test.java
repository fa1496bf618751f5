package io.filecast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HashSet64Test {

    @Test
    void itHoldsWhatASetHolds() {
        Random random = new Random(1);
        HashSet64 set = new HashSet64();
        Set<Long> model = new HashSet<>();
        for (int i = 0; i < 300_000; i++) {
            // It grows, shrinks to nothing, and grows again.
            boolean grows = i / 50_000 % 2 == 0;
            long number = random.nextInt(8) == 0 ? random.nextInt(3) : random.nextInt(20_000) * 0x9e3779b97f4a7c15L;
            if (random.nextInt(4) == 0 ^ grows) {
                assertEquals(model.add(number), set.add(number));
            } else {
                assertEquals(model.remove(number), set.remove(number));
            }
            assertEquals(model.size(), set.size());
        }
        assertEquals(model, Arrays.stream(set.toArray()).boxed().collect(Collectors.toSet()));
        model.forEach(number -> assertTrue(set.contains(number)));
        model.forEach(set::remove);
        assertEquals(new HashSet64().digest(), set.digest());
    }

    @Test
    void equalSetsHaveEqualDigestsWhateverTheWay() {
        HashSet64 one = new HashSet64();
        HashSet64 other = new HashSet64();
        for (long number = 0; number < 1_000; number++) {
            one.add(number);
            other.add(999 - number);
            other.add(5_000 + number);
        }
        assertNotEquals(one.digest(), other.digest());
        for (long number = 0; number < 1_000; number++) {
            other.remove(5_000 + number);
        }
        assertEquals(one.digest(), other.digest());
        other.clear();
        assertFalse(other.contains(0));
        assertEquals(0, other.size());
    }

    @Test
    void aHundredThousandNumbersTakeTwoMegabytes() {
        HashSet64 set = new HashSet64();
        for (long number = 1; number <= 100_000; number++) {
            set.add(number * 0x9e3779b97f4a7c15L);
        }
        assertTrue(set.capacity() * Long.BYTES <= 2 << 20, set.capacity() + " places");
    }
}
