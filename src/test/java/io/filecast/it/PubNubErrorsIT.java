package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RealRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of errors on the page about PubNub's SDKs, row by row against a node: what stands there is what is answered. */
class PubNubErrorsIT {

    private static final Path PAGE = Path.of("docs/protocols/pubnub.md");
    private static final Pattern STATUS = Pattern.compile("\\d{3}");
    private static final Pattern BODY = Pattern.compile("`([\\[{].*?)`");
    private static final String TOO_MANY = "too many requests";
    private static final String NO_REDIS = "a fault of the server, or a part of it away";

    private static final String PUBLISH = "/publish/pub/sub/0/";
    private static final String SUBSCRIBE = "/v2/subscribe/sub/";
    private static final String CONFIG = """
            http: {host: 127.0.0.1}
            apps:
              - name: demo
                keys:
                  - {id: p, type: publish, value: pub}
                  - {id: s, type: subscribe, value: sub}
              - name: other
                keys:
                  - {id: o, type: publish, value: others}
            """;

    @TempDir
    static Path scratch;

    private static NodeProcess node;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).config(CONFIG).start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** Of each row, the requests that it speaks of: to publish, and to subscribe; null for an empty cell. */
    private static Map<String, String[]> requests() {
        Map<String, String[]> requests = new LinkedHashMap<>();
        requests.put(
                "a key that no app has; keys of two apps", of("/publish/others/sub/0/a/0/1", "/v2/subscribe/x/a/0"));
        requests.put("a message that is no JSON", of(PUBLISH + "a/0/%7B", null));
        requests.put("a message that is too large", of(PUBLISH + "a/0/%22" + "x".repeat(32_768) + "%22", null));
        requests.put("a signal that is too large", of("/signal/pub/sub/0/a/0/%22" + "x".repeat(63) + "%22", null));
        requests.put(
                "a channel name that is none", of(PUBLISH + "a%2Cb/0/1", SUBSCRIBE + "a%2F" + "x".repeat(93) + "/0"));
        requests.put("a `ttl` or `custom_message_type` that is none", of(PUBLISH + "a/0/1?ttl=soon", null));
        requests.put(
                "an encrypted file message for which no upload waits",
                of("/v1/files/publish-file/pub/sub/0/a/0/%22c2VjcmV0%22", null));
        requests.put("an escape in a query that is none", of(PUBLISH + "a/0/1?meta=%ff", SUBSCRIBE + "a/0?uuid=%e4"));
        requests.put("a `tt` that is none", of(null, SUBSCRIBE + "a/0?tt=yesterday"));
        requests.put("a filter that cannot be read", of(null, SUBSCRIBE + "a/0?filter-expr=a%20%3D%3D"));
        requests.put(TOO_MANY, of(PUBLISH + "a/0/1", SUBSCRIBE + "a/0"));
        requests.put(NO_REDIS, of(PUBLISH + "a/0/1", SUBSCRIBE + "a/0"));
        requests.put(
                "a path that is none, a service that is not there",
                of(PUBLISH + "a/0", "/v1/push/sub-key/sub/devices/d"));
        String padding = "?padding=" + "p".repeat(70_000);
        requests.put("a request line that is too long", of(PUBLISH + "a/0/1" + padding, SUBSCRIBE + "a/0" + padding));
        return requests;
    }

    private static String[] of(String publishing, String subscribing) {
        return new String[] {publishing, subscribing};
    }

    /** The rows of the table, by their first cells. */
    private static Map<String, List<String>> rows() throws IOException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(PAGE)) {
            inTable = line.startsWith("| what is wrong | publish, signal |") || inTable && line.startsWith("|");
            if (inTable && !line.startsWith("| what is wrong") && !line.startsWith("|---")) {
                List<String> cells = Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList();
                rows.put(cells.get(0), cells.subList(1, cells.size()));
            }
        }
        return rows;
    }

    private static void check(String row, List<String> cells, Function<String, Answer> get) {
        String[] paths = requests().get(row);
        for (int i = 0; i < paths.length; i++) {
            String cell = i < cells.size() ? cells.get(i) : "";
            assertEquals(paths[i] == null, cell.isEmpty(), row);
            if (paths[i] != null) {
                answers(row, cell, get.apply(paths[i]));
            }
        }
    }

    private static void answers(String row, String cell, Answer answer) {
        Matcher body = BODY.matcher(cell);
        boolean hasBody = body.find();
        List<String> statuses = new ArrayList<>();
        String before = hasBody ? cell.substring(0, body.start()) : cell;
        STATUS.matcher(before).results().forEach(found -> statuses.add(found.group()));
        assertTrue(
                statuses.contains(Integer.toString(answer.status())),
                row + ": " + cell + " is " + answer.status() + " " + answer.text());
        if (hasBody) {
            String wanted = Pattern.quote(body.group(1))
                    .replace("<timetoken>", "\\E\\d{17}\\Q")
                    .replace("\u2026", "\\E.*\\Q");
            assertTrue(answer.text().matches(wanted), row + ": " + cell + " is " + answer.text());
        }
        if (cell.contains("Retry-After")) {
            assertTrue(Integer.parseInt(answer.header("Retry-After")) > 0, row);
        }
    }

    @Test
    void whatStandsInTheTableIsAnswered() throws IOException {
        Map<String, List<String>> rows = rows();
        assertEquals(requests().keySet(), rows.keySet());
        ApiClient client = new ApiClient(node.url());
        rows.forEach((row, cells) -> {
            if (!row.equals(TOO_MANY) && !row.equals(NO_REDIS)) {
                check(row, cells, client::get);
            }
        });
    }

    @Test
    void whoAsksTooOftenOrFindsAPartAwayHearsIt() throws IOException {
        Map<String, List<String>> rows = rows();
        try (RealRedis redis = new RealRedis();
                NodeProcess busy = NodeProcess.on(scratch.resolve("busy"))
                        .config(CONFIG)
                        .set("redis.url", redis.start().url())
                        .set("limits.requestsPerSecond", 1)
                        .set("limits.requestBurst", 2)
                        .start()) {
            ApiClient client = new ApiClient(busy.url());
            check(TOO_MANY, rows.get(TOO_MANY), path -> until(429, () -> client.get(path)));
            redis.kill();
            check(NO_REDIS, rows.get(NO_REDIS), path -> until(503, () -> client.get(path)));
        }
    }

    private static Answer until(int status, Callable<Answer> call) {
        return Eventually.get(
                "an answer of " + status, () -> Optional.of(call.call()).filter(answer -> answer.status() == status));
    }
}
