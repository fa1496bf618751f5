package io.filecast.bench;

import java.net.InetSocketAddress;

/** Where the native API of a node has what the scenarios use. Pure; any thread. */
final class NativeApi {

    static final String SOCKET = "/api/v1/socket";
    static final String SENT_FILES = "/api/v1/files";
    static final String SENT_MESSAGES = "/api/v1/messages";
    static final String READY = "/health/ready";
    static final String CLUSTER = "/health/cluster";

    /** Polls for what happens in the channel {@code woken}. */
    static final String POLL = "/api/v1/events?channels=woken&wait=5m";

    private static final String NEXT = "\"next\":\"";

    private NativeApi() {}

    /** The poll that follows the one with this answer; null when it is none. */
    static String nextPoll(String answer) {
        int at = answer.indexOf(NEXT);
        int from = at + NEXT.length();
        return at < 0 ? null : POLL + "&after=" + answer.substring(from, answer.indexOf('"', from));
    }

    /** Where a file goes in one request. */
    static String upload(String channel, String name) {
        return "/api/v1/channels/" + channel + "/files/" + name;
    }

    /** Where messages are posted. */
    static String messages(String channel) {
        return "/api/v1/channels/" + channel + "/messages";
    }

    /** A published file. */
    static String file(String channel, String id) {
        return "/api/v1/channels/" + channel + "/files/" + id;
    }

    /** The bytes of a published file. */
    static String content(String channel, String id) {
        return file(channel, id) + "/content";
    }

    /** A server as the Host header names it. */
    static String host(InetSocketAddress server) {
        return "127.0.0.1:" + server.getPort();
    }
}
