package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts through the native API of a real node. Each test has users of its own. */
class AccountsIT {

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static People people;

    @BeforeAll
    static void start() {
        node = People.node(scratch.resolve("data")).start();
        people = new People(node);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Answer create(String body) {
        return people.backEnd().postJson(ApiClient.users(), body);
    }

    // ---- made, found, listed, gone ----------------------------------------------------------------------------------

    @Test
    void anAccountIsMadeFoundAndRemoved() {
        Answer made = create("""
                {"id": "dr. ann", "password": "correct horse", "grants": {"rooms.*": "rw"}, "data": {"name":"Ann","n":12345678901234567890}}
                """).expect(201);
        assertEquals("/api/v1/users/dr.%20ann", made.header("Location"));

        Answer found = people.backEnd().get(ApiClient.user("dr. ann")).expect(200);

        assertEquals(made.text(), found.text());
        assertEquals("dr. ann", found.json().get("id").asText());
        assertEquals("{\"rooms.*\":\"rw\"}", found.json().get("grants").toString());
        assertTrue(found.text().contains("\"data\":{\"name\":\"Ann\",\"n\":12345678901234567890}"), found.text());
        assertTrue(found.json().get("hasPassword").asBoolean());
        assertFalse(found.text().contains("argon2"), "the hash stays inside");

        people.backEnd().delete(ApiClient.user("dr. ann")).expect(204);
        people.backEnd().get(ApiClient.user("dr. ann")).expectProblem(404, "not-found");
        people.backEnd().delete(ApiClient.user("dr. ann")).expectProblem(404, "not-found");
    }

    @Test
    void anAccountThatExistsIsAConflictAndStaysAsItIs() {
        create("{\"id\":\"twice\",\"data\":{\"n\":1}}").expect(201);
        Answer refused = create("{\"id\":\"twice\",\"data\":{\"n\":2}}").expectProblem(409, "conflict");
        assertTrue(refused.json().get("detail").asText().contains("'twice'"));
        assertTrue(people.backEnd().get(ApiClient.user("twice")).text().contains("{\"n\":1}"));
    }

    @Test
    void aBatchIsMadeAsAWholeOrNotAtAllAndTheAnswerNamesTheWrongOne() {
        create("{\"id\":\"batch-2\"}").expect(201);

        Answer conflict = create("{\"users\":[{\"id\":\"batch-1\"},{\"id\":\"batch-2\"}]}")
                .expectProblem(409, "conflict");
        assertTrue(conflict.json().get("detail").asText().contains("'batch-2'"));
        Answer bad =
                create("{\"users\":[{\"id\":\"batch-1\"},{\"id\":\"a/b\"}]}").expectProblem(400, "bad-request");
        assertTrue(bad.json().get("detail").asText().startsWith("users[1]: "));
        create("{\"users\":[{\"id\":\"batch-1\"},{\"id\":\"batch-1\"}]}").expectProblem(400, "bad-request");
        people.backEnd().get(ApiClient.user("batch-1")).expect(404);

        Answer made = create("{\"users\":[{\"id\":\"batch-1\",\"password\":\"correct horse\"},{\"id\":\"batch-3\"}]}")
                .expect(201);
        assertEquals(2, made.json().get("users").size());
        people.backEnd().get(ApiClient.user("batch-1")).expect(200);
        people.login("batch-1").expectLetIn();
    }

    @Test
    void whatBreaksARuleIsRefusedAndNothingIsMade() {
        String many = "{\"id\":\"rule-x\"},".repeat(60) + "{\"id\":\"rule\"}";
        for (String body : List.of(
                "{}",
                "{\"id\":\"\"}",
                "{\"id\":\"a,b\"}",
                "{\"id\":\"rule\",\"password\":\"short\"}",
                "{\"id\":\"rule\",\"password\":\"" + "x".repeat(257) + "\"}",
                "{\"id\":\"rule\",\"password\":\"\\ud800 correct horse\"}",
                "{\"id\":\"rule\",\"data\":[1]}",
                "{\"id\":\"rule\",\"grants\":{\"*\":\"rx\"}}",
                "{\"id\":\"rule\",\"grants\":{\"a*b\":\"r\"}}",
                "{\"id\":\"rule\",\"grants\":{\"a\":1}}",
                "{\"id\":\"rule\",\"grants\":[\"a\"]}",
                "{\"id\":\"rule\",\"users\":[]}",
                "{\"users\":[]}",
                "{\"users\":[1]}",
                "{\"users\":{}}",
                "{\"users\":[" + many + "]}")) {
            Answer refused = create(body);
            assertEquals(400, refused.status(), body);
        }
        create("{\"id\":\"rule\",\"data\":{\"x\":\"" + "x".repeat(3000) + "\"}}")
                .expectProblem(413, "message-too-large");
        people.backEnd().get(ApiClient.user("rule")).expect(404);
    }

    @Test
    void accountsAreListedInPagesByTheirIds() {
        List<String> ids = List.of("list-a", "list-b", "list-c", "list-é", "list-😀");
        ids.forEach(id -> create("{\"id\":\"" + id + "\"}").expect(201));

        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = people.backEnd()
                    .get(ApiClient.users() + "?limit=2" + cursor)
                    .expect(200)
                    .json();
            assertTrue(page.get("count").asInt() <= 2);
            page.get("users").forEach(user -> listed.add(user.get("id").asText()));
            cursor = page.has("next") ? "&cursor=" + page.get("next").asText() : null;
        } while (cursor != null);

        assertEquals(ids, listed.stream().filter(id -> id.startsWith("list-")).toList());
    }

    // ---- who may ----------------------------------------------------------------------------------------------------

    @Test
    void onlyAnAdministratorManagesAccountsAndAUserSeesItself() {
        people.enrol("self");
        people.enrol("other");
        ApiClient self = people.login("self").client();

        self.get(ApiClient.user("self")).expect(200);
        for (ApiClient client : List.of(self, people.page())) {
            client.get(ApiClient.user("other")).expectProblem(403, "forbidden");
            client.get(ApiClient.user("nobody")).expectProblem(403, "forbidden");
            client.get(ApiClient.users()).expectProblem(403, "forbidden");
            client.postJson(ApiClient.users(), "{\"id\":\"mine\"}").expectProblem(403, "forbidden");
            client.delete(ApiClient.user("self")).expectProblem(403, "forbidden");
            client.delete(ApiClient.user("other")).expectProblem(403, "forbidden");
            client.delete(ApiClient.user("other") + "/tokens").expectProblem(403, "forbidden");
            client.putJson(ApiClient.user("other") + "/password", "{\"password\":\"correct battery\"}")
                    .expectProblem(403, "forbidden");
        }
        // A key only claims who it is.
        people.page()
                .with("X-Filecast-User", "self")
                .get(ApiClient.user("self"))
                .expectProblem(403, "forbidden");
        people.stranger().get(ApiClient.users()).expectProblem(401, "unauthenticated");
        people.login("self").expectLetIn();
    }

    // ---- passwords --------------------------------------------------------------------------------------------------

    @Test
    void aUserChangesItsPasswordAndOnlyTheTokenInTheAnswerIsTakenAfterwards() {
        people.enrol("changer");
        People.Session before = people.login("changer");
        String path = ApiClient.user("changer") + "/password";
        before.client().putJson(path, "{\"password\":\"another horse\"}").expectProblem(400, "bad-request");
        before.client()
                .putJson(path, "{\"oldPassword\":\"wrong horse\",\"password\":\"another horse\"}")
                .expectProblem(401, "unauthenticated");
        before.client()
                .putJson(path, "{\"oldPassword\":\"correct horse\",\"password\":\"short\"}")
                .expectProblem(400, "bad-request");
        before.expectLetIn();

        JsonNode answer = before.client()
                .putJson(path, "{\"oldPassword\":\"correct horse\",\"password\":\"another horse\"}")
                .expect(200)
                .json();

        before.expectTurnedAway();
        people.bearer(answer.get("token").asText())
                .get(ApiClient.files("rooms"))
                .expect(200);
        login("changer", "correct horse").expectProblem(401, "unauthenticated");
        login("changer", "another horse").expect(201);
    }

    @Test
    void anAdministratorSetsAPasswordWithoutTheOldOne() {
        create("{\"id\":\"reset\"}").expect(201);
        login("reset", "correct horse").expectProblem(401, "unauthenticated");

        people.backEnd()
                .putJson(ApiClient.user("reset") + "/password", "{\"password\":\"correct horse\"}")
                .expect(204);

        people.login("reset").expectLetIn();
        people.backEnd()
                .putJson(ApiClient.user("nobody") + "/password", "{\"password\":\"correct horse\"}")
                .expectProblem(404, "not-found");
    }

    @Test
    void anAccountThatIsMadeAgainDoesNotBringOldTokensBack() {
        people.enrol("phoenix");
        People.Session old = people.login("phoenix");
        people.backEnd().delete(ApiClient.user("phoenix")).expect(204);
        old.expectTurnedAway();

        people.enrol("phoenix");

        People.Session fresh = people.login("phoenix");
        fresh.expectLetIn();
        old.expectTurnedAway();
    }

    @Test
    void twoSpellingsOfOnePasswordAreOne() {
        create("{\"id\":\"speller\",\"password\":\"caf\\u00e9 horse\"}").expect(201);
        login("speller", "cafe\\u0301 horse").expect(201);
    }

    private static Answer login(String user, String password) {
        return people.page()
                .postJson(ApiClient.tokens(), "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}");
    }
}
