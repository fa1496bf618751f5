package io.filecast.core.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikePatternTest {

    @ParameterizedTest
    @CsvSource({
        "'',      '',       true",
        "'',      'a',      false",
        "*,       '',       true",
        "**,      'abc',    true",
        "abc,     ABC,      true",
        "abc,     abcd,     false",
        "a*,      a,        true",
        "a*,      ba,       false",
        "*a,      ba,       true",
        "*a,      ab,       false",
        "a*a,     a,        false",
        "a*a,     aa,       true",
        "ab*ba,   aba,      false",
        "ab*ba,   abba,     true",
        "*b*,     abc,      true",
        "a*b*c,   axxbyyc,  true",
        "a*b*c,   axxcyyb,  false",
        "*ab*ab*, abab,     true",
        "*ab*ab*, aba,      false",
        "a*b*b,   ab,       false",
        "*aab*,   aaab,     true",
        "\\*,     *,        true",
        "\\*,     x,        false",
        "\\**,    *x,       true",
        "\\\\*,   \\x,      true",
        "\\x,     \\x,      true",
        "x\\,     x\\,      true",
        "STRASSE, strasse,  true",
        "É*,      été,      true",
        "*\uD83D\uDE00, x\uD83D\uDE00, true"
    })
    void matchesTheWholeTextIgnoringCase(String pattern, String text, boolean expected) {
        assertEquals(expected, LikePattern.compile(pattern).matches(text));
    }

    @Test
    void agreesWithARegularExpressionOnRandomTexts() {
        Random random = new Random(20_240_601);
        for (int round = 0; round < 20_000; round++) {
            String pattern = random(random, "ab*", 7);
            String text = random(random, "aAbB", 10);
            Pattern regex = Pattern.compile(pattern.replace("*", ".*"), Pattern.CASE_INSENSITIVE);
            assertEquals(
                    regex.matcher(text).matches(),
                    LikePattern.compile(pattern).matches(text),
                    () -> pattern + " on " + text);
        }
    }

    @Test
    void needlesAgreeWithIndexOfOnRandomTexts() {
        Random random = new Random(20_240_602);
        for (int round = 0; round < 20_000; round++) {
            String part = random(random, "ab", 6);
            String whole = random(random, "ab", 14);
            int from = random.nextInt(whole.length() + 1);
            assertEquals(
                    whole.indexOf(part, from),
                    new Needle(part, false).indexIn(whole, from, whole.length()),
                    () -> part + " in " + whole + " from " + from);
        }
    }

    private static String random(Random random, String alphabet, int maxLength) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(maxLength + 1); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
