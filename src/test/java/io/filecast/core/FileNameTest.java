package io.filecast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {

    @ParameterizedTest
    @CsvSource({
        "a.txt, a.txt",
        "C:\\fakepath\\a.txt, a.txt",
        "../../etc/passwd, passwd",
        "' räume 1.pdf ', räume 1.pdf",
        "folder/, file",
        ", file",
        "' ', file",
        ".., file",
        "., file",
        ".profile, .profile"
    })
    void whateverIsSaidBecomesAName(String said, String expected) {
        assertEquals(expected, FileName.tidied(said, 255));
    }

    @Test
    void whatDeceivesTheEyeLeavesANameAndWhatJoinsSignsStays() {
        assertEquals("gpj.exe", FileName.tidied("\u202Egpj.exe", 255));
        assertEquals("ab.txt", FileName.tidied("a\u0000\n\uD800b.txt", 255));
        String family = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67.png";
        assertEquals(family, FileName.tidied(family, 255));
    }

    @ParameterizedTest
    @CsvSource({
        "0123456789.txt, 10, 012345.txt",
        "ééééééé.txt, 10, ééé.txt",
        "0123456789, 8, 01234567",
        "012345.a-b, 8, 012345.a",
        "a.0123456789, 8, a.012345",
        "0123456789.txt, 4, 0123"
    })
    void aNameThatIsTooLongIsCutBeforeItsExtension(String said, int maxBytes, String expected) {
        assertEquals(expected, FileName.tidied(said, maxBytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u2066", "a\u2029b", "x/\u0085", "\uDC00.\uD800", "é😀é😀é😀.😀"})
    void whatIsTidiedPassesTheCheck(String said) {
        for (int maxBytes = 4; maxBytes < 30; maxBytes++) {
            String name = FileName.check(FileName.tidied(said, maxBytes), maxBytes);
            assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= maxBytes);
        }
    }

    @Test
    void anExtensionIsWhatFollowsTheLastDot() {
        assertEquals("gz", FileName.extensionOf("a.tar.gz"));
        assertEquals("JPG", FileName.extensionOf("a\n.JPG"));
        for (String none : new String[] {"", "a", "a.", ".profile", "a.b c", "a.ü", "a." + "x".repeat(17)}) {
            assertNull(FileName.extensionOf(none), none);
        }
    }
}
