package io.filecast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The native API over HTTP, as a program uses it. Any thread; immutable. */
public final class ApiClient {

    /** A request that takes longer hangs, and that is a failure of its own. */
    public static final Duration LONGEST = Duration.ofSeconds(30);

    private static final String API = "/api/v1";
    private static final HttpClient SHARED = newConnections();

    private final HttpClient http;
    private final URI base;
    private final Duration patience;
    private final List<String> headers;

    /** A client of a node, with headers that go with each request: name, value, name, value. */
    public ApiClient(URI base, String... headers) {
        this(SHARED, base, LONGEST, List.of(headers));
    }

    private ApiClient(HttpClient http, URI base, Duration patience, List<String> headers) {
        this.http = http;
        this.base = base;
        this.patience = patience;
        this.headers = headers;
    }

    /** The same client, which gives up sooner: for nodes that are made to hang. */
    public ApiClient within(Duration sooner) {
        return new ApiClient(http, base, sooner, headers);
    }

    /** The same client on connections of its own: a balancer of connections gives it the next node. */
    public ApiClient apart() {
        return new ApiClient(newConnections(), base, patience, headers);
    }

    private static HttpClient newConnections() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(20))
                .build();
    }

    /** What it waits for an answer at most. */
    Duration patience() {
        return patience;
    }

    /** The same client with more headers on each request. */
    public ApiClient with(String... more) {
        List<String> all = new ArrayList<>(headers);
        all.addAll(List.of(more));
        return new ApiClient(http, base, patience, List.copyOf(all));
    }

    /** The node. */
    public URI base() {
        return base;
    }

    /** The headers that go with each request. */
    List<String> headers() {
        return headers;
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(patience);
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        return request;
    }

    /** Sends a request and waits for its answer; {@link UncheckedIOException} when the connection breaks. */
    public Answer send(String method, String path, BodyPublisher body, String... more) {
        try {
            return Answer.of(http.send(build(method, path, body, more), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a request without waiting. */
    public CompletableFuture<Answer> sendAsync(String method, String path, BodyPublisher body, String... more) {
        return http.sendAsync(build(method, path, body, more), BodyHandlers.ofByteArray())
                .thenApply(Answer::of);
    }

    private HttpRequest build(String method, String path, BodyPublisher body, String... more) {
        HttpRequest.Builder request = request(path).method(method, body);
        for (int i = 0; i < more.length; i += 2) {
            request.setHeader(more[i], more[i + 1]);
        }
        return request.build();
    }

    public Answer get(String path, String... more) {
        return send("GET", path, BodyPublishers.noBody(), more);
    }

    public Answer head(String path, String... more) {
        return send("HEAD", path, BodyPublishers.noBody(), more);
    }

    public Answer delete(String path, String... more) {
        return send("DELETE", path, BodyPublishers.noBody(), more);
    }

    public Answer post(String path, byte[] body, String... more) {
        return send("POST", path, BodyPublishers.ofByteArray(body), more);
    }

    public Answer postJson(String path, String json, String... more) {
        return with("Content-Type", "application/json").post(path, json.getBytes(StandardCharsets.UTF_8), more);
    }

    public Answer putJson(String path, String json, String... more) {
        return with("Content-Type", "application/json").put(path, json.getBytes(StandardCharsets.UTF_8), more);
    }

    public Answer put(String path, byte[] body, String... more) {
        return send("PUT", path, BodyPublishers.ofByteArray(body), more);
    }

    // ---- paths ------------------------------------------------------------------------------------------------------

    /** The files of a channel. */
    public static String files(String channel) {
        return API + "/channels/" + segment(channel) + "/files";
    }

    /** One file of a channel. */
    public static String file(String channel, String id) {
        return files(channel) + "/" + segment(id);
    }

    /** The bytes of a file. */
    public static String content(String channel, String id) {
        return file(channel, id) + "/content";
    }

    /** Where a file is posted under a name. */
    public static String newFile(String channel, String name) {
        return files(channel) + "?name=" + segment(name);
    }

    /** Where a file is posted under a name to targets. */
    public static String fileTo(String name, String... targets) {
        return API + "/files?name=" + segment(name) + to(targets);
    }

    /** Targets as the rest of a query. */
    public static String to(String... targets) {
        return Stream.of(targets).map(target -> "&to=" + segment(target)).collect(Collectors.joining());
    }

    /** Where messages to targets are posted. */
    public static String messages() {
        return API + "/messages";
    }

    /** Where messages are posted. */
    public static String messages(String channel) {
        return API + "/channels/" + segment(channel) + "/messages";
    }

    /** The history of a channel. */
    public static String events(String channel) {
        return API + "/channels/" + segment(channel) + "/events";
    }

    /** Where uploads are declared. */
    public static String uploads() {
        return API + "/uploads";
    }

    /** One upload. */
    public static String upload(String id) {
        return uploads() + "/" + segment(id);
    }

    /** The accounts of the app. */
    public static String users() {
        return API + "/users";
    }

    /** One account. */
    public static String user(String id) {
        return users() + "/" + segment(id);
    }

    /** Where tokens are made. */
    public static String tokens() {
        return API + "/tokens";
    }

    /** One token, by its id. */
    public static String token(String id) {
        return tokens() + "/" + segment(id);
    }

    /** Any text as one segment of a path or value of a query. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
