package io.filecast.adapter.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random text through everything that reads or writes a header: nothing escapes, nothing throws what is not a refusal. */
class HeadersFuzzTest {

    private static final int ROUNDS = 20_000;
    private static final String SPICE = "bytes=-,0123456789 \"\\/%;:\r\n\t\u0000\u202E\uD83D\uDE00\uD800üß.'*";

    private static String text(Random random) {
        StringBuilder out = new StringBuilder();
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            out.append(
                    random.nextInt(4) == 0
                            ? (char) random.nextInt(0x10000)
                            : SPICE.charAt(random.nextInt(SPICE.length())));
        }
        return out.toString();
    }

    @Test
    void a_disposition_is_one_line_of_ascii_whatever_the_name() {
        Random random = new Random(11);
        for (int i = 0; i < ROUNDS; i++) {
            String name = text(random);
            String header = ContentDisposition.of(name, text(random));
            assertTrue(header.chars().allMatch(c -> c >= ' ' && c <= '~'), name);
            assertTrue(
                    header.matches("(inline|attachment); filename=\"[^\"\\\\%]+\"; filename\\*=UTF-8''[^\"'; ]+"),
                    name);
        }
    }

    @Test
    void ranges_always_lie_in_the_file_in_order_and_apart() {
        Random random = new Random(12);
        for (int i = 0; i < ROUNDS; i++) {
            String header = "bytes=" + text(random);
            long size = random.nextInt(50);
            ByteRange.parse(header, size, 8).ifPresent(ranges -> {
                long end = -2;
                for (ByteRange range : ranges) {
                    assertTrue(range.first() > end + 1 && range.last() >= range.first(), header);
                    assertTrue(range.last() < size, header);
                    end = range.last();
                }
            });
        }
    }
}
