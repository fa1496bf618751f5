package io.filecast.command;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a page of a file list begins, as opaque text. It names a place by value, so it stays right while files come and
 * go.
 *
 * @param onward whether the page goes on in the list's order; otherwise it is the page before the place
 * @param place exclusive
 */
record Cursor(boolean onward, String place) {

    private static final int MAX_LENGTH = 128;

    /**
     * Reads a cursor of an earlier page.
     *
     * @throws BrokerError {@link ErrorCode#BAD_POSITION} when it was not made here
     */
    static Cursor parse(String text) {
        try {
            if (text.length() <= MAX_LENGTH) {
                String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
                if (plain.matches("[np][0-9a-f:-]{1,80}")) {
                    return new Cursor(plain.charAt(0) == 'n', plain.substring(1));
                }
            }
        } catch (IllegalArgumentException e) {
            // Not base64: refused below.
        }
        throw BrokerError.of(ErrorCode.BAD_POSITION, "a cursor is the 'next' or 'prev' of an earlier page");
    }

    @Override
    public String toString() {
        byte[] plain = ((onward ? "n" : "p") + place).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
    }
}
