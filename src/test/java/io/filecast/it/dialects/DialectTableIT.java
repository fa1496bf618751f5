package io.filecast.it.dialects;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one dialect sends, every other receives whole. */
class DialectTableIT {

    @Test
    void everyCellIsFull(@TempDir Path scratch) throws Exception {
        DialectTable table = DialectTable.on(scratch.resolve("data"));
        assertEquals(List.of(), table.gaps(), table.toString());
    }
}
