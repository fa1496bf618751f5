package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node without any configuration: its open app has users and tokens, too. */
class DemoTokenIT {

    @TempDir
    Path scratch;

    private static String token(String... words) throws Exception {
        String jar = System.getProperty("filecast.jar", "target/filecast.jar");
        var command = new java.util.ArrayList<>(java.util.List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar,
                "token",
                "--app",
                "demo"));
        command.addAll(java.util.List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(true, process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), said);
        return said.strip();
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
