package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Jwt;
import io.filecast.testing.NodeProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins, and tokens made and ended, through the native API of a real node. Each test has users of its own. */
class TokensIT {

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static People people;

    @BeforeAll
    static void start() {
        node = People.node(scratch.resolve("data"))
                .set("passwords.failuresPerUser", 3)
                .set("tokens.maxTtl", "7d")
                .start();
        people = new People(node);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Answer login(ApiClient client, String body) {
        return client.postJson(ApiClient.tokens(), body);
    }

    private static String credentials(String user, String password) {
        return "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}";
    }

    // ---- logging in -------------------------------------------------------------------------------------------------

    @Test
    void aLoginGivesATokenThatIsTaken() {
        people.enrol("ann");
        Answer answer = login(people.page(), "{\"user\":\"ann\",\"password\":\"correct horse\",\"ttl\":\"90s\"}")
                .expect(201);
        JsonNode token = answer.json();

        assertEquals("/api/v1/tokens/" + token.get("id").asText(), answer.header("Location"));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals("ann", token.get("user").asText());
        assertEquals("{\"*\":\"rw\"}", token.get("grants").toString());
        Duration left = Duration.between(
                Instant.now(), Instant.parse(token.get("expiresAt").asText()));
        assertTrue(left.toSeconds() <= 91 && left.toSeconds() > 60, left.toString());

        ApiClient ann = people.bearer(token.get("token").asText());
        ann.postJson(ApiClient.messages("rooms"), "{\"message\":1}").expect(201);
        ann.delete(ApiClient.file("rooms", "00000000-0000-7000-8000-000000000000"))
                .expectProblem(403, "forbidden");
        ann.get(ApiClient.events("user:ann")).expect(200);
        ann.get(ApiClient.events("user:ben")).expectProblem(403, "forbidden");
    }

    @Test
    void theAppOfALoginIsThatOfTheKeyOrIsNamed() {
        people.enrol("namer");
        String rest = "\"user\":\"namer\",\"password\":\"correct horse\"}";
        login(people.stranger(), "{" + rest).expectProblem(401, "unauthenticated");
        login(people.stranger(), "{\"app\":\"clinic\"," + rest).expect(201);
        login(people.stranger(), "{\"app\":\"other\"," + rest).expectProblem(401, "unauthenticated");
        login(people.page(), "{\"app\":\"clinic\"," + rest).expect(201);
        login(people.page(), "{\"app\":\"other\"," + rest).expectProblem(400, "bad-request");
        login(people.stranger().with("X-Filecast-Key", "wrong"), "{\"app\":\"clinic\"," + rest)
                .expectProblem(401, "unauthenticated");
    }

    @Test
    void aWrongUserAndAWrongPasswordReadTheSame() {
        people.enrol("known");
        Answer wrong = login(people.page(), credentials("known", "wrong horse")).expectProblem(401, "unauthenticated");
        for (String user : List.of("unknown", "a/b", "x".repeat(200), "")) {
            Answer other =
                    login(people.page(), credentials(user, "wrong horse")).expect(401);
            assertEquals(wrong.text(), other.text());
        }
        login(people.page(), "{\"password\":\"correct horse\"}").expectProblem(401, "unauthenticated");
    }

    @Test
    void afterTooManyWrongPasswordsTheUserHasToWaitAndOthersDoNot() {
        people.enrol("guessed");
        people.enrol("neighbour");
        for (int i = 0; i < 3; i++) {
            login(people.page(), credentials("guessed", "wrong horse")).expect(401);
        }
        Answer refused =
                login(people.page(), credentials("guessed", People.PASSWORD)).expectProblem(429, "rate-limited");
        assertTrue(Integer.parseInt(refused.header("Retry-After")) > 10, refused.header("Retry-After"));
        for (int i = 0; i < 10; i++) {
            people.login("neighbour");
        }
        // Who has no account is counted like who has one.
        for (int i = 0; i < 3; i++) {
            login(people.page(), credentials("ghost", "wrong horse")).expect(401);
        }
        login(people.page(), credentials("ghost", "wrong horse")).expectProblem(429, "rate-limited");
    }

    // ---- administrators ---------------------------------------------------------------------------------------------

    @Test
    void anAdministratorMakesTokensForAnybodyAndForTheApp() {
        people.backEnd()
                .postJson(ApiClient.users(), "{\"id\":\"granted\",\"grants\":{\"halls.*\":\"r\"}}")
                .expect(201);
        assertEquals("{\"halls.*\":\"r\"}", grantsOf("{\"user\":\"granted\"}"));
        assertEquals("{\"*\":\"rw\"}", grantsOf("{\"user\":\"without-account\"}"));
        assertEquals("{\"a\":\"d\"}", grantsOf("{\"user\":\"granted\",\"grants\":{\"a\":\"d\"}}"));
        assertEquals("{\"*\":\"rwdm\"}", grantsOf("{\"admin\":true}"));

        People.Session app = people.issue("{\"admin\":true,\"ttl\":\"1h\"}");
        app.client().get(ApiClient.users()).expect(200);
        app.client().get(ApiClient.events("user:granted")).expect(200);
    }

    private static String grantsOf(String body) {
        return people.backEnd()
                .postJson(ApiClient.tokens(), body)
                .expect(201)
                .json()
                .get("grants")
                .toString();
    }

    @Test
    void whoIsNoAdministratorMakesNoTokens() {
        people.enrol("climber");
        ApiClient user = people.login("climber").client();
        for (ApiClient client : List.of(user, people.page())) {
            client.postJson(ApiClient.tokens(), "{\"user\":\"climber\"}").expectProblem(403, "forbidden");
            client.postJson(ApiClient.tokens(), "{\"admin\":true}").expectProblem(403, "forbidden");
        }
        people.stranger().postJson(ApiClient.tokens(), "{\"admin\":true}").expectProblem(401, "unauthenticated");
    }

    @Test
    void whatNoTokenCanSayIsRefused() {
        for (String body : List.of(
                "{}",
                "{\"user\":\"a\",\"admin\":true}",
                "{\"user\":\"a/b\"}",
                "{\"user\":\"a\",\"ttl\":\"8d\"}",
                "{\"user\":\"a\",\"ttl\":\"10ms\"}",
                "{\"user\":\"a\",\"grants\":{\"*\":\"z\"}}")) {
            assertEquals(
                    400, people.backEnd().postJson(ApiClient.tokens(), body).status(), body);
        }
    }

    @Test
    void whoForgesATokenOfTheBrokerIsTurnedAway() {
        String genuine = people.issue("{\"user\":\"victim\"}").token();
        String header = new String(
                Base64.getUrlDecoder().decode(genuine.substring(0, genuine.indexOf('.'))), StandardCharsets.UTF_8);
        String claims = "{\"sub\":\"victim\",\"exp\":" + (Instant.now().getEpochSecond() + 60) + "}";
        for (String key : List.of(People.SIGNING_KEY, "back-end-secret", "pub", "~clinic")) {
            people.bearer(Jwt.signed(header, claims, key))
                    .get(ApiClient.files("rooms"))
                    .expect(401);
        }
    }

    // ---- ending -----------------------------------------------------------------------------------------------------

    @Test
    void aLogoutEndsThisTokenOnly() {
        people.enrol("leaver");
        People.Session one = people.login("leaver");
        People.Session other = people.login("leaver");

        one.client().delete(ApiClient.token("current")).expect(204);

        one.expectTurnedAway();
        one.client().delete(ApiClient.token("current")).expect(401);
        other.expectLetIn();
        people.page().delete(ApiClient.token("current")).expectProblem(400, "bad-request");
    }

    @Test
    void aTokenIsEndedByItsIdByItsOwnerOrAnAdministrator() {
        people.enrol("owner");
        people.enrol("thief");
        People.Session lost = people.login("owner");
        People.Session kept = people.login("owner");
        ApiClient thief = people.login("thief").client();

        thief.delete(ApiClient.token(lost.id())).expectProblem(404, "not-found");
        people.page().delete(ApiClient.token(lost.id())).expectProblem(403, "forbidden");
        lost.expectLetIn();

        kept.client().delete(ApiClient.token(lost.id())).expect(204);
        lost.expectTurnedAway();
        people.backEnd().delete(ApiClient.token(kept.id())).expect(204);
        kept.expectTurnedAway();
        people.login("owner").expectLetIn();
    }

    @Test
    void aTokenThatIsEndedAgainAndAgainIsRememberedOnce() {
        String before = node.redis("XLEN", "fc:{clinic.0}:revoked");
        String id = people.issue("{\"user\":\"repeater\"}").id();
        for (int i = 0; i < 5; i++) {
            people.backEnd().delete(ApiClient.token(id)).expect(204);
        }
        String after = node.redis("XLEN", "fc:{clinic.0}:revoked");
        assertEquals(number(before) + 1, number(after));
    }

    private static int number(String reply) {
        return Integer.parseInt(reply.replaceAll("\\D", ""));
    }

    @Test
    void allTokensOfAUserEndAndThoseMadeRightAfterAreTaken() {
        people.enrol("reborn");
        people.enrol("bystander");
        People.Session bystander = people.login("bystander");
        for (int i = 0; i < 10; i++) {
            People.Session before = people.login("reborn");
            people.backEnd().delete(ApiClient.user("reborn") + "/tokens").expect(204);
            People.Session after = people.login("reborn");
            before.expectTurnedAway();
            after.expectLetIn();
        }
        bystander.expectLetIn();
    }

    @Test
    void tokensThatTheAppSignsEndToo() {
        String byId = signed("\"jti\":\"foreign-1\",\"sub\":\"outsider\"", 0);
        String byUser = signed("\"sub\":\"outsider\"", 5);
        String later = signed("\"sub\":\"outsider\"", -5);
        String undated = Jwt.of("signer", People.SIGNING_KEY, "outsider", "{\"*\":\"r\"}", 600);

        people.backEnd().delete(ApiClient.token("foreign-1")).expect(204);
        expect(401, byId);
        expect(200, byUser, later, undated);

        String evenLater = signed("\"sub\":\"outsider\"", -20);
        people.backEnd().delete(ApiClient.user("outsider") + "/tokens").expect(204);
        expect(401, byId, byUser, undated);
        expect(200, evenLater);
    }

    @Test
    void aTokenThatLivesLongerThanTokensMayIsRefused() {
        long day = Duration.ofDays(1).toSeconds();
        expect(200, Jwt.of("signer", People.SIGNING_KEY, "long", "{\"*\":\"r\"}", 6 * day));
        expect(401, Jwt.of("signer", People.SIGNING_KEY, "long", "{\"*\":\"r\"}", 8 * day));
    }

    private static String signed(String claims, long madeSecondsAgo) {
        long now = Instant.now().getEpochSecond();
        return Jwt.signed(
                "{\"alg\":\"HS256\",\"kid\":\"signer\"}",
                "{" + claims + ",\"iat\":" + (now - madeSecondsAgo) + ",\"exp\":" + (now + 600)
                        + ",\"grants\":{\"*\":\"r\"}}",
                People.SIGNING_KEY);
    }

    private static void expect(int status, String... tokens) {
        for (String token : tokens) {
            people.bearer(token).get(ApiClient.files("rooms")).expect(status);
        }
    }

    // ---- limits -----------------------------------------------------------------------------------------------------

    @Test
    void neitherPasswordsNorTokensAreLogged() {
        people.enrol("private");
        String token = people.login("private").token();
        login(people.page(), credentials("private", "a wrong password"));
        assertFalse(node.log().contains(People.PASSWORD));
        assertFalse(node.log().contains("a wrong password"));
        assertFalse(node.log().contains(token));
    }
}
