package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.Jwt;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Signals;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What ends rights ends exactly the subscriptions that stood on them: sockets and event streams of several users, tokens and
 * keys stand beside each other, and those that nothing was done to hear what is announced afterwards.
 *
 * <p>How long it took is printed; that it is within a second is to be seen there. What is asserted leaves room for a busy
 * machine.
 */
class RightsEndIT {

    private static final String CHANNEL = "rooms";
    private static final int SOCKETS_OF_EACH = 4;
    private static final int STREAMS_OF_EACH = 3;
    private static final Duration LONGEST = Eventually.LONGEST;
    private static final String SECOND_KEY = "the second signing key of the clinic, long";

    @TempDir
    static Path scratch;

    private static final Map<String, List<Long>> TOOK_MS = new LinkedHashMap<>();
    private static NodeProcess node;
    private static People people;

    private final Map<String, Holder> holders = new LinkedHashMap<>();
    private String run;

    @BeforeAll
    static void start() {
        node = People.node(scratch.resolve("data"), config("old", SECOND_KEY)).start();
        people = new People(node);
    }

    @AfterAll
    static void stop() {
        node.close();
        TOOK_MS.values().removeIf(List::isEmpty); // nothing ended where a test failed
        TOOK_MS.forEach((cause, all) -> {
            long[] sorted = all.stream().mapToLong(Long::longValue).sorted().toArray();
            System.out.printf(
                    "%-28s %3d subscriptions ended: median %d ms, longest %d ms%n",
                    cause, sorted.length, sorted[sorted.length / 2], sorted[sorted.length - 1]);
        });
    }

    /** The clinic, with two more keys, each of which is left out when it has no value. */
    private static String config(String oldValue, String secondValue) {
        StringBuilder yaml = new StringBuilder(People.CONFIG);
        if (oldValue != null) {
            yaml.append("      - {id: old, type: publish, value: ")
                    .append(oldValue)
                    .append("}\n");
        }
        if (secondValue != null) {
            yaml.append("      - {id: second, type: jwt, value: \"")
                    .append(secondValue)
                    .append("\"}\n");
        }
        return yaml.toString();
    }

    private static void reload(String yaml) throws IOException {
        Files.writeString(scratch.resolve("data.yaml"), yaml);
        Signals.send("HUP", node.pid());
    }

    // ---- who follows ------------------------------------------------------------------------------------------------

    /** One credential and all that follows a channel with it. */
    private static final class Holder {

        private final ApiClient client;
        private final List<SocketClient> sockets = new ArrayList<>();
        private final List<SseClient> streams = new ArrayList<>();

        Holder(ApiClient client) {
            this.client = client;
            for (int i = 0; i < SOCKETS_OF_EACH; i++) {
                SocketClient socket = SocketClient.open(client);
                assertEquals("subscribed", socket.subscribe(CHANNEL).get("op").asText());
                sockets.add(socket);
            }
            for (int i = 0; i < STREAMS_OF_EACH; i++) {
                SseClient stream = SseClient.follow(client, CHANNEL, "", null);
                stream.await("subscribed", frame -> frame.name().equals("subscribed"));
                streams.add(stream);
            }
        }

        boolean isUntouched() {
            return sockets.stream().noneMatch(SocketClient::isClosed)
                    && streams.stream().noneMatch(SseClient::isEnded);
        }

        void close() {
            sockets.forEach(SocketClient::close);
            streams.forEach(SseClient::close);
        }
    }

    @BeforeEach
    void everybodyComes() {
        run = Long.toString(System.nanoTime(), 36);
        people.enrol(user("ann"));
        people.enrol(user("ben"));
        holders.put("ann", new Holder(people.login(user("ann")).client()));
        holders.put("ann again", new Holder(people.login(user("ann")).client()));
        holders.put("ben", new Holder(people.login(user("ben")).client()));
        holders.put("carl, signed", new Holder(people.bearer(signed("signer", People.SIGNING_KEY, "carl", 600))));
        holders.put("dora, second key", new Holder(people.bearer(signed("second", SECOND_KEY, "dora", 600))));
        holders.put("app", new Holder(people.issue("{\"admin\":true}").client()));
        holders.put("page", new Holder(people.page()));
        holders.put("old page", new Holder(people.stranger().with("X-Filecast-Key", "old")));
    }

    @AfterEach
    void everybodyLeaves() {
        holders.values().forEach(Holder::close);
    }

    /** Users of this test alone. */
    private String user(String name) {
        return name + "-" + run;
    }

    private String signed(String kid, String secret, String name, long endsInSeconds) {
        long now = Instant.now().getEpochSecond();
        return Jwt.signed(
                "{\"alg\":\"HS256\",\"kid\":\"" + kid + "\"}",
                "{\"sub\":\"" + user(name) + "\",\"jti\":\"" + user(name) + "\",\"iat\":" + (now - 10) + ",\"exp\":"
                        + (now + endsInSeconds) + ",\"grants\":{\"*\":\"rw\"}}",
                secret);
    }

    /** The end of something, with its time. */
    private interface Cause {
        void happen() throws IOException;
    }

    private void endsExactly(String cause, Cause end, String... expected) throws IOException {
        Set<String> ending = Set.copyOf(Arrays.asList(expected));
        assertTrue(holders.values().stream().allMatch(Holder::isUntouched));
        end.happen();
        awaitEnds(cause, System.nanoTime(), ending);
    }

    private void awaitEnds(String cause, long sinceNanos, Set<String> ending) {
        List<SocketClient> sockets = new ArrayList<>();
        List<SseClient> streams = new ArrayList<>();
        ending.forEach(name -> {
            sockets.addAll(holders.get(name).sockets);
            streams.addAll(holders.get(name).streams);
        });
        List<Long> took = TOOK_MS.computeIfAbsent(cause, name -> new ArrayList<>());
        Set<Object> ended = new java.util.HashSet<>();
        Eventually.holds("all of " + ending + " end", LONGEST, () -> {
            long now = (System.nanoTime() - sinceNanos) / 1_000_000;
            sockets.stream().filter(SocketClient::isClosed).filter(ended::add).forEach(one -> took.add(now));
            streams.stream().filter(SseClient::isEnded).filter(ended::add).forEach(one -> took.add(now));
            return ended.size() == sockets.size() + streams.size();
        });
        sockets.forEach(socket -> assertEquals(4003, socket.awaitClosed().code()));
        streams.forEach(stream -> assertTrue(stream.frames().stream()
                .anyMatch(frame -> frame.name().equals("end")
                        && frame.data().get("code").asText().equals("unauthenticated"))));
        theOthersGoOn(ending);
    }

    private void theOthersGoOn(Set<String> ended) {
        String message = "after " + System.nanoTime();
        people.backEnd()
                .postJson(ApiClient.messages(CHANNEL), "{\"message\":\"" + message + "\"}")
                .expect(201);
        holders.forEach((name, holder) -> {
            if (ended.contains(name)) {
                holder.client.get(ApiClient.files(CHANNEL)).expectProblem(401, "unauthenticated");
                assertFalse(holder.sockets.stream().anyMatch(socket -> hears(socket.events(), message)), name);
                return;
            }
            holder.client.get(ApiClient.files(CHANNEL)).expect(200);
            Eventually.holds(
                    name + " hears what comes after",
                    () -> holder.sockets.stream().allMatch(socket -> hears(socket.events(), message))
                            && holder.streams.stream().allMatch(stream -> hears(stream.events(), message)));
            assertTrue(holder.isUntouched(), name);
        });
    }

    private static boolean hears(List<JsonNode> events, String message) {
        return events.stream().anyMatch(event -> event.path("message").asText().equals(message));
    }

    // ---- what ends rights -------------------------------------------------------------------------------------------

    @Test
    void theEndOfATokensTime() {
        endsWithItsTime("guest", seconds -> {
            Instant end = Instant.ofEpochSecond(Instant.now().getEpochSecond() + seconds);
            long left = end.getEpochSecond() - Instant.now().getEpochSecond();
            return new Limited(signed("signer", People.SIGNING_KEY, "guest", left), end);
        });
        endsWithItsTime("eve", seconds -> {
            JsonNode issued = people.backEnd()
                    .postJson(ApiClient.tokens(), "{\"user\":\"" + user("eve") + "\",\"ttl\":\"" + seconds + "s\"}")
                    .expect(201)
                    .json();
            return new Limited(
                    issued.get("token").asText(),
                    Instant.parse(issued.get("expiresAt").asText()));
        });
    }

    /** A token and its end. */
    private record Limited(String token, Instant end) {}

    private void endsWithItsTime(String name, IntFunction<Limited> issuing) {
        Instant end = begin(name, issuing);
        Eventually.holds(
                "the token's time comes",
                Duration.ofMinutes(2),
                () -> !Instant.now().isBefore(end));
        awaitEnds("expiry", System.nanoTime(), Set.of(name));
        holders.remove(name).close();
    }

    /** Lets somebody come with a token that ends soon, or less soon where the machine is too slow for that. */
    private Instant begin(String name, IntFunction<Limited> issuing) {
        for (int seconds = 6; ; seconds *= 2) {
            Limited limited = issuing.apply(seconds);
            try {
                holders.put(name, new Holder(people.bearer(limited.token())));
                return limited.end();
            } catch (RuntimeException | AssertionError refused) {
                if (Instant.now().isBefore(limited.end()) || seconds > 30) {
                    throw refused;
                }
            }
        }
    }

    @Test
    void aTokenThatIsRevokedByItsId() throws IOException {
        endsExactly(
                "revocation by id",
                () -> people.backEnd().delete(ApiClient.token(user("carl"))).expect(204),
                "carl, signed");
    }

    @Test
    void aLogout() throws IOException {
        endsExactly(
                "logout",
                () -> holders.get("ann")
                        .client
                        .delete(ApiClient.token("current"))
                        .expect(204),
                "ann");
    }

    @Test
    void allTokensOfAUser() throws IOException {
        endsExactly(
                "revocation by user",
                () -> {
                    people.backEnd()
                            .delete(ApiClient.user(user("ann")) + "/tokens")
                            .expect(204);
                    people.backEnd()
                            .delete(ApiClient.user(user("dora")) + "/tokens")
                            .expect(204);
                },
                "ann",
                "ann again",
                "dora, second key");
    }

    @Test
    void anAccountThatIsDeleted() throws IOException {
        endsExactly(
                "account deletion",
                () -> people.backEnd().delete(ApiClient.user(user("ben"))).expect(204),
                "ben");
    }

    @Test
    void aPasswordThatIsChanged() throws IOException {
        endsExactly(
                "password change",
                () -> holders.get("ann")
                        .client
                        .putJson(
                                ApiClient.user(user("ann")) + "/password",
                                "{\"oldPassword\":\"" + People.PASSWORD + "\",\"password\":\"another horse\"}")
                        .expect(200),
                "ann",
                "ann again");
    }

    @Test
    void keysThatAreTakenOutForOthersWithNewIds() throws IOException {
        try {
            endsExactly("rotation, new id", () -> reload(config(null, null)), "old page", "dora, second key");
        } finally {
            restoreKeys();
        }
    }

    @Test
    void keysThatGetAnotherValueUnderTheSameId() throws IOException {
        try {
            endsExactly(
                    "rotation, same id",
                    () -> reload(config("brand-new", "another second key of the clinic, long")),
                    "old page",
                    "dora, second key");
        } finally {
            restoreKeys();
        }
    }

    private static void restoreKeys() throws IOException {
        reload(config("old", SECOND_KEY));
        ApiClient old = people.stranger().with("X-Filecast-Key", "old");
        Eventually.holds(
                "the old key is back", () -> old.get(ApiClient.files(CHANNEL)).status() == 200);
    }
}
