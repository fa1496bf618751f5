package io.filecast.it;

import static io.filecast.it.EasemobCalls.APP;
import static io.filecast.it.EasemobCalls.OTHER_APP;
import static io.filecast.it.EasemobCalls.entity;
import static io.filecast.it.EasemobCalls.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Signals;
import io.filecast.testing.SocketClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and users as clients of Easemob's REST API ask for them, on a whole node. Each test has users of its own. */
class EasemobUsersIT {

    private static final Set<String> ERROR_FIELDS =
            Set.of("error", "timestamp", "duration", "exception", "error_description");

    /** Where a proxy takes requests for the node. */
    private static final String PUBLIC_URL = "https://files.example.com";

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static EasemobCalls calls;
    private static ApiClient app;

    @BeforeAll
    static void start() {
        node = EasemobCalls.node(scratch.resolve("data"))
                .set("tokens.maxTtl", "90d")
                .set("http.publicUrl", PUBLIC_URL)
                .start();
        calls = new EasemobCalls(node);
        app = calls.app();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Answer token(ApiClient client, String fields) {
        return post(client, APP + "/token", "{" + fields + "}");
    }

    private static String register(String name) {
        return "{\"username\":\"" + name + "\",\"password\":\"1\"}";
    }

    private static void expectError(Answer answer, int status, String error, String description) {
        answer.expect(status);
        assertEquals("application/json", answer.header("Content-Type"));
        Set<String> names = new TreeSet<>();
        answer.json().fieldNames().forEachRemaining(names::add);
        assertEquals(new TreeSet<>(ERROR_FIELDS), names);
        assertEquals(error, answer.json().get("error").asText());
        assertEquals(description, answer.json().get("error_description").asText());
    }

    // ---- line 1: token (3 grants) -----------------------------------------------------------------------------------

    @Test
    void line1_theAppsTokenHasAnIdOfTheAppAndATimeThatFits32Bits() {
        JsonNode answer = token(
                        calls.stranger(),
                        "\"client_id\":\"YXA6client\",\"client_secret\":\"YXA6secret\",\"grant_type\":\"client_credentials\"")
                .expect(200)
                .json();
        assertEquals(5_184_000, answer.get("expires_in").asLong());
        assertEquals(
                entityOf("idapp").get("application"), answer.get("application"), "one id in tokens and in envelopes");
        app.get(APP + "/users/nobody").expect(404);
    }

    private static JsonNode entityOf(String name) {
        return post(app, APP + "/users", register(name)).expect(200).json();
    }

    @Test
    void line1_aTtlIsANumberOrATextAndZeroIsAsLongAsThereIs() {
        String grant =
                "\"grant_type\":\"client_credentials\",\"client_id\":\"YXA6client\",\"client_secret\":\"YXA6secret\"";
        assertEquals(90, ttl(grant + ",\"ttl\":90"));
        assertEquals(91, ttl(grant + ",\"ttl\":\"91\""));
        assertEquals(7_776_000, ttl(grant + ",\"ttl\":0"));
        assertEquals(7_776_000, ttl(grant + ",\"ttl\":99999999999999"));
        for (String ttl : List.of("-1", "\"soon\"", "1.5", "\"\"")) {
            token(calls.stranger(), grant + ",\"ttl\":" + ttl).expect(400);
        }
    }

    private static long ttl(String fields) {
        return token(calls.stranger(), fields)
                .expect(200)
                .json()
                .get("expires_in")
                .asLong();
    }

    @Test
    void line1_aPasswordGivesItsUsersToken() {
        post(app, APP + "/users", register("Paula")).expect(200);
        JsonNode answer = token(
                        calls.stranger(), "\"grant_type\":\"password\",\"username\":\"pauLA\",\"password\":\"1\"")
                .expect(200)
                .json();
        assertEquals("paula", answer.get("user").get("username").asText());
        assertEquals("user", answer.get("user").get("type").asText());
        assertTrue(answer.get("user").get("activated").asBoolean());
        assertTrue(answer.get("expires_in").asLong() > 0);
        ApiClient paula = calls.bearer(answer.get("access_token").asText());
        assertEquals(
                "paula", entity(paula.get(APP + "/users/paula")).get("username").asText());
        paula.get(APP + "/users/idapp").expect(403);
    }

    @Test
    void line1_anAppInheritsAUserWithoutPasswordAndMakesItWhenAsked() {
        String grant = "\"grant_type\":\"inherit\",\"username\":\"heir\",\"autoCreateUser\":";
        expectError(token(app, grant + "false"), 404, "service_resource_not_found", "Service resource not found");
        JsonNode made = token(app, grant + "true").expect(200).json();
        JsonNode again = token(app, grant + "true,\"ttl\":\"60\"").expect(200).json();
        assertEquals(made.get("user"), again.get("user"));
        assertEquals(60, again.get("expires_in").asLong());
        ApiClient heir = calls.bearer(again.get("access_token").asText());
        heir.get(APP + "/users/heir").expect(200);
        for (ApiClient nobody : List.of(calls.stranger(), heir, calls.rival(), calls.bearer("YWMtwrong"))) {
            expectError(
                    token(nobody, grant + "true"),
                    401,
                    "auth_bad_access_token",
                    "Unable to authenticate due to corrupt access token");
        }
    }

    @Test
    void line1_whatIsWrongWithAGrantIsSaidInItsWords() {
        String id = "\"grant_type\":\"client_credentials\",\"client_id\":";
        ApiClient nobody = calls.stranger();
        expectError(
                token(nobody, id + "\"x\",\"client_secret\":\"YXA6secret\""),
                400,
                "invalid_grant",
                "client_id does not match");
        expectError(
                token(nobody, id + "\"YXA6client\",\"client_secret\":\"x\""),
                400,
                "invalid_grant",
                "client_secret does not match");
        expectError(
                token(nobody, id + "\"YXA6rival\",\"client_secret\":\"YXA6rivals\""),
                400,
                "invalid_grant",
                "client_id does not match");
        post(app, APP + "/users", register("wrong")).expect(200);
        for (String user : List.of("wrong", "unknown", "a/b", "\\n")) {
            expectError(
                    token(nobody, "\"grant_type\":\"password\",\"username\":\"" + user + "\",\"password\":\"2\""),
                    400,
                    "invalid_grant",
                    "invalid username or password");
        }
        token(nobody, "\"grant_type\":\"magic\"").expect(400);
        token(nobody, "").expect(400);
        assertEquals(
                "json_parse",
                post(nobody, APP + "/token", "{")
                        .expect(400)
                        .json()
                        .get("error")
                        .asText());
        assertEquals(
                "json_parse",
                post(nobody, APP + "/token", "").expect(400).json().get("error").asText());
        expectError(
                post(nobody, "/acme/nothing/token", "{}"),
                404,
                "organization_application_not_found",
                "Could not find application for acme/nothing from URI: acme/nothing/token");
    }

    // ---- line 2: users single and batch -----------------------------------------------------------------------------

    @Test
    void line2_oneUserIsRegisteredInALowerCaseName() {
        Answer answer = post(
                        app,
                        APP + "/users",
                        "{\"username\":\"Ann.Lee_1-X\",\"password\":\"1\",\"nickname\":\"Ann \\\"A\\\" \\u00e9\"}")
                .expect(200);
        JsonNode envelope = answer.json();
        assertEquals("post", envelope.get("action").asText());
        assertEquals("/users", envelope.get("path").asText());
        assertEquals(PUBLIC_URL + APP + "/users", envelope.get("uri").asText());
        assertEquals("acme", envelope.get("organization").asText());
        assertEquals("chat", envelope.get("applicationName").asText());
        assertTrue(envelope.get("timestamp").asLong() > 1_700_000_000_000L);
        assertTrue(envelope.get("duration").isInt());
        JsonNode user = envelope.get("entities").get(0);
        assertEquals("ann.lee_1-x", user.get("username").asText());
        assertEquals("Ann \"A\" é", user.get("nickname").asText());
        assertEquals("user", user.get("type").asText());
        assertTrue(user.get("activated").asBoolean());
        assertEquals(user.get("created"), user.get("modified"));
        assertEquals(user, entity(app.get(APP + "/users/ANN.lee_1-x")));
    }

    @Test
    void line2_manyAreRegisteredInTheirOrderAllOrNone() {
        JsonNode made = post(app, APP + "/users", "[" + register("b2") + "," + register("b1") + "]")
                .expect(200)
                .json()
                .get("entities");
        assertEquals(
                List.of("b2", "b1"),
                List.of(
                        made.get(0).get("username").asText(),
                        made.get(1).get("username").asText()));
        assertNotEquals(made.get(0).get("uuid"), made.get(1).get("uuid"));
        Answer refused = post(app, APP + "/users", "[" + register("b3") + "," + register("b1") + "]")
                .expect(400);
        assertEquals(
                "duplicate_unique_property_exists", refused.json().get("error").asText());
        assertTrue(
                refused.json().get("error_description").asText().endsWith("must be unique, value of b1 exists")
                        || refused.text().contains("be unique, value of b1 exists"),
                refused::text);
        app.get(APP + "/users/b3").expect(404);
        post(app, APP + "/users", "[" + register("b4") + "," + register("B4") + "]")
                .expect(400);
        app.get(APP + "/users/b4").expect(404);
        String many =
                IntStream.range(0, 61).mapToObj(i -> register("m" + i)).collect(Collectors.joining(",", "[", "]"));
        expectError(post(app, APP + "/users", many), 400, "illegal_argument", "1 to 60 users are registered at a time");
        post(app, APP + "/users", "[]").expect(400);
    }

    @Test
    void line2_whoRegistersDependsOnTheApp() {
        expectError(
                post(calls.stranger(), APP + "/users", register("intruder")),
                401,
                "unauthorized",
                "registration is not open, please contact the app admin");
        post(calls.user("plain"), APP + "/users", register("intruder")).expect(403);
        post(calls.stranger(), OTHER_APP + "/users", register("anyone")).expect(200);
        post(calls.stranger(), OTHER_APP + "/users", "[" + register("anyone2") + "]")
                .expect(401);
        app.get(APP + "/users/anyone").expect(404);
        post(calls.rival(), APP + "/users", register("intruder")).expect(401);
    }

    @Test
    void line2_whatNoUserCanBeIsSaidInItsWords() {
        List<List<String>> rows = List.of(
                List.of("{\"password\":\"1\"}", "Entity user requires a property named username"),
                List.of("{\"username\":\"\",\"password\":\"1\"}", "Entity user requires a property named username"),
                List.of("{\"username\":\"x\"}", "password or pin must provided"),
                List.of("{\"username\":\"x\",\"password\":\"\"}", "password or pin must provided"),
                List.of("{\"username\":\"a b\",\"password\":\"1\"}", "username a b is not legal"),
                List.of(register("a".repeat(65)), "USERNAME_TOO_LONG"),
                List.of(
                        "{\"username\":\"x\",\"password\":\"1\",\"nickname\":\"" + "n".repeat(101) + "\"}",
                        "NICKNAME_TOO_LONG"));
        for (List<String> row : rows) {
            expectError(post(app, APP + "/users", row.get(0)), 400, "illegal_argument", row.get(1));
        }
        for (String body : List.of("", "1", "\"x\"", "[1]", "{\"username\":", "\u00ff")) {
            assertEquals(
                    "json_parse",
                    post(app, APP + "/users", body)
                            .expect(400)
                            .json()
                            .get("error")
                            .asText(),
                    body);
        }
    }

    @Test
    void oneUserIsFoundChangedAndRemoved() {
        JsonNode made = entity(post(app, APP + "/users", register("gone")));
        String login = "\"grant_type\":\"password\",\"username\":\"gone\",\"password\":";
        String old = token(calls.stranger(), login + "\"1\"")
                .expect(200)
                .json()
                .get("access_token")
                .asText();
        app.putJson(APP + "/users/gone/password", "{\"newpassword\":\"two\"}").expect(200);
        token(calls.stranger(), login + "\"1\"").expect(400);
        token(calls.stranger(), login + "\"two\"").expect(200);
        calls.bearer(old).get(APP + "/users/gone").expect(401);
        app.putJson(APP + "/users/gone/password", "{}").expect(400);

        assertEquals(made, entity(app.delete(APP + "/users/gone")));
        expectError(app.get(APP + "/users/gone"), 404, "service_resource_not_found", "Service resource not found");
        app.delete(APP + "/users/gone").expect(404);
        token(calls.stranger(), login + "\"two\"").expect(400);
    }

    @Test
    void aUserIsOnlineWhoFollowsItsOwnInbox() {
        ApiClient sam = calls.user("sam");
        assertEquals("offline", statusOf("sam"));
        try (SocketClient socket = SocketClient.open(sam)) {
            socket.subscribe("user:sam");
            Eventually.holds("sam is online", () -> statusOf("sam").equals("online"));
        }
        app.get(APP + "/users/never/status").expect(404);
    }

    private static String statusOf(String user) {
        return app.get(APP + "/users/" + user + "/status")
                .expect(200)
                .json()
                .get("data")
                .get(user)
                .asText();
    }

    // ---- line 10: non-empty JSON error bodies everywhere
    // --------------------------------------------------------------

    @Test
    void line10_whateverGoesWrongIsAnsweredInJsonWithAllFields() {
        List<Answer> wrong = new ArrayList<>();
        wrong.add(app.get(APP).expect(404));
        wrong.add(app.get(APP + "/nothing").expect(404));
        wrong.add(app.get(APP + "/users/a/b/c").expect(404));
        wrong.add(app.get(APP + "/token").expect(405));
        wrong.add(app.delete(APP + "/users").expect(405));
        wrong.add(calls.stranger().get(APP + "/users/sam").expect(401));
        wrong.add(calls.bearer("x.y.z").get(APP + "/users/sam").expect(401));
        wrong.add(calls.rival().get(APP + "/users/sam").expect(401));
        wrong.add(calls.stranger()
                .with("Authorization", "Basic eDp5")
                .get(APP + "/users/sam")
                .expect(401));
        wrong.add(post(app, APP + "/users", " ".repeat(3_000_000)).expect(413));
        wrong.add(app.get("/acme/unknown/users/sam").expect(404));
        for (Answer answer : wrong) {
            Set<String> names = new TreeSet<>();
            answer.json().fieldNames().forEachRemaining(names::add);
            assertEquals(new TreeSet<>(ERROR_FIELDS), names, answer::text);
        }
        calls.natives().get("/api/v1/token").expectProblem(404, "not-found");
        app.get("/acme/unknown").expectProblem(404, "not-found");
    }

    @Test
    void line11_behindAProxyTheAddressIsThePublicOne() {
        JsonNode answer =
                post(app, APP + "/users", register("public")).expect(200).json();
        assertEquals(PUBLIC_URL + APP + "/users", answer.get("uri").asText());
    }

    // ---- tokens and the client secret
    // ---------------------------------------------------------------------------------

    private static void reload(String yaml) throws IOException {
        Files.writeString(scratch.resolve("data.yaml"), yaml);
        Signals.send("HUP", node.pid());
    }

    private static Answer rivalToken(String secret) {
        return post(
                calls.stranger(),
                OTHER_APP + "/token",
                "{\"grant_type\":\"client_credentials\",\"client_id\":\"YXA6rival\",\"client_secret\":\"" + secret
                        + "\"}");
    }

    private static ApiClient rivalUser(ApiClient by, String fields) {
        return calls.bearer(post(by, OTHER_APP + "/token", "{" + fields + "}")
                .expect(200)
                .json()
                .get("access_token")
                .asText());
    }

    @Test
    void tokensEndWithTheClientSecretThatTheyWereMadeWith() throws IOException {
        ApiClient rival = calls.rival();
        post(rival, OTHER_APP + "/users", register("stays")).expect(200);
        ApiClient inherited = rivalUser(rival, "\"grant_type\":\"inherit\",\"username\":\"stays\"");
        ApiClient byPassword =
                rivalUser(calls.stranger(), "\"grant_type\":\"password\",\"username\":\"stays\",\"password\":\"1\"");
        String path = OTHER_APP + "/users/stays";
        SocketClient socket = SocketClient.open(rival);
        try {
            assertEquals("subscribed", socket.subscribe("rooms").get("op").asText());
            inherited.get(path).expect(200);

            reload(EasemobCalls.CONFIG.replace("YXA6rivals", "YXA6changed"));
            assertEquals(4003, socket.awaitClosed().code());
            for (ApiClient ended : List.of(rival, inherited)) {
                expectError(
                        ended.get(path),
                        401,
                        "auth_bad_access_token",
                        "Unable to authenticate due to corrupt access token");
            }
            byPassword.get(path).expect(200);
            app.get(APP + "/users/nobody").expect(404);
            expectError(rivalToken("YXA6rivals"), 400, "invalid_grant", "client_secret does not match");
            rivalToken("YXA6changed").expect(200);
        } finally {
            socket.close();
            reload(EasemobCalls.CONFIG);
            Eventually.holds(
                    "the secret is the first one again",
                    () -> rivalToken("YXA6rivals").status() == 200);
        }
    }
}
