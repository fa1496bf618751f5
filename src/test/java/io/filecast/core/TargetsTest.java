package io.filecast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand in {@code to}, and what it means. */
class TargetsTest {

    private static String channels(String... texts) {
        return Targets.parse(List.of(texts), 10).channels().stream()
                .map(ChannelName::value)
                .collect(Collectors.joining(" "));
    }

    @Test
    void eachTargetIsAChannelOfItsName() {
        assertEquals(
                "broadcast group:staff room:12 user:ann", channels("user:ann", "room:12", "group:staff", "broadcast"));
        assertEquals("user:zoë 😀", channels("user:zoë 😀"));
        assertEquals("user:a:b", channels("user:a:b"));
        assertEquals("user:" + "x".repeat(92), channels("user:" + "x".repeat(92)));
    }

    @Test
    void aTargetThatIsNamedTwiceCountsOnce() {
        List<String> many =
                IntStream.range(0, 20).mapToObj(i -> "user:" + i % 10).toList();
        assertEquals(10, Targets.parse(many, 10).channels().size());
    }

    @Test
    void theOrderInWhichTheyAreSaidMakesNoDifference() {
        List<String> texts = IntStream.range(0, 100).mapToObj(i -> "user:" + i).collect(Collectors.toList());
        Targets inOrder = Targets.parse(texts, 100);
        Collections.shuffle(texts);
        assertEquals(inOrder, Targets.parse(texts, 100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ann",
                "user",
                "user:",
                "users:ann",
                "USER:ann",
                "group:",
                "room:",
                "broadcast:all",
                "Broadcast",
                "user:*",
                "group:*",
                "rooms.*",
                "user:a/b",
                "user:a,b",
                "user:a\\b",
                "user:a\nb",
                "user:ann-pnpres",
                "room:x-pnpres",
                "user:\ud83d",
                "user:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                        + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void anythingElseIsRefusedAndSaysWhich(String text) {
        BrokerError refused =
                assertThrows(BrokerError.class, () -> Targets.parse(List.of("user:fine", text, "user:good"), 10));
        assertEquals(ErrorCode.BAD_REQUEST, refused.code());
        assertTrue(refused.detail().startsWith("target 2: "), refused.detail());
    }

    @Test
    void noneAndTooManyAreRefused() {
        List<String> eleven = IntStream.range(0, 11).mapToObj(i -> "user:" + i).toList();
        for (List<String> texts : List.of(List.<String>of(), eleven)) {
            BrokerError refused = assertThrows(BrokerError.class, () -> Targets.parse(texts, 10));
            assertEquals(ErrorCode.BAD_REQUEST, refused.code());
        }
    }

    @Test
    void otherChannelsAreNoTargets() {
        for (String target : List.of("user:1", "group:1", "room:1", "broadcast")) {
            assertTrue(Targets.include(new ChannelName(target)), target);
        }
        for (String channel : List.of("demo", "rooms.1", "user.1", "broadcasts")) {
            assertFalse(Targets.include(new ChannelName(channel)), channel);
        }
    }
}
