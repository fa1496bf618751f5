package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cost of passwords is raised: who logs in gets a hash of the new cost and keeps the tokens it has. */
class PasswordCostIT {

    @TempDir
    Path scratch;

    private static String hash(NodeProcess node) {
        return node.redis("HGET", "fc:{clinic.0}:account:ann", "password");
    }

    @Test
    void aLoginMakesTheHashAnewAndEndsNothing() {
        Path data = scratch.resolve("data");
        String token;
        try (NodeProcess before = People.node(data).start()) {
            People people = new People(before);
            people.enrol("ann");
            token = people.login("ann").token();
            assertTrue(hash(before).contains("$argon2id$v=19$m=7168,t=1,p=1$"), hash(before));
            before.terminate();
            before.awaitEnd();
        }
        try (NodeProcess after =
                People.node(data).set("passwords.memory", "8MiB").start()) {
            People people = new People(after);

            people.login("ann").expectLetIn();

            Eventually.holds("the hash has the new cost", () -> hash(after).contains("$argon2id$v=19$m=8192,t=1,p=1$"));
            people.login("ann").expectLetIn();
            people.bearer(token).get("/api/v1/users/ann").expect(200);
        }
    }
}
