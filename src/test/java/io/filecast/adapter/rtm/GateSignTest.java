package io.filecast.adapter.rtm;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Signs as the SDKs made them. */
class GateSignTest {

    private static final Project PROJECT = new Project(90_000_001, new AppName("demo"), "unit-test-secret-key");
    private static final String SIGN = "EC4A38089B25F007BE6EF20E18A7FC79";

    private static boolean isSigned(Project project, String method, long salt, long ts, String sign) {
        return GateSign.isOf(project, method, salt, ts, sign);
    }

    @Test
    void aQuestIsSignedOverProjectSecretSaltMethodAndTime() {
        long salt = 29_413_120_458_532_672L;
        assertTrue(isSigned(PROJECT, "filetoken", salt, 1_795_234_402, SIGN));
        assertTrue(isSigned(PROJECT, "filetoken", salt, 1_795_234_402, SIGN.toLowerCase(Locale.ROOT)));
        assertFalse(isSigned(PROJECT, "sendmsg", salt, 1_795_234_402, SIGN));
        assertFalse(isSigned(PROJECT, "filetoken", salt + 1, 1_795_234_402, SIGN));
        assertFalse(isSigned(PROJECT, "filetoken", salt, 1_795_234_403, SIGN));
        assertFalse(isSigned(PROJECT, "filetoken", salt, 1_795_234_402, ""));
        Project other = new Project(90_000_001, new AppName("demo"), "another");
        assertFalse(isSigned(other, "filetoken", salt, 1_795_234_402, SIGN));
    }

    @Test
    void javasSaltsAreLargerThanPythons() {
        assertTrue(isSigned(
                PROJECT, "filetoken", 7_529_759_480_503_959_682L, 1_795_234_556, "BE5FCA0C9BF8B5F3DD4EB4C36D498BAE"));
    }

    @Test
    void aFileIsSignedOverItsDigestAndItsToken() {
        byte[] digest = GateSign.md5().digest("hello file\n".getBytes(StandardCharsets.UTF_8));
        String token = "1DFA99538C77D5A8F4FE544748AD3355";
        assertTrue(GateSign.isOfFile(digest, token, "b3b43bc77d5b6291bf98f666b07a306f"));
        assertTrue(GateSign.isOfFile(digest, token, "B3B43BC77D5B6291BF98F666B07A306F"));
        assertFalse(GateSign.isOfFile(digest, "another", "b3b43bc77d5b6291bf98f666b07a306f"));
        assertFalse(GateSign.isOfFile(new byte[16], token, "b3b43bc77d5b6291bf98f666b07a306f"));
    }
}
