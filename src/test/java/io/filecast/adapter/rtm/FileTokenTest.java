package io.filecast.adapter.rtm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileTokenTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_795_234_402_123L);
    private static final Duration TTL = Duration.ofSeconds(45);
    private static final Project OLD = new Project(7, new AppName("demo"), "old");
    private static final Project NEW = new Project(7, new AppName("demo"), "new");

    private static FileToken.Purpose purpose(long pid, long from, FileCommand command, String... targets) {
        return new FileToken.Purpose(pid, from, command, Targets.parse(List.of(targets), 10));
    }

    private static final FileToken.Purpose TO_BOB = purpose(7, 1001, FileCommand.SEND_FILE, "user:1002");

    private static String issue() {
        return FileToken.issue(OLD, TO_BOB, NOW, TTL);
    }

    @Test
    void aTokenSaysUntilWhenItHolds() {
        FileToken token = FileToken.read(List.of(OLD), issue()).orElseThrow();
        assertEquals(NOW.plus(TTL), token.expiresAt());
        assertTrue(token.isFor(TO_BOB));
    }

    @Test
    void aTokenIsForOneSenderWayAndTarget() {
        FileToken token = FileToken.read(List.of(OLD), issue()).orElseThrow();
        assertFalse(token.isFor(purpose(8, 1001, FileCommand.SEND_FILE, "user:1002")));
        assertFalse(token.isFor(purpose(7, 1003, FileCommand.SEND_FILE, "user:1002")));
        assertFalse(token.isFor(purpose(7, 1001, FileCommand.SEND_FILES, "user:1002")));
        assertFalse(token.isFor(purpose(7, 1001, FileCommand.SEND_FILE, "user:1003")));
        assertFalse(token.isFor(purpose(7, 1001, FileCommand.SEND_FILE, "user:1002", "user:1003")));
    }

    @Test
    void severalTargetsMayComeInAnotherOrder() {
        FileToken.Purpose asked = purpose(7, 1, FileCommand.SEND_FILES, "user:2", "user:30", "user:4");
        String text = FileToken.issue(OLD, asked, NOW, TTL);
        assertTrue(FileToken.read(List.of(OLD), text)
                .orElseThrow()
                .isFor(purpose(7, 1, FileCommand.SEND_FILES, "user:4", "user:2", "user:30")));
    }

    @Test
    void eachHasANameOfItsOwn() {
        String one = FileToken.read(List.of(OLD), issue()).orElseThrow().use();
        assertNotEquals(one, FileToken.read(List.of(OLD), issue()).orElseThrow().use());
    }

    @Test
    void aTokenOfTheSecretBeforeIsTakenWhileThatIsConfigured() {
        assertTrue(FileToken.read(List.of(NEW, OLD), issue()).isPresent());
        assertFalse(FileToken.read(List.of(NEW), issue()).isPresent());
    }

    @Test
    void whatWasChangedIsNoToken() {
        String token = issue();
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertFalse(FileToken.read(List.of(OLD), changed).isPresent(), changed);
        }
        for (String text :
                List.of("", token + "A", token + "=", token.substring(1), "1DFA99538C77D5A8F4FE544748AD3355", "ä\0")) {
            assertFalse(FileToken.read(List.of(OLD), text).isPresent(), text);
        }
    }
}
