package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node without any configuration: its open app has users and tokens, too. */
class DemoTokenIT {

    @TempDir
    Path scratch;

    /** How the command ended. */
    private record Said(int status, String text) {}

    private static Said command(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("filecast.jar", "target/filecast.jar"),
                "token",
                "--app",
                "demo"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the command ends");
        return new Said(process.exitValue(), text.strip());
    }

    private static String token(String... words) throws Exception {
        Said said = command(words);
        assertEquals(0, said.status, said.text);
        return said.text;
    }

    @Test
    void whatNoTokenCanSayIsSaidInOneLine() throws Exception {
        for (List<String> words : List.of(
                List.of("--user", "a/b"),
                List.of("--user", "42", "--ttl", "40d"),
                List.of("--user", "42", "--grant", "*=x"),
                List.of("--admin", "--grant", "*=r"))) {
            Said said = command(words.toArray(String[]::new));
            assertEquals(2, said.status, said.text);
            assertTrue(said.text.startsWith("filecast: "), said.text);
            assertEquals(1, said.text.lines().count(), said.text);
        }
    }

    @Test
    void aTokenOfTheCommandLineIsTakenByTheDefaultConfiguration() throws Exception {
        String limited = token("--user", "42", "--grant", "rooms.*=rw", "--ttl", "1h");
        String usual = token("--user", "42");
        String admin = token("--admin");
        try (NodeProcess node = NodeProcess.on(scratch.resolve("data")).start()) {
            ApiClient user = new ApiClient(node.url(), "Authorization", "Bearer " + limited);
            user.postJson(ApiClient.messages("rooms.1"), "{\"message\":1}").expect(201);
            user.get(ApiClient.events("user:42")).expect(200);
            user.get(ApiClient.files("halls")).expectProblem(403, "forbidden");
            new ApiClient(node.url(), "Authorization", "Bearer " + usual)
                    .get(ApiClient.files("halls"))
                    .expect(200);
            new ApiClient(node.url(), "Authorization", "Bearer " + admin)
                    .get(ApiClient.users())
                    .expect(200);
        }
    }

    @Test
    void theOpenAppHasUsersThatOnlyItsSecretKeyManages() {
        try (NodeProcess node = NodeProcess.on(scratch.resolve("data"))
                .set("passwords.memory", "7MiB")
                .start()) {
            ApiClient open = new ApiClient(node.url());
            String account = "{\"id\":\"ann\",\"password\":\"correct horse\"}";
            open.postJson(ApiClient.users(), account).expectProblem(403, "forbidden");
            open.with("X-Filecast-Key", "demo-secret")
                    .postJson(ApiClient.users(), account)
                    .expect(201);
            String login = "{\"user\":\"ann\",\"password\":\"correct horse\"}";
            String token = open.postJson(ApiClient.tokens(), login)
                    .expect(201)
                    .json()
                    .get("token")
                    .asText();
            ApiClient ann = open.with("Authorization", "Bearer " + token);
            ann.get(ApiClient.user("ann")).expect(200);
            // A proxy on this machine is not this machine.
            open.with("X-Forwarded-For", "203.0.113.9")
                    .postJson(ApiClient.tokens(), "{\"app\":\"demo\"," + login.substring(1))
                    .expectProblem(401, "unauthenticated");
            ann.with("X-Forwarded-For", "203.0.113.9")
                    .get(ApiClient.user("ann"))
                    .expect(401);
        }
    }
}
