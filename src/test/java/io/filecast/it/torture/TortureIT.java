package io.filecast.it.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes under load, and what happens to clusters; {@code scripts/torture} is the long version by hand. */
class TortureIT {

    private static final int ROUNDS = Boolean.getBoolean("filecast.long") ? 20 : 2;

    @TempDir
    Path scratch;

    @Test
    void whatever_is_killed_or_hangs_everybody_hears_everything_once_and_in_order() {
        long seed = Long.getLong("filecast.seed", System.nanoTime());
        Set<Fault> faults = Fault.possible();
        faults.remove(Fault.FLUSHED);
        assertKept(Fault.plan(ROUNDS, faults, new Random(seed)), seed);
    }

    @Test
    void after_a_flush_everybody_is_told_and_nothing_published_afterwards_is_lost() {
        assertKept(List.of(Fault.FLUSHED), Long.getLong("filecast.seed", System.nanoTime()));
    }

    private void assertKept(List<Fault> plan, long seed) {
        try (Torture torture = new Torture(scratch, plan, seed, System.out)) {
            assertEquals(List.of(), torture.run(), "filecast.seed=" + seed);
        }
    }
}
