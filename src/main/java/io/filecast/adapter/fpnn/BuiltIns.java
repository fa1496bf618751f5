package io.filecast.adapter.fpnn;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;

/** The quests that FPNN itself answers; their names begin with a star. Any thread. */
final class BuiltIns {

    static final int MAX_PAYLOAD_BYTES = 4 << 10;

    private static final String PREFIX = "*";
    private static final String PING = "*ping";
    private static final String KEY = "*key";

    /** They administrate a server, which nobody does through this port. */
    private static final Set<String> ADMINISTRATION = Set.of("*status", "*infos", "*tune");

    private BuiltIns() {}

    static boolean has(String method) {
        return method.startsWith(PREFIX);
    }

    static boolean isKeyExchange(String method) {
        return method.equals(KEY);
    }

    static Future<Map<String, Object>> answer(String method) {
        if (method.equals(PING)) {
            return Future.succeededFuture(Map.of("ts", System.currentTimeMillis()));
        }
        return Future.failedFuture(
                ADMINISTRATION.contains(method)
                        ? new FpnnError(FpnnError.FORBIDDEN, method + " is not offered here")
                        : new FpnnError(FpnnError.UNKNOWN_METHOD, "there is no method of this name"));
    }

    static FpnnError tooLarge() {
        return new FpnnError(FpnnError.BAD_PACKAGE, "the parameters are too large");
    }
}
