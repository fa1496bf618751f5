package io.filecast.core.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the text, parsing gives a filter or a {@link BadFilterException}; whatever the subject, evaluation answers.
 *
 * <p>Texts found worth keeping are files under {@code fuzz/filter}, replayed in every build. With the system property
 * {@code filecast.long} each test makes some thirty times as many texts.
 */
class FilterFuzzTest {

    private static final int ROUNDS = Boolean.getBoolean("filecast.long") ? 1_000_000 : 30_000;
    private static final long SEED = 20_240_603;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<String> NAMES =
            List.of("a", "b", "c", "uuid", "meta", "data", "meta.a", "data.a", "data.b[1]", "a['b']", "c[0].a");
    private static final List<String> LITERALS = List.of(
            "0",
            "1",
            "2.5",
            "1e300",
            "9223372036854775807",
            "9007199254740993",
            "'x'",
            "'*a*'",
            "'\\*'",
            "\"q\"",
            "''",
            "true",
            "false",
            "('a','b')",
            "(1,-2,'x')");
    private static final List<String> OPERATORS = List.of(
            "==",
            "!=",
            "<",
            ">",
            "<=",
            ">=",
            " contains ",
            " LIKE ",
            " in ",
            "&&",
            "||",
            "+",
            "-",
            "*",
            "/",
            "%",
            "&",
            "|",
            "^");
    private static final List<String> PIECES = List.of(
            "(",
            ")",
            "[",
            "]",
            ",",
            ".",
            "!",
            "~",
            "-",
            "'",
            "\"",
            "\\",
            " ",
            "=",
            "@",
            "\u0000",
            "\uD83D",
            "é",
            "1e",
            "1.",
            "in",
            "like",
            "contains",
            "\t",
            "((((",
            "))))");

    private final Random random = new Random(SEED);

    private record Subject(JsonNode meta, JsonNode data, String publisher) implements FilterSubject {}

    @ParameterizedTest
    @MethodSource("corpus")
    void keptTextsAreReplayed(Path file) throws IOException {
        String expression = Files.readString(file);
        for (int i = 0; i < 20; i++) {
            check(expression);
        }
    }

    static Stream<Path> corpus() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(
                Path.of(FilterFuzzTest.class.getResource("/fuzz/filter").toURI()))) {
            return files.sorted().toList().stream();
        }
    }

    @Test
    void tokenSoupIsParsedOrRefused() {
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder soup = new StringBuilder();
            for (int length = random.nextInt(30); length > 0; length--) {
                soup.append(oneOf(oneOf(List.of(NAMES, LITERALS, OPERATORS, PIECES))));
            }
            accepted += check(soup.toString()) ? 1 : 0;
        }
        assertTrue(accepted < ROUNDS);
    }

    @Test
    void randomCharactersAreParsedOrRefused() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            boolean isAscii = random.nextBoolean();
            for (int i = 0; isAscii && i < bytes.length; i++) {
                bytes[i] = (byte) (' ' + (bytes[i] & 0x7f) % 95);
            }
            check(new String(bytes, isAscii ? StandardCharsets.US_ASCII : StandardCharsets.UTF_8));
        }
    }

    @Test
    void wellFormedExpressionsAreAccepted() {
        for (int round = 0; round < ROUNDS; round++) {
            String expression = condition(3);
            assertTrue(check(expression), expression);
        }
    }

    @Test
    void damagedExpressionsAreParsedOrRefused() {
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder expression = new StringBuilder(condition(3));
            for (int damages = 1 + random.nextInt(3); damages > 0 && expression.length() > 0; damages--) {
                int at = random.nextInt(expression.length());
                switch (random.nextInt(3)) {
                    case 0 -> expression.deleteCharAt(at);
                    case 1 -> expression.insert(at, oneOf(PIECES));
                    default -> expression.setLength(at);
                }
            }
            check(expression.toString());
        }
    }

    /** Whether the expression was accepted; fails if anything happens that must not. */
    private boolean check(String expression) {
        try {
            return survives(expression);
        } catch (RuntimeException | StackOverflowError e) {
            return fail("seed " + SEED + ", expression <" + expression + ">", e);
        }
    }

    private boolean survives(String expression) {
        Filter filter;
        try {
            filter = Filter.parse(expression);
        } catch (BadFilterException e) {
            assertTrue(e.position() >= 0 && e.position() <= expression.length(), expression);
            assertFalse(e.reason().isBlank(), expression);
            return false;
        }
        assertEquals(filter, Filter.parse(expression));
        Subject subject = subject();
        boolean matches = filter.matches(subject);
        assertEquals(matches, filter.matches(subject), expression);
        opposite(expression, filter, matches, subject);
        return true;
    }

    /** In parentheses an accepted expression stays the same filter, and negated it says the opposite. */
    private void opposite(String expression, Filter filter, boolean matches, Subject subject) {
        try {
            assertEquals(filter, Filter.parse("(" + expression + ")"), expression);
            assertEquals(!matches, Filter.parse("!(" + expression + ")").matches(subject), expression);
        } catch (BadFilterException e) {
            assertTrue(e.reason().startsWith("expected at most"), "only a bound may stand in the way: " + expression);
        }
    }

    private String condition(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(6)) {
            case 1 -> condition(depth - 1) + oneOf(List.of("&&", " || ")) + condition(depth - 1);
            case 2 -> "(" + condition(depth - 1) + ")";
            case 3 -> "!(" + condition(depth - 1) + ")";
            case 4 -> operand(depth) + " In " + oneOf(List.of("('a','x')", "(1)", "a", "data.b"));
            default -> operand(depth) + oneOf(OPERATORS.subList(0, 8)) + operand(depth);
        };
    }

    private String operand(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(5)) {
            case 1 -> "(" + operand(depth - 1) + ")";
            case 2 -> oneOf(List.of("~", "-")) + operand(depth - 1);
            case 3 -> operand(depth - 1) + oneOf(OPERATORS.subList(11, OPERATORS.size())) + operand(depth - 1);
            default -> random.nextBoolean() ? oneOf(NAMES) : oneOf(LITERALS);
        };
    }

    private Subject subject() {
        return new Subject(node(3), node(3), random.nextBoolean() ? "a" : null);
    }

    private JsonNode node(int depth) {
        if (depth > 0 && random.nextInt(4) != 0) {
            ObjectNode object = JSON.objectNode();
            ArrayNode array = JSON.arrayNode();
            for (String name : List.of("a", "b", "c")) {
                object.set(name, node(depth - 1));
                array.add(node(depth - 2));
            }
            return random.nextInt(3) == 0 ? array : object;
        }
        return switch (random.nextInt(14)) {
            case 0 -> null;
            case 1 -> MissingNode.getInstance();
            case 2 -> JSON.nullNode();
            case 3 -> JSON.booleanNode(random.nextBoolean());
            case 4 -> JSON.numberNode(random.nextLong());
            case 5 -> JSON.numberNode(random.nextInt(5) - 2);
            case 6 -> JSON.numberNode(Double.longBitsToDouble(random.nextLong()));
            case 7 -> JSON.numberNode(new BigInteger(random.nextInt(3_000), random));
            case 8 -> JSON.numberNode(BigDecimal.valueOf(random.nextLong(), random.nextInt()));
            case 9 -> JSON.numberNode(random.nextFloat());
            case 10 -> JSON.binaryNode(new byte[] {1, 2});
            case 11 -> JSON.pojoNode(this);
            default -> JSON.textNode(oneOf(List.of("a", "x", "", "A*", "*", "\\", "0", "aaa")));
        };
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
