package io.filecast.it.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes under load, and what happens to clusters; {@code scripts/torture} is the long version by hand. */
class TortureIT {

    private static final int ROUNDS = Boolean.getBoolean("filecast.long") ? 18 : 3;

    @TempDir
    Path scratch;

    @Test
    void whatever_is_killed_or_hangs_everybody_hears_everything_once_and_in_order() {
        long seed = Long.getLong("filecast.seed", System.nanoTime());
        try (Torture torture = new Torture(scratch, ROUNDS, seed, System.out)) {
            assertEquals(List.of(), torture.run(), "filecast.seed=" + seed);
        }
    }
}
