package io.filecast.security;

import static io.filecast.security.TokenFixtures.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileId;
import io.filecast.core.LinkTokens;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkSignerTest {

    // Of a length that leaves unused bits in the last character of the token.
    private static final AppName APP = new AppName("lobby");
    private static final ChannelName CHANNEL = ChannelName.parse("rooms.1");
    private static final FileId FILE = FileId.random();
    private static final byte[] KEY = "a link key of thirty-two bytes!!".getBytes(StandardCharsets.US_ASCII);

    private Instant now = NOW;
    private final LinkSigner signer = new LinkSigner(() -> now);

    private static LinkTokens.Link link(boolean restricted) {
        return new LinkTokens.Link(APP, CHANNEL, FILE, NOW.plusSeconds(60), restricted);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_link_opens_what_it_was_made_for(boolean restricted) {
        String token = signer.sign(link(restricted), KEY);
        assertEquals(APP, signer.appOf(token));
        assertEquals(link(restricted), signer.verify(token, KEY, CHANNEL, FILE));
        assertTrue(token.matches("[A-Za-z0-9_-]+"), token);
    }

    @Test
    void a_link_ends_in_the_second_it_names() {
        String token = signer.sign(link(false), KEY);
        now = NOW.plusSeconds(60).minusNanos(1);
        signer.verify(token, KEY, CHANNEL, FILE);
        now = NOW.plusSeconds(60);
        assertForbidden(token, KEY, CHANNEL, FILE);
    }

    @Test
    void a_link_opens_no_other_file_channel_or_app() {
        String token = signer.sign(link(false), KEY);
        assertForbidden(token, KEY, CHANNEL, FileId.random());
        assertForbidden(token, KEY, ChannelName.parse("rooms.2"), FILE);
        assertForbidden(token, "another link key of that length!".getBytes(StandardCharsets.US_ASCII), CHANNEL, FILE);
        LinkTokens.Link other = new LinkTokens.Link(new AppName("chats"), CHANNEL, FILE, NOW.plusSeconds(60), false);
        String bySameKey = signer.sign(other, KEY);
        assertEquals(
                new AppName("chats"),
                signer.verify(bySameKey, KEY, CHANNEL, FILE).app());
    }

    @Test
    void names_do_not_run_into_one_another() {
        ChannelName shorter = ChannelName.parse("a");
        ChannelName longer = ChannelName.parse("ta");
        String token =
                signer.sign(new LinkTokens.Link(new AppName("chat"), shorter, FILE, NOW.plusSeconds(60), false), KEY);
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        byte[] moved = new byte[bytes.length - 1];
        moved[0] = 3;
        System.arraycopy("cha".getBytes(StandardCharsets.US_ASCII), 0, moved, 1, 3);
        System.arraycopy(bytes, 5, moved, 4, bytes.length - 5);
        assertForbidden(encode(moved), KEY, longer, FILE);
    }

    @Test
    void every_flipped_bit_is_refused() {
        byte[] bytes = Base64.getUrlDecoder().decode(signer.sign(link(false), KEY));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertForbidden(encode(flipped), KEY, CHANNEL, FILE);
        }
    }

    @Test
    void every_changed_character_is_refused() {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .";
        String token = signer.sign(link(true), KEY);
        for (int at = 0; at < token.length(); at++) {
            for (char c : alphabet.toCharArray()) {
                if (token.charAt(at) != c) {
                    assertForbidden(token.substring(0, at) + c + token.substring(at + 1), KEY, CHANNEL, FILE);
                }
            }
        }
    }

    @Test
    void a_cut_or_lengthened_token_is_refused() {
        String token = signer.sign(link(false), KEY);
        for (int length = 0; length < token.length(); length++) {
            assertForbidden(token.substring(0, length), KEY, CHANNEL, FILE);
        }
        for (String more : new String[] {"A", "=", "==", "AAAA", " ", "\n", "A".repeat(100_000)}) {
            assertForbidden(token + more, KEY, CHANNEL, FILE);
        }
    }

    @Test
    void the_longest_token_is_that_of_the_longest_name() {
        AppName longest = new AppName("a".repeat(32));
        ChannelName channel = ChannelName.parse("é".repeat(46));
        String token = signer.sign(new LinkTokens.Link(longest, channel, FILE, NOW.plusSeconds(60), true), KEY);
        assertEquals(LinkSigner.MAX_LENGTH, token.length());
        assertEquals(longest, signer.verify(token, KEY, channel, FILE).app());
    }

    private void assertForbidden(String token, byte[] key, ChannelName channel, FileId file) {
        BrokerError error = assertThrows(BrokerError.class, () -> signer.verify(token, key, channel, file), token);
        assertEquals(ErrorCode.FORBIDDEN, error.code());
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
