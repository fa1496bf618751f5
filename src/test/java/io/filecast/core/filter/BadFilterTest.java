package io.filecast.core.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadFilterTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\0',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "   #3#expected a value, found the end of the expression",
                "language#8#expected a comparison operator after the value, found the end of the expression",
                "language 'en'#9#expected a comparison operator after the value, found a string",
                "a == 1 && b#11#expected a comparison operator after the value, found the end of the expression",
                "a && b == 1#2#expected a comparison operator after the value, found '&&'",
                "a ==#4#expected a value, found the end of the expression",
                "== 1#0#expected a value, found '=='",
                "contains 'x'#0#expected a value, found the keyword CONTAINS",
                "a = 1#2#expected '==' for a comparison, found '='",
                "a == 1 b == 2#7#expected '&&', '||' or the end of the expression, found a name",
                "a == b == c#7#expected '&&' or '||', since comparisons do not chain",
                "!a == 'b'#0#expected a value, found a condition; a negated comparison is !(...)",
                "1 + !a == 2#4#expected a value, found a condition; a negated comparison is !(...)",
                "(a == 1) + 2 == 3#0#expected a value, found a condition; a negated comparison is !(...)",
                "~(a == 1)#1#expected a value, found a condition; a negated comparison is !(...)",
                "-(a == 1)#1#expected a value, found a condition; a negated comparison is !(...)",
                "(a == 1) in ('x')#0#expected a value, found a condition; a negated comparison is !(...)",
                "(a == 1#7#expected ')' for the '(' at character 0, found the end of the expression",
                "a == 1)#6#expected '&&', '||' or the end of the expression, found ')'",
                "()#1#expected a value, found ')'",
                "('a',) contains b#5#expected a string, a number, true or false, found ')'",
                "('a', b) contains c#6#expected a string, a number, true or false, found a name",
                "(b, 'a') contains c#1#expected a string, a number, true or false in a list",
                "(('a','b'),'c') contains c#1#expected a string, a number, true or false in a list",
                "('a', -'b') contains c#7#expected a number after '-', found a string",
                "('a' 'b') contains c#5#expected ')' for the '(' at character 0, found a string",
                "a in 'x'#5#expected a list in parentheses, or a field, after IN",
                "a in 1 + 1#5#expected a list in parentheses, or a field, after IN",
                "a == 'x#5#expected a closing quote for the string that starts here",
                "a == 'x\\'#5#expected a closing quote for the string that starts here",
                "a == \"x'#5#expected a closing quote for the string that starts here",
                "a == 1.#7#expected a digit after the decimal point, found the end of the expression",
                "a == 1e+#8#expected a digit in the exponent, found the end of the expression",
                "a == 12px#7#expected the end of the number, found 'p'",
                "a == 1e400#5#expected a number within the range of a double, found a number",
                "a == @#5#expected a value or an operator, found '@'",
                "a == \u0000#5#expected a value or an operator, found the character U+0000",
                "a. == 1#3#expected a name after '.', found '=='",
                "data.* == 1#5#expected a name after '.', found '*'",
                "a[b] == 1#2#expected a quoted name or a whole number of at most 9 digits after '[', found a name",
                "a[-1] == 1#2#expected a quoted name or a whole number of at most 9 digits after '[', found '-'",
                "a[1.5] == 1#2#expected a quoted name or a whole number of at most 9 digits after '[', found a number",
                "a[9999999999] == 1#2#expected a quoted name or a whole number of at most 9 digits after '[', found a number",
                "a['x' == 1#6#expected ']', found '=='",
                "a & b#5#expected a comparison operator after the value, found the end of the expression"
            })
    void saysWhereAndWhatWasExpected(String expression, int position, String reason) {
        BadFilterException refusal = assertThrows(BadFilterException.class, () -> Filter.parse(expression));
        assertEquals(reason, refusal.reason());
        assertEquals(position, refusal.position());
        assertEquals("Bad filter at character " + position + ": " + reason, refusal.getMessage());
    }

    @Test
    void emptyExpressionsAreMalformed() {
        assertEquals(0, refusal("").position());
    }

    @Test
    void boundsTheLength() {
        String fits = "a=='" + "x".repeat(Filter.MAX_LENGTH - 5) + "'";
        assertEquals(Filter.MAX_LENGTH, fits.length());
        Filter.parse(fits);
        assertEquals("expected at most 4096 characters", refusal(fits + " ").reason());
    }

    @Test
    void boundsTheDepthOfParentheses() {
        Filter.parse(nested(Filter.MAX_DEPTH));
        BadFilterException refusal = refusal(nested(Filter.MAX_DEPTH + 1));
        assertEquals("expected at most 32 levels of nesting, found '('", refusal.reason());
        assertEquals(Filter.MAX_DEPTH, refusal.position());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "!", "~", "-", "!(", "-(~"})
    void boundsTheDepthOfAnythingThatRecurses(String prefix) {
        String endless = prefix.repeat((Filter.MAX_LENGTH - 1) / prefix.length()) + "a";
        assertEquals(Filter.MAX_DEPTH, refusal(endless).position());
    }

    @Test
    void depthCountsNestingNotNeighbours() {
        Filter.parse("(a==1)&&".repeat(100) + "!b");
    }

    @Test
    void boundsTheNodes() {
        // A comparison and the operator before it are four nodes, the first comparison three.
        String fits = "a==1" + "&&a==1".repeat(127);
        Filter.parse(fits);
        assertEquals("expected at most 512 literals, names and operators", bare(refusal(fits + "&&a==1")));
        assertEquals("expected at most 512 literals, names and operators", bare(refusal("a" + ".b".repeat(600))));
        assertEquals("expected at most 512 literals, names and operators", bare(refusal("a" + "+1".repeat(600))));
    }

    @Test
    void boundsTheLengthOfAList() {
        Filter.parse("(1" + ",1".repeat(Filter.MAX_LIST_LENGTH - 1) + ") contains a");
        assertEquals(
                "expected at most 256 elements in a list",
                bare(refusal("(1" + ",1".repeat(Filter.MAX_LIST_LENGTH) + ") contains a")));
    }

    @Test
    void boundsTheDigitsOfANumber() {
        Filter.parse("a == 1" + "0".repeat(Filter.MAX_DIGITS - 1));
        assertEquals(5, refusal("a == 1" + "0".repeat(Filter.MAX_DIGITS)).position());
    }

    private String nested(int depth) {
        return "(".repeat(depth) + "a == 1" + ")".repeat(depth);
    }

    private String bare(BadFilterException refusal) {
        return refusal.reason().replaceAll(", found .*", "");
    }

    private static BadFilterException refusal(String expression) {
        return assertThrows(BadFilterException.class, () -> Filter.parse(expression));
    }
}
