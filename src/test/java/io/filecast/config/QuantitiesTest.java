package io.filecast.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "500ms, 500", "90s, 90000", "20m, 1200000", "24h, 86400000", "7d, 604800000", "0s, 0"})
    void durationsAreReadWithTheirUnit(String text, long millis) {
        assertEquals(Duration.ofMillis(millis), Quantities.duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "-1s", "1.5h", "1 h", "1h30m", "1H", "PT1H", "s", "999999999999999999d"})
    void whatIsNotADurationIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Quantities.duration(text));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "123, 123", "64KiB, 65536", "100MiB, 104857600", "1GiB, 1073741824", "1TiB, 1099511627776"})
    void sizesAreReadWithTheirUnit(String text, long bytes) {
        assertEquals(bytes, Quantities.sizeBytes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "100MB", "100M", "1kib", "1.5GiB", "-1", "1 KiB", "0x10", "1_000", "99999999999999TiB"})
    void whatIsNotASizeIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Quantities.sizeBytes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1ms", "1500ms", "90s", "20m", "25h", "7d"})
    void durationsAreWrittenInTheirLargestWholeUnit(String text) {
        assertEquals(text, Quantities.text(Quantities.duration(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "1023", "1KiB", "1025", "1536KiB", "100MiB", "1GiB", "2TiB"})
    void sizesAreWrittenInTheirLargestWholeUnit(String text) {
        assertEquals(text, Quantities.text(Quantities.sizeBytes(text)));
    }

    @Test
    void equalAmountsAreWrittenAlike() {
        assertEquals("1d", Quantities.text(Duration.ofHours(24)));
        assertEquals("1MiB", Quantities.text(1024 * 1024L));
    }
}
