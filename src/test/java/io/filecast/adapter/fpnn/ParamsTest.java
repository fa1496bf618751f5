package io.filecast.adapter.fpnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ParamsTest {

    private static final byte[] NOT_UTF8 = {(byte) 0xff, 0, 'h', 'i'};

    private static Params params(Object... namesAndValues) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return Params.of(values);
    }

    private static void assertFails(int code, Executable reading) {
        assertEquals(code, assertThrows(FpnnError.class, reading).code());
    }

    @Test
    void aTextIsReadFromStringsAndFromBytes() {
        assertEquals("grün", params("attrs", "grün").text("attrs"));
        assertEquals("hi", params("attrs", RawBytes.of(new byte[] {'h', 'i'})).text("attrs"));
        assertEquals(
                List.of("login", "logout"),
                params("events", List.of("login", RawBytes.of("logout".getBytes())))
                        .texts("events"));
    }

    @Test
    void bytesThatAreNoTextAreStillBytes() {
        Params file = params("file", RawBytes.of(NOT_UTF8));

        assertArrayEquals(NOT_UTF8, file.bytes("file").toBytes());
        assertFails(FpnnError.WRONG_TYPE, () -> file.text("file"));
    }

    @Test
    void whatIsMissingOrNullIsTold() {
        Params empty = params("to", null);

        assertFalse(empty.has("to"));
        Stream.<Executable>of(
                        () -> empty.number("to"),
                        () -> empty.text("mid"),
                        () -> empty.flag("p2p"),
                        () -> empty.bytes("file"),
                        () -> empty.numbers("tos"),
                        () -> empty.texts("events"))
                .forEach(reading -> assertFails(FpnnError.KEY_MISSING, reading));
        assertEquals(Optional.empty(), empty.optionalNumber("to"));
        assertEquals(Optional.empty(), empty.optionalNumbers("tos"));
    }

    @Test
    void aValueOfAnotherTypeIsRefusedAlsoWhereNoneIsNeeded() {
        Params wrong = params("to", "1001", "attrs", 5L, "p2p", 1L, "tos", Arrays.asList(1L, null), "events", "login");

        Stream.<Executable>of(
                        () -> wrong.number("to"),
                        () -> wrong.optionalNumber("to"),
                        () -> wrong.text("attrs"),
                        () -> wrong.bytes("attrs"),
                        () -> wrong.optionalFlag("p2p"),
                        () -> wrong.numbers("tos"),
                        () -> wrong.optionalTexts("events"))
                .forEach(reading -> assertFails(FpnnError.WRONG_TYPE, reading));
        assertTrue(wrong.has("events"));
    }
}
