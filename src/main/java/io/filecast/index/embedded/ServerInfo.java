package io.filecast.index.embedded;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** What a Redis says of itself in its answer to {@code INFO}. Any thread; immutable. */
final class ServerInfo {
    private final Map<String, String> values = new HashMap<>();

    private ServerInfo(String text) {
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1));
            }
        });
    }

    static ServerInfo read(RespConnection connection) throws IOException {
        return new ServerInfo(connection.command("INFO").get(0));
    }

    /** The value of a field, empty when Redis does not name it. */
    String value(String field) {
        return values.getOrDefault(field, "");
    }

    /** The process that answers. */
    long pid() throws IOException {
        try {
            return Long.parseLong(value("process_id"));
        } catch (NumberFormatException e) {
            throw new IOException("Redis does not say its process id", e);
        }
    }
}
