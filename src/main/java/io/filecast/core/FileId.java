package io.filecast.core;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The identity of a file, and of the upload it came from: a random UUID. It is a name, not a secret: rights are checked
 * wherever it is used.
 *
 * @param value 36 characters, lower case
 */
public record FileId(String value) {

    private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /**
     * Reads an id.
     *
     * @throws BrokerError {@link ErrorCode#NOT_FOUND} when no file can have it
     */
    public static FileId parse(String text) {
        if (!SHAPE.matcher(text).matches()) {
            throw BrokerError.of(ErrorCode.NOT_FOUND, "no such file");
        }
        return new FileId(text);
    }

    /** A new id. */
    public static FileId random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = random.nextLong() & 0xffffffff_ffff0fffL | 0x4000L;
        long low = random.nextLong() & 0x3fffffff_ffffffffL | 0x80000000_00000000L;
        return new FileId(new UUID(high, low).toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
