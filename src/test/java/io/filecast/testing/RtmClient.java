package io.filecast.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.FpnnClient.Push;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A back end that uses one of RTM's server SDKs: signed quests, files in two, pushes. Written after docs/protocols/rtm.md.
 * Any thread.
 */
public final class RtmClient implements AutoCloseable {

    private static final AtomicLong SALTS = new AtomicLong(29_413_120_458_532_672L);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final FpnnClient connection;
    private final long pid;
    private final String secret;

    private RtmClient(FpnnClient connection, long pid, String secret) {
        this.connection = connection;
        this.pid = pid;
        this.secret = secret;
    }

    /** Connects as a project. */
    public static RtmClient connect(int port, long pid, String secret) throws IOException {
        return new RtmClient(FpnnClient.connect(port), pid, secret);
    }

    /** A project on a connection of whatever kind. */
    public static RtmClient on(FpnnClient connection, long pid, String secret) {
        return new RtmClient(connection, pid, secret);
    }

    /** Another connection of the same project. */
    public RtmClient again(int port) throws IOException {
        return connect(port, pid, secret);
    }

    /** Its connection. */
    public FpnnClient connection() {
        return connection;
    }

    // ---- quests -----------------------------------------------------------------------------------------------------

    /** Parameters with the four that sign a quest. */
    public Map<String, Object> signed(String method, Map<String, ?> params) {
        return signed(method, params, Instant.now().getEpochSecond());
    }

    /** The same at another time. */
    public Map<String, Object> signed(String method, Map<String, ?> params, long ts) {
        long salt = SALTS.incrementAndGet();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("pid", pid);
        all.put(
                "sign",
                md5(pid + ":" + secret + ":" + salt + ":" + method + ":" + ts).toUpperCase());
        all.put("salt", salt);
        all.put("ts", ts);
        all.putAll(params);
        return all;
    }

    /** Asks, signed, and waits for the answer. */
    public Map<String, Object> call(String method, Map<String, ?> params) throws IOException {
        return connection.call(method, signed(method, params));
    }

    /** The number of the error that a signed quest is answered with. */
    public long refusal(String method, Map<String, ?> params) throws IOException {
        return connection.refusal(method, signed(method, params));
    }

    /** A number for a message, as good as those of SDKs. */
    public static long mid() {
        return SALTS.incrementAndGet();
    }

    /** Sends a message. */
    public long send(String method, long from, Map<String, ?> target, int mtype, String msg, String attrs)
            throws IOException {
        Map<String, Object> params =
                new LinkedHashMap<>(Map.of("from", from, "mtype", mtype, "mid", mid(), "msg", msg, "attrs", attrs));
        params.putAll(target);
        return (Long) call(method, params).get("mtime");
    }

    // ---- files ------------------------------------------------------------------------------------------------------

    /** A token for a file. */
    public String token(String cmd, long from, Map<String, ?> target) throws IOException {
        Map<String, Object> params = new LinkedHashMap<>(Map.of("from", from, "cmd", cmd));
        params.putAll(target);
        return (String) call("filetoken", params).get("token");
    }

    /** The parameters of the quest that brings a file, with attributes as Python's SDK makes them. */
    public Map<String, Object> file(
            String token, long from, Map<String, ?> target, int mtype, String ext, byte[] bytes) {
        String attrs = "{\"rtm\":{\"sign\":\"" + sign(token, bytes) + "\", \"ext\":\"" + ext + "\"}}";
        return file(token, from, target, mtype, bytes, attrs);
    }

    /** The same with other attributes. */
    public Map<String, Object> file(
            String token, long from, Map<String, ?> target, int mtype, byte[] bytes, String attrs) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("pid", pid);
        params.put("token", token);
        params.put("mtype", mtype);
        params.put("from", from);
        params.put("mid", mid());
        params.put("file", bytes);
        params.putAll(target);
        params.put("attrs", attrs);
        return params;
    }

    /** What ties a file to its token. */
    public static String sign(String token, byte[] bytes) {
        return md5(HexFormat.of().formatHex(digest(bytes)) + ":" + token);
    }

    /** Asks for a token and sends a file; when it was announced. */
    public long sendFile(String cmd, long from, Map<String, ?> target, int mtype, String ext, byte[] bytes)
            throws IOException {
        return (Long) connection
                .call(cmd, file(token(cmd, from, target), from, target, mtype, ext, bytes))
                .get("mtime");
    }

    /** The same, and does not wait for the last answer. */
    public CompletableFuture<Map<String, Object>> sendFileAsync(
            String cmd, long from, Map<String, ?> target, byte[] bytes) throws IOException {
        return connection.ask(cmd, file(token(cmd, from, target), from, target, 50, "bin", bytes));
    }

    private static String md5(String text) {
        return HexFormat.of().formatHex(digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- receiving --------------------------------------------------------------------------------------------------

    /** Hears everything, or no longer. */
    public RtmClient listenToAll(boolean wanted) throws IOException {
        call("setlisten", Map.of("p2p", wanted, "group", wanted, "room", wanted, "ev", wanted));
        return this;
    }

    /** Hears some. */
    public RtmClient listen(String method, Map<String, List<Long>> ids) throws IOException {
        call(method, ids);
        return this;
    }

    /** Waits for the next push of a message, of whatever kind. */
    public Push nextPush() throws InterruptedException {
        Push push = connection.nextPush();
        while (push.method().equals("ping")) {
            push = connection.nextPush();
        }
        return push;
    }

    /** How many pushes of messages have come and were not asked for. */
    public long pushesWaiting() {
        return connection.pushesWaiting(push -> !push.method().equals("ping"));
    }

    /** What a push says of its file. */
    public static JsonNode fileOf(Push push) {
        return Answer.parse((String) push.params().get("msg"));
    }

    /** Fetches what an address opens, without any credential. */
    public static byte[] fetch(String url) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(ApiClient.LONGEST)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new AssertionError(url + " was answered " + answer.statusCode());
        }
        return answer.body();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
