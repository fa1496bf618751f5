package io.filecast.core.filter;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that make a backtracking or quadratic matcher run for minutes; the deadline only keeps a bug bounded. */
class FilterCostTest {

    private record Subject(JsonNode meta, JsonNode data, String publisher) implements FilterSubject {}

    private static final String LONG = "a".repeat(1_000_000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x like '*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b'",
                "x like '*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b*'"
            })
    void manyWildcardsDoNotBacktrack(String expression) {
        assertFalse(matchesWithin(expression, LONG));
        assertTrue(matchesWithin(expression, LONG + "b"));
    }

    @Test
    void repetitivePiecesAreSearchedInLinearTime() {
        assertFalse(matchesWithin("x like '*" + "a".repeat(4_000) + "b*'", LONG));
        assertTrue(matchesWithin("x like '*" + "a".repeat(4_000) + "b*'", LONG + "B"));
    }

    @Test
    void repetitiveFieldsAreSearchedInLinearTime() {
        ObjectNode meta = JsonNodeFactory.instance.objectNode();
        meta.put("whole", LONG).put("part", "a".repeat(500_000) + "b");
        Filter filter = Filter.parse("whole contains part");
        assertFalse(within(filter, meta));
        assertTrue(within(filter, meta.put("whole", LONG + "b")));
    }

    @Test
    void bigNumbersStaySmall() {
        String expression = "x" + "*x".repeat(250) + " > 1";
        assertFalse(within(
                Filter.parse(expression), JsonNodeFactory.instance.objectNode().put("x", 1e300)));
    }

    private boolean matchesWithin(String expression, String value) {
        return within(
                Filter.parse(expression), JsonNodeFactory.instance.objectNode().put("x", value));
    }

    private boolean within(Filter filter, JsonNode meta) {
        return assertTimeoutPreemptively(Duration.ofSeconds(20), () -> filter.matches(new Subject(meta, null, null)));
    }
}
