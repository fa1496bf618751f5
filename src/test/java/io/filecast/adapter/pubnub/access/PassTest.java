package io.filecast.adapter.pubnub.access;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Grants;
import io.filecast.core.Permits.Kind;
import io.filecast.core.Permits.Permit;
import io.filecast.core.Permits.Scope;
import io.filecast.core.Right;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What tokens and grants allow: each operation with each permission. */
class PassTest {

    private static TokenPass token(Map<String, Integer> channels, Map<String, Integer> groups, String... patterns) {
        Masks byPattern = patterns.length == 0
                ? Masks.NONE
                : new Masks(Map.of(patterns[0], 1), Map.of(), Map.of(), Map.of(), Map.of());
        return TokenPass.of(new AccessToken(
                Instant.EPOCH,
                1,
                new Masks(channels, groups, Map.of(), Map.of(), Map.of()),
                byPattern,
                Map.of(),
                null));
    }

    private static Call call(Operation operation, List<String> channels, List<String> groups) {
        return new Call(operation, channels, groups);
    }

    private static String refused(Pass pass, Call call) {
        Refusal refusal = assertThrows(Refusal.class, () -> pass.check(call));
        assertEquals(403, refusal.status());
        return refusal.body();
    }

    // ---- operation by permission ------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Operation.class)
    void eachOperationTakesItsOwnPermissionOnAChannel(Operation operation) {
        for (Permission given : Permission.values()) {
            TokenPass pass = token(Map.of("room", maskOf(given)), Map.of());
            boolean expected = operation == Operation.FREE
                    || !operation.isGlobal() && operation.permission() != null && operation.permission() == given;
            assertEquals(expected, allows(pass, call(operation, List.of("room"), List.of())), operation + " " + given);
        }
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void eachOperationTakesItsOwnPermissionOnAGroup(Operation operation) {
        for (Permission given : Permission.values()) {
            TokenPass pass = token(Map.of(), Map.of("grp", maskOf(given)));
            boolean expected = operation == Operation.FREE
                    || !operation.isGlobal() && operation.permission() != null && operation.permission() == given;
            assertEquals(expected, allows(pass, call(operation, List.of(), List.of("grp"))), operation + " " + given);
        }
    }

    @Test
    void theTableIsTheOneOfTheDocumentation() {
        assertEquals(
                Map.of(
                        Permission.READ,
                        List.of(
                                "SUBSCRIBE",
                                "HEARTBEAT",
                                "HISTORY",
                                "HERE_NOW",
                                "SET_STATE",
                                "GLOBAL_HERE_NOW",
                                "LIST_FILES",
                                "DOWNLOAD_FILE"),
                        Permission.WRITE,
                        List.of("PUBLISH", "UPLOAD_FILE", "ADD_ACTION"),
                        Permission.DELETE,
                        List.of("DELETE_MESSAGES", "DELETE_FILE", "REMOVE_ACTION"),
                        Permission.MANAGE,
                        List.of("MANAGE_GROUP", "LIST_GROUPS")),
                Arrays.stream(Operation.values())
                        .filter(operation -> operation.permission() != null)
                        .collect(Collectors.groupingBy(
                                Operation::permission, Collectors.mapping(Operation::name, Collectors.toList()))));
    }

    private static int maskOf(Permission permission) {
        return Permission.maskOf(String.valueOf(permission.letter()));
    }

    private static boolean allows(Pass pass, Call call) {
        try {
            pass.check(call);
            return true;
        } catch (Refusal refused) {
            return false;
        }
    }

    // ---- refusals ---------------------------------------------------------------------------------------------------

    @Test
    void aRefusalNamesWhatIsOutOfBoundsAndNothingElse() {
        TokenPass pass = token(Map.of("a", 1, "b", 2), Map.of("g", 1));
        assertEquals(
                "{\"message\":\"Forbidden\",\"payload\":{\"channels\":[\"b\",\"c\"]},\"error\":true,"
                        + "\"service\":\"Access Manager\",\"status\":403}",
                refused(pass, call(Operation.SUBSCRIBE, List.of("a", "b", "c"), List.of("g"))));
        assertEquals(
                "{\"message\":\"Forbidden\",\"payload\":{\"channel-groups\":[\":h\"]},\"error\":true,"
                        + "\"service\":\"Access Manager\",\"status\":403}",
                refused(pass, call(Operation.SUBSCRIBE, List.of("a"), List.of("g", "h"))));
        assertEquals(
                "{\"message\":\"Forbidden\",\"payload\":{\"channels\":[\"b\"],\"channel-groups\":[\":h\"]},\"error\":true,"
                        + "\"service\":\"Access Manager\",\"status\":403}",
                refused(pass, call(Operation.HISTORY, List.of("b"), List.of("h"))));
    }

    @Test
    void presenceTakesAPermissionOfItsOwn() {
        TokenPass pass = token(Map.of("a", 1, "b-pnpres", 1), Map.of());
        refused(pass, call(Operation.SUBSCRIBE, List.of("a", "a-pnpres"), List.of()));
        assertDoesNotThrow(() -> pass.check(call(Operation.SUBSCRIBE, List.of("a", "b-pnpres"), List.of())));
    }

    // ---- patterns ---------------------------------------------------------------------------------------------------

    @Test
    void namesAndPatternsAddUp() {
        TokenPass pass = token(Map.of("room-1", 2), Map.of(), "^room-[0-9]+$");
        assertEquals(3, pass.ofChannel("room-1"));
        assertEquals(1, pass.ofChannel("room-22"));
        assertEquals(0, pass.ofChannel("room-x"));
        assertEquals(0, pass.ofChannel("my room-1"));
    }

    @Test
    void aPatternWithoutAnchorsMatchesWholeNames() {
        TokenPass pass = token(Map.of(), Map.of(), "room");
        assertEquals(1, pass.ofChannel("room"));
        assertEquals(0, pass.ofChannel("secret-room"));
        assertEquals(0, pass.ofChannel("rooms"));
    }

    @Test
    void noPatternTakesLong() {
        TokenPass pass = token(Map.of(), Map.of(), "(a+)+(a+)+(a+)+(a*)*b");
        String name = "a".repeat(92);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertEquals(0, pass.ofChannel(name)));
    }

    // ---- rights in the core's words ---------------------------------------------------------------------------------

    @Test
    void aCheckedCallMayDoWhatItNamesAndNothingElse() {
        TokenPass pass = token(Map.of("a", 3, "b", 1, "*", 7, "user:*", 7, "wild.*", 1), Map.of("g", 1), "^.*$");
        Grants grants = pass.narrowed(
                call(Operation.SUBSCRIBE, List.of("a", "wild.*", "*", "user:*", "x-pnpres"), List.of("g")),
                List.of(new ChannelName("in-g")));
        assertTrue(grants.allow(Right.READ, new ChannelName("a")));
        assertTrue(grants.allow(Right.WRITE, new ChannelName("a")));
        assertTrue(grants.allow(Right.READ, ChannelPattern.parse("wild.*")));
        assertTrue(grants.allow(Right.READ, new ChannelName("x")));
        assertTrue(grants.allow(Right.READ, new ChannelName("in-g")));
        assertFalse(grants.allow(Right.WRITE, new ChannelName("in-g")));
        assertFalse(grants.allow(Right.READ, new ChannelName("b")), "not named");
        assertFalse(grants.allow(Right.READ, new ChannelName("user:ann")), "a pattern of the core is no name here");
        assertFalse(grants.allowEverywhere(Right.READ));
        assertFalse(grants.allowEverywhere(Right.MANAGE));
    }

    // ---- grants of the older kind -----------------------------------------------------------------------------------

    private static Permit permit(Kind kind, String name, String letters) {
        return new Permit(new Scope(kind, name), "", letters, null);
    }

    @Test
    void grantsOnTheAppTheWildcardAndTheChannelAddUp() {
        PermitPass pass = new PermitPass(List.of(
                new Permit(Scope.APP, "", "r", null),
                permit(Kind.CHANNEL, "a.*", "w"),
                permit(Kind.CHANNEL, "a.b", "d"),
                permit(Kind.GROUP, "g", "m")));
        assertEquals(1 + 2 + 8, pass.ofChannel("a.b"));
        assertEquals(1 + 2, pass.ofChannel("a.c.d"));
        assertEquals(1, pass.ofChannel("b"));
        assertEquals(1 + 4, pass.ofGroup("g"));
    }

    @Test
    void everythingThatCouldGiveSomethingIsLookedUp() {
        assertEquals(
                List.of(
                        Scope.APP,
                        new Scope(Kind.CHANNEL, "a.b.c"),
                        new Scope(Kind.CHANNEL, "a.b.*"),
                        new Scope(Kind.CHANNEL, "a.*"),
                        new Scope(Kind.GROUP, "g")),
                PermitPass.scopesOf(call(Operation.SUBSCRIBE, List.of("a.b.c"), List.of("g"))));
    }

    @Test
    void thePassEndsWithTheFirstOfItsGrants() {
        Instant soon = Instant.ofEpochSecond(5);
        PermitPass pass = new PermitPass(List.of(
                permit(Kind.CHANNEL, "a", "r"),
                new Permit(new Scope(Kind.CHANNEL, "b"), "k", "r", soon),
                new Permit(new Scope(Kind.CHANNEL, "c"), "k", "r", soon.plusSeconds(1))));
        assertEquals(soon, pass.endsAt());
    }
}
