package io.filecast.it.dialects;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What came of a file that was sent.
 *
 * @param message what its sender said, or what that lies in; null in a dialect that does not tell
 * @param sender null in a dialect that does not tell
 */
record Arrived(String name, long size, byte[] bytes, String message, String sender) {

    /** Whether the dialect tells all of it. */
    boolean isWhole() {
        return message != null && sender != null;
    }

    /** What of it is not as it was sent; empty when all is. */
    List<String> missing(Arrived sent) {
        List<String> missing = new ArrayList<>();
        if (!sent.name.equals(name)) {
            missing.add("name " + name);
        }
        if (sent.size != size) {
            missing.add("size " + size);
        }
        if (!Arrays.equals(sent.bytes, bytes)) {
            missing.add("bytes");
        }
        if (message != null && !message.contains(sent.message)) {
            missing.add("message " + message);
        }
        if (sender != null && !sent.sender.equals(sender)) {
            missing.add("sender " + sender);
        }
        return missing;
    }
}
