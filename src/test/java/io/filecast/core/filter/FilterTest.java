package io.filecast.core.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {

    private static final String META = """
            {"language": "en", "temperature": 72, "zero": 0, "fraction": 0.1, "price": 19.99, "negative": -7,
             "message_part": "an overall Success story", "urgent": true, "quiet": false, "nothing": null,
             "big": 9007199254740993, "huge": 18446744073709551617, "min": -9223372036854775808,
             "max": 9223372036854775807, "digits": "42", "empty": "",
             "tags": ["red", "Green", 5, null, ["nested"], {"k": 1}], "none": [],
             "user": {"role": "admin", "first name": "Ada", "likes": ["tea", "cake"], "in": 1},
             "path": "C:\\\\temp", "star": "5*", "quote": "it's", "like": "like", "true": 1, "meta": {"x": "inner"},
             "0": "named zero"}
            """;
    private static final String DATA = """
            {"text": "hello", "score": 81, "user": {"role": "guest"}, "items": [{"id": 7}, {"id": 8}]}
            """;

    private static final FilterSubject SUBJECT = new Subject(json(META), json(DATA), "alice");
    private static final FilterSubject BARE = new Subject(null, null, null);

    private record Subject(JsonNode meta, JsonNode data, String publisher) implements FilterSubject {}

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("the test's own JSON is broken", e);
        }
    }

    private static boolean matches(String expression) {
        return Filter.parse(expression).matches(SUBJECT);
    }

    private static boolean matchesMeta(String expression, String meta) {
        return Filter.parse(expression).matches(new Subject(json(meta), null, null));
    }

    @Nested
    class WhatMatches {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    // expressions that the PubNub SDKs' own tests use
                    "language == 'en'",
                    "('fr', 'en', 'de') contains language",
                    "language != 'fr'",
                    "temperature > 50",
                    "message_part LIKE '*success*'",
                    "uuid != 'me'",
                    // equality
                    "language == \"en\"",
                    "meta.language == 'en'",
                    "'en' == language",
                    "temperature == 72",
                    "temperature == 72.0",
                    "temperature == 7.2e1",
                    "temperature != 71",
                    "fraction == 0.1",
                    "negative == -7",
                    "-negative == 7",
                    "urgent == true",
                    "urgent != quiet",
                    "urgent == TRUE && quiet == False",
                    "empty == ''",
                    "quote == 'it\\'s' && quote == \"it's\"",
                    "path == 'C:\\\\temp' && path == 'C:\\temp'",
                    "language == meta.language",
                    "1 == 1",
                    // ordering
                    "temperature >= 72 && temperature <= 72",
                    "temperature < 72.5 && temperature > 71.5",
                    "50 < temperature",
                    "negative < zero",
                    // integers beyond 2^53 are exact
                    "big == 9007199254740993 && big != 9007199254740992",
                    "big > 9007199254740992 && big < 9007199254740994",
                    "huge == 18446744073709551617 && huge > 18446744073709551616",
                    "max - 1 < max && max + 1 > max",
                    "max + 1 == 9223372036854775808",
                    "max * max == 85070591730234615847396907784232501249",
                    "min == -9223372036854775808",
                    // arithmetic
                    "temperature + 1 == 73",
                    "temperature - 80 == -8",
                    "temperature * 2 == 144",
                    "temperature / 5 == 14.4",
                    "temperature % 10 == 2",
                    "negative % 4 == -3",
                    "fraction + 0.2 == 0.3",
                    "price * 100 == 1999",
                    "5.5 % 2 == 1.5",
                    // bits
                    "(temperature & 8) == 8",
                    "(temperature | 7) == 79",
                    "(temperature ^ 72) == 0",
                    "~0 == -1 && ~temperature == -73",
                    "~min == max",
                    "72.0 & 8 == 8",
                    // CONTAINS
                    "(1, 72, 3) contains temperature",
                    "(1, -7) contains negative",
                    "(true, 'x') contains urgent",
                    "('en') contains language",
                    "message_part contains 'Success'",
                    "temperature contains 7",
                    "temperature contains '72'",
                    "'room-72' contains temperature",
                    "fraction contains '.1'",
                    "empty contains ''",
                    "tags contains 'red'",
                    "tags contains 5",
                    "user.likes contains 'tea'",
                    // LIKE
                    "language like 'EN'",
                    "language LiKe 'e*'",
                    "message_part like 'AN*over*STORY'",
                    "message_part like '*'",
                    "empty like '*' && empty like ''",
                    "star like '5\\*'",
                    "path like 'c:\\\\*'",
                    "('x', 'English') like 'eng*'",
                    "tags like 'GREEN'",
                    "language like language",
                    "language like ('e*')",
                    // IN
                    "language in ('fr', 'en')",
                    "language IN ('en')",
                    "temperature in (71, 72)",
                    "negative in (-7)",
                    "'red' in tags",
                    "'tea' in (user.likes)",
                    // access
                    "user.role == 'admin'",
                    "user[\"role\"] == 'admin'",
                    "meta['user']['first name'] == 'Ada'",
                    "user.likes[1] == 'cake'",
                    "data.text == 'hello'",
                    "data.user[\"role\"] == 'guest'",
                    "data.items[1].id == 8",
                    "user.in == 1",
                    "meta.like == 'like'",
                    "meta.true == 1",
                    "meta.meta.x == 'inner'",
                    "meta['0'] == 'named zero'",
                    "uuid == 'alice'",
                    // negation and grouping
                    "!(language == 'fr')",
                    "!(absent == 'x')",
                    "!quiet && !zero",
                    "!!urgent",
                    "((language == 'en'))",
                    "(((temperature))) == ((72))",
                    "!(!(language == 'en'))"
                })
        void holds(String expression) {
            assertTrue(matches(expression));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "language == 'EN'",
                    "language == 'fr'",
                    "language != 'en'",
                    "('fr', 'de') contains language",
                    "temperature > 72",
                    "temperature < 72",
                    "temperature >= 72.01",
                    "message_part LIKE 'success'",
                    "message_part LIKE 'overall*'",
                    "message_part LIKE '*overall'",
                    "big == 9007199254740992",
                    "message_part contains 'success'",
                    "('english') contains language",
                    "star like '\\*'",
                    "language in ('fr', 'de')",
                    "uuid != 'alice'",
                    "!urgent",
                    "!(language == 'en')",
                    "!temperature"
                })
        void doesNotHold(String expression) {
            assertFalse(matches(expression));
        }
    }

    @Nested
    class Precedence {

        @ParameterizedTest
        @CsvSource(
                delimiter = '#',
                quoteCharacter = '\0',
                value = {
                    "1 == 1 || 1 == 1 && 1 == 2     # (1 == 1) || ((1 == 1) && (1 == 2))",
                    "1 == 2 && 1 == 1 || 1 == 1     # ((1 == 2) && (1 == 1)) || (1 == 1)",
                    "zero & 1 == 0                  # (zero & 1) == 0",
                    "temperature | 1 > 72           # (temperature | 1) > 72",
                    "1 + 1 & 3 == 2                 # ((1 + 1) & 3) == 2",
                    "6 ^ 3 & 1 == 1                 # ((6 ^ 3) & 1) == 1",
                    "1 | 2 ^ 2 == 1                 # ((1 | 2) ^ 2) == 1",
                    "2 + 3 * 4 == 14                # (2 + (3 * 4)) == 14",
                    "20 - 6 / 2 == 17               # (20 - (6 / 2)) == 17",
                    "10 - 7 % 4 == 7                # (10 - (7 % 4)) == 7",
                    "10 - 3 - 2 == 5                # ((10 - 3) - 2) == 5",
                    "100 / 10 / 5 == 2              # ((100 / 10) / 5) == 2",
                    "7 * 7 % 5 == 4                 # ((7 * 7) % 5) == 4",
                    "~1 + 2 == 0                    # ((~1) + 2) == 0",
                    "-2 * -3 == 6                   # ((-2) * (-3)) == 6",
                    "2 - -2 == 4                    # (2 - (-2)) == 4",
                    "~-1 == 0                       # (~(-1)) == 0",
                    "!zero && 1 == 1                # (!zero) && (1 == 1)",
                    "1 + 1 in (2, 3)                # (1 + 1) in (2, 3)",
                    "temperature + 0 contains 7     # (temperature + 0) contains 7"
                })
        void bindsAsIfParenthesised(String expression, String parenthesised) {
            assertEquals(Filter.parse(parenthesised), Filter.parse(expression));
            assertTrue(matches(expression));
        }

        @Test
        void parenthesesOverrideIt() {
            assertTrue(matches("(2 + 3) * 4 == 20"));
            assertFalse(matches("(1 == 1 || 1 == 1) && 1 == 2"));
            assertNotEquals(Filter.parse("(2 + 3) * 4 == 20"), Filter.parse("2 + 3 * 4 == 20"));
        }
    }

    @Nested
    class WhatNeverCompares {

        @ParameterizedTest
        @ValueSource(strings = {"==", "!=", "<", ">", "<=", ">=", "contains", "like"})
        void missingFieldsMakeEveryComparisonFalse(String operator) {
            for (String missing : new String[] {
                "absent",
                "nothing",
                "user",
                "user.role.deeper",
                "tags[99]",
                "language[0]",
                "data.absent",
                "user[0]",
                "tags['0']"
            }) {
                assertFalse(matches(missing + " " + operator + " 'x'"), missing);
                assertFalse(matches(missing + " " + operator + " 5"), missing);
                assertFalse(matches("language " + operator + " " + missing), missing);
                assertFalse(matches(missing + " " + operator + " " + missing), missing);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "language == 5",
                    "language != 5",
                    "temperature == '72'",
                    "temperature != '72'",
                    "digits == 42",
                    "digits > 41",
                    "language > 'a'",
                    "language < 'z'",
                    "urgent == 'true'",
                    "urgent != 1",
                    "urgent > quiet",
                    "urgent contains 'true'",
                    "tags == 'red'",
                    "tags != 'red'",
                    "tags == tags",
                    "('a', 'b') == ('a', 'b')",
                    "('a', 'b') != language",
                    "message_part contains ('a', 'b')",
                    "none contains 'x'",
                    "('72', '73') contains temperature",
                    "tags contains 'nested'",
                    "tags contains tags",
                    "tags contains nothing",
                    "temperature like '7*'",
                    "language like 5",
                    "language like ('e*', 'f*')",
                    "urgent like '*'",
                    "language in user",
                    "language in temperature",
                    "language in absent",
                    "absent in ('x', 'y')",
                    "absent in none",
                    "!absent",
                    "!language",
                    "!tags",
                    "language + 1 == 1",
                    "language + 'x' == 'enx'",
                    "-language == 1",
                    "~language == 1",
                    "~fraction == 1",
                    "fraction & 1 == 0",
                    "huge & 1 == 1",
                    "~huge != 0",
                    "absent + 1 != 5",
                    "urgent * 1 == 1"
                })
        void mismatchedTypesDoNotMatch(String expression) {
            assertFalse(matches(expression));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "temperature / 0 == 0",
                    "temperature / zero != 1",
                    "temperature % 0 != 1",
                    "1 / (temperature - 72) < 5",
                    "1e300 * 1e300 > 1",
                    "1e-300 / 1e300 < 1",
                    "!(1 / zero)"
                })
        void whatCannotBeCalculatedHasNoValue(String expression) {
            assertFalse(matches(expression));
        }

        @ParameterizedTest
        @ValueSource(strings = {"null", "\"text\"", "5", "[1, 2]", "{}"})
        void metadataOfAnyShapeIsFine(String meta) {
            assertFalse(matchesMeta("language == 'en'", meta));
            assertFalse(matchesMeta("language != 'en'", meta));
            assertFalse(matchesMeta("uuid != 'x'", meta));
        }

        @Test
        void subjectsWithNothingMatchNothing() {
            assertFalse(Filter.parse("language != 'en'").matches(BARE));
            assertFalse(Filter.parse("data.x != 'en'").matches(BARE));
            assertFalse(Filter.parse("data != 'en'").matches(BARE));
            assertFalse(Filter.parse("uuid != 'en'").matches(BARE));
            FilterSubject missing = new Subject(MissingNode.getInstance(), MissingNode.getInstance(), null);
            assertFalse(Filter.parse("language != 'en' || data != 'en' || uuid != 'en'")
                    .matches(missing));
        }
    }

    @Nested
    class Subjects {

        @Test
        void uuidIsTheMetadataFieldBeforeThePublisher() {
            Filter filter = Filter.parse("uuid == 'bob'");
            assertTrue(filter.matches(new Subject(json("{\"uuid\": \"bob\"}"), null, "alice")));
            assertFalse(filter.matches(new Subject(json("{\"uuid\": \"carol\"}"), null, "bob")));
            assertTrue(filter.matches(new Subject(json("{\"uuid\": null}"), null, "bob")));
            assertTrue(filter.matches(new Subject(json("[1]"), null, "bob")));
            assertTrue(filter.matches(new Subject(null, null, "bob")));
        }

        @Test
        void qualifiedUuidIsOnlyTheMetadataField() {
            assertFalse(Filter.parse("meta.uuid == 'bob'").matches(new Subject(null, null, "bob")));
        }

        @Test
        void payloadsNeedNotBeObjects() {
            assertTrue(Filter.parse("data like 'hel*'").matches(new Subject(null, json("\"hello\""), null)));
            assertTrue(Filter.parse("data > 4").matches(new Subject(null, json("5"), null)));
            assertTrue(Filter.parse("data[1] == 2").matches(new Subject(null, json("[1, 2]"), null)));
            assertTrue(Filter.parse("data contains 2").matches(new Subject(null, json("[1, 2]"), null)));
        }

        @Test
        void numbersOfEveryJacksonKindCompare() {
            ObjectNode meta = JsonNodeFactory.instance.objectNode();
            meta.put("n", (short) 5);
            assertTrue(Filter.parse("n == 5").matches(new Subject(meta, null, null)));
            meta.put("n", 5L);
            assertTrue(Filter.parse("n == 5").matches(new Subject(meta, null, null)));
            meta.put("n", 5.0f);
            assertTrue(Filter.parse("n == 5").matches(new Subject(meta, null, null)));
            meta.put("n", new BigInteger("5"));
            assertTrue(Filter.parse("n == 5").matches(new Subject(meta, null, null)));
            meta.set("n", DecimalNode.valueOf(new BigDecimal("0.12345678901234567890")));
            assertTrue(Filter.parse("n == 0.12345678901234567890").matches(new Subject(meta, null, null)));
        }

        @Test
        void numbersOutOfBoundsHaveNoValue() {
            ObjectNode meta = JsonNodeFactory.instance.objectNode();
            meta.set("nan", DoubleNode.valueOf(Double.NaN));
            meta.set("infinite", DoubleNode.valueOf(Double.POSITIVE_INFINITY));
            meta.set("exponent", DecimalNode.valueOf(new BigDecimal("1e999999999")));
            meta.put("long", BigInteger.TEN.pow(100_000).add(BigInteger.ONE));
            FilterSubject subject = new Subject(meta, null, null);
            for (String name :
                    meta.properties().stream().map(field -> field.getKey()).toList()) {
                assertFalse(Filter.parse(name + " != 1").matches(subject), name);
                assertFalse(Filter.parse(name + " + 1 != 1").matches(subject), name);
                assertFalse(Filter.parse(name + " contains 1").matches(subject), name);
            }
        }
    }
}
