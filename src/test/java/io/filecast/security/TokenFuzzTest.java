package io.filecast.security;

import static io.filecast.security.TokenFixtures.HEADER;
import static io.filecast.security.TokenFixtures.NOW;
import static io.filecast.security.TokenFixtures.SECRET;
import static io.filecast.security.TokenFixtures.app;
import static io.filecast.security.TokenFixtures.bearer;
import static io.filecast.security.TokenFixtures.in;
import static io.filecast.security.TokenFixtures.jwt;
import static io.filecast.security.TokenFixtures.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is thrown at the readers of tokens, they answer or refuse; a failure names the seed that shows it again. */
class TokenFuzzTest {

    private static final int ROUNDS = Boolean.getBoolean("filecast.long") ? 500_000 : 30_000;
    private static final long FIRST_SEED = Boolean.getBoolean("filecast.long") ? System.nanoTime() : 20_260_301L;
    private static final String CLAIMS =
            "{\"sub\":\"42\",\"exp\":" + in(60) + ",\"aud\":[\"a\"],\"grants\":{\"rooms.*\":\"rwdm\"}}";
    private static final String[] SCRAPS = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "null",
        "true",
        "-",
        "1e999",
        "\\u0000",
        "\\ud800",
        "\"exp\"",
        "\"grants\"",
        "\"sub\"",
        "\"kid\"",
        "\"crit\"",
        "\"alg\"",
        "\u0000",
        "é",
        ".",
        "*",
        " "
    };

    private final CredentialPolicy policy =
            new CredentialPolicy(() -> NOW, List.of(app("chat", jwt("chat-1", SECRET))));

    @Test
    void a_mangled_token_is_refused_as_not_authenticated() {
        String good = token(CLAIMS);
        rounds((random, seed) -> {
            String mangled = mangle(good, random);
            boolean taken = isTaken(mangled, seed);
            assertTrue(!taken || sameBytes(mangled, good), () -> "seed " + seed + " took " + mangled);
        });
    }

    @Test
    void a_signed_token_with_mangled_claims_is_taken_or_refused_as_not_authenticated() {
        rounds((random, seed) -> isTaken(token(mangle(CLAIMS, random)), seed));
    }

    @Test
    void a_signed_token_with_a_mangled_header_is_taken_or_refused_as_not_authenticated() {
        rounds((random, seed) -> isTaken(token(mangle(HEADER, random), CLAIMS, SECRET), seed));
    }

    @Test
    void a_mangled_link_is_forbidden() {
        byte[] linkKey = new byte[32];
        LinkSigner signer = new LinkSigner(() -> NOW);
        ChannelName channel = ChannelName.parse("rooms.1");
        FileId file = FileId.random();
        String good = signer.sign(
                new LinkSigner.Link(new AppName("chat"), channel, file, NOW.plusSeconds(60), true), linkKey);
        rounds((random, seed) -> {
            String mangled = mangle(good, random);
            if (!mangled.equals(good)) {
                try {
                    signer.verify(mangled, linkKey, channel, file);
                    throw new AssertionError("seed " + seed + " took " + mangled);
                } catch (BrokerError e) {
                    assertEquals(ErrorCode.FORBIDDEN, e.code(), () -> "seed " + seed);
                }
            }
        });
    }

    private interface Round {
        void run(Random random, long seed);
    }

    private static void rounds(Round round) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
            try {
                round.run(new Random(seed), seed);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private boolean isTaken(String token, long seed) {
        try {
            policy.authenticate(bearer(token));
            return true;
        } catch (BrokerError e) {
            assertEquals(ErrorCode.UNAUTHENTICATED, e.code(), () -> "seed " + seed);
            return false;
        }
    }

    private static String mangle(String text, Random random) {
        StringBuilder out = new StringBuilder(text);
        for (int edits = 1 + random.nextInt(4); edits > 0 && !out.isEmpty(); edits--) {
            int at = random.nextInt(out.length());
            switch (random.nextInt(6)) {
                case 0 -> out.setCharAt(at, (char) random.nextInt(128));
                case 1 -> out.deleteCharAt(at);
                case 2 -> out.insert(at, SCRAPS[random.nextInt(SCRAPS.length)]);
                case 3 -> out.setLength(at);
                case 4 -> out.insert(at, out.substring(random.nextInt(at + 1), at));
                default -> out.setCharAt(at, (char) random.nextInt(0x10000));
            }
        }
        return out.toString();
    }

    /** Whether two tokens differ only in the unused last bits of the signature's base64. */
    private static boolean sameBytes(String one, String other) {
        int dot = other.lastIndexOf('.');
        return one.lastIndexOf('.') == dot
                && one.substring(0, dot).equals(other.substring(0, dot))
                && new String(decode(one.substring(dot + 1)), StandardCharsets.ISO_8859_1)
                        .equals(new String(decode(other.substring(dot + 1)), StandardCharsets.ISO_8859_1));
    }

    private static byte[] decode(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
