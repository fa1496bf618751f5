package io.filecast.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppConfigTest {

    @TempDir
    Path directory;

    @Test
    void withoutAppsThereIsTheOpenDemoApp() throws IOException {
        AppConfig demo = app("");

        assertEquals("demo", demo.name());
        assertTrue(demo.open());
        assertTrue(demo.trustClaimedUsers());
        assertEquals(
                List.of(
                        key("demo-publish", AppKey.Type.PUBLISH, "demo"),
                        key("demo-subscribe", AppKey.Type.SUBSCRIBE, "demo"),
                        key("demo-secret", AppKey.Type.SECRET, "demo-secret"),
                        key("demo-tokens", AppKey.Type.JWT, "known-to-all-and-for-this-machine-only")),
                demo.keys());
        assertEquals(List.of("loopback"), demo.allowedOrigins());
        assertEquals(Map.of("*", "rwd"), demo.userGrants());
    }

    private static AppKey key(String id, AppKey.Type type, String value) {
        return new AppKey(id, type, AppKey.Algorithm.HS256, new Secret(value));
    }

    @Test
    void appMayStateWhatItsUsersMay() throws IOException {
        AppConfig app = app("""
                apps: [{name: a, open: true, userGrants: {"rooms.*": rw, "*": r, news: ""}}]
                """);

        assertEquals(Map.of("rooms.*", "rw", "*", "r", "news", ""), app.userGrants());
    }

    @Test
    void tokenKeyMayBePublic() throws IOException {
        AppConfig app = app("apps: [{name: a, keys: [{id: k, type: jwt, algorithm: ES256, value: short}]}]");

        assertEquals(AppKey.Algorithm.ES256, app.keys().get(0).algorithm());
    }

    @Test
    void anAppMayBeAProjectOfRtmUnderSeveralSecretsAndNeedsNoKeysThen() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "from-a-file\n");
        AppConfig app = app("apps: [{name: a, rtm: [{pid: 7, secret: one}, {pid: 7, secretFile: " + secret + "}]}]");

        assertEquals(
                List.of(new RtmProject(7, new Secret("one")), new RtmProject(7, new Secret("from-a-file"))), app.rtm());
        assertRefused(
                "apps: [{name: a, rtm: [{pid: 7, secret: one}]}, {name: b, rtm: [{pid: 7, secret: one}]}]",
                "apps[1].rtm[0].pid: expected a project that no other app is, but was \"7\" (FILE)");
        assertRefused(
                "apps: [{name: a, rtm: [{pid: 0, secret: one}]}]",
                "apps[0].rtm[0].pid: expected a whole number from 1 to 2147483647, but was \"0\" (FILE)");
    }

    @Test
    void whatClientsShowIsNotSecret() throws IOException {
        assertRefused(
                """
                apps: [{name: a, keys: [{id: k, type: publish, value: x}, {id: s, type: secret, value: x}]}]
                """,
                "apps[0].keys[1].value: expected a value that no key of the other kind has: a secret is not"
                        + " shown by clients, but was *** (FILE)");
    }

    @Test
    void appTakesWhatItDoesNotStateFromTheNode() throws IOException {
        String node = "limits: {fileSize: 7MiB}\nretention: {events: 2d, files: 0}\n";
        AppConfig app = app(node + "apps: [{name: a, keys: [{id: k, type: publish, value: 0123}]}]");

        assertFalse(app.open());
        assertFalse(app.trustClaimedUsers());
        assertEquals(7L << 20, app.maxFileSize());
        assertEquals(Duration.ofDays(2), app.eventTtl());
        assertEquals(Duration.ZERO, app.fileTtl());
        assertEquals(List.of("*"), app.allowedOrigins());
        assertEquals("0123", app.keys().get(0).value().reveal());
    }

    @Test
    void appMayDifferFromTheNode() throws IOException {
        AppConfig app = app("""
                http: {allowedOrigins: [https://node.example.com]}
                apps:
                  - name: a
                    open: true
                    audience: filecast
                    allowedOrigins: []
                    maxFileSize: 1GiB
                    eventTtl: 1h
                    fileTtl: 2h
                """);

        assertEquals("filecast", app.audience().orElseThrow());
        assertEquals(List.of(), app.allowedOrigins());
        assertEquals(1L << 30, app.maxFileSize());
        assertEquals(Duration.ofHours(1), app.eventTtl());
        assertEquals(Duration.ofHours(2), app.fileTtl());
    }

    @Test
    void originsOfTheNodeHoldForAppsWithoutTheirOwn() throws IOException {
        String node = "http: {allowedOrigins: [https://node.example.com]}\n";

        assertEquals(List.of("https://node.example.com"), app(node).allowedOrigins());
    }

    @Test
    void keyMayStandInAFile() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "0123456789abcdef0123456789abcdef\n");

        AppConfig app = app("apps: [{name: a, keys: [{id: k, type: jwt, valueFile: " + secret + "}]}]");

        assertEquals(
                "0123456789abcdef0123456789abcdef", app.keys().get(0).value().reveal());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    []                    | apps: expected at least one app; without the key there is the app demo
                    [{name: a}]           | apps[0].keys: expected at least one key, or open: true (FILE)
                    [{open: true}]        | apps[0].name: expected 1 to 32 lower-case letters, digits and dashes, \
                    no dash first, but was absent (FILE)
                    [{name: A}]           | apps[0].name: expected 1 to 32 lower-case letters, digits and dashes, \
                    no dash first, but was "A" (FILE)
                    [{name: v1}]          | apps[0].name: expected another name than the reserved api, v1, v2, v3, \
                    publish, signal, time, health, but was "v1" (FILE)
                    [{name: a, open: true, easemob: {org: v1}}] | apps[0].easemob.org: expected another name than the \
                    reserved api, v1, v2, v3, publish, signal, time, health, but was "v1" (FILE)
                    [{name: a, open: true, easemob: {app: b}}] | apps[0].easemob.org: expected the organization, beside \
                    what else is said of Easemob (FILE)
                    [{name: a, open: true, easemob: {org: o, clientId: i}}] | apps[0].easemob: expected clientId and \
                    clientSecret, or neither (FILE)
                    [{name: a, open: true, easemob: {org: o}}, {name: b, open: true, easemob: {org: o, app: a}}] | \
                    apps[1].easemob.org: expected an organization and app that no other app stands for, not o/a, \
                    but was "o" (FILE)
                    [{name: a, open: true, easemob: {org: "o p"}}] | apps[0].easemob.org: expected 1 to 64 letters, \
                    digits, dashes and underscores, a letter or digit first, but was "o p" (FILE)
                    [{name: a, open: true}, {name: a, open: true}] | apps[1].name: expected a name that no other \
                    app has, but was "a" (FILE)
                    [{name: a, open: true, eventTtl: 400d}] | apps[0].eventTtl: expected at most retention.maxTtl, \
                    which is 365d (default), but was "400d" (FILE)
                    [{name: a, open: true, userGrants: rwd}] | apps[0].userGrants: expected patterns and their \
                    letters of rwdm, such as {rooms.*: rw}, but was "rwd" (FILE)
                    [{name: a, open: true, userGrants: {"*": rx}}] | apps[0].userGrants: expected patterns and their \
                    letters of rwdm, such as {rooms.*: rw}, but was "rx" (FILE)
                    [{name: a, open: true, allowedOrigins: [auto, "*"]}] | apps[0].allowedOrigins: expected auto \
                    alone, or origins without it, but was "[auto, *]" (FILE)
                    """)
    void badAppIsRefused(String apps, String message) throws IOException {
        assertRefused("apps: " + apps, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {id: k, type: publish}            | value: expected the text of the key, but was absent
                    {id: k, type: admin, value: x}    | type: expected one of publish, subscribe, \
                    secret, jwt, but was "admin"
                    {id: -, type: publish, value: x}  | id: expected 1 to 64 letters, digits, dots, dashes and \
                    underscores, a letter or digit first, but was "-"
                    {id: k, type: publish, value: ""} | value: expected the text of the key, but was ***
                    {id: k, type: publish, value: a b} | value: expected 1 to 128 letters, digits and . _ ~ -, but \
                    was ***
                    {id: k, type: secret, algorithm: RS256, value: x} | algorithm: expected no algorithm, which only \
                    a jwt key has, but was "rs256"
                    {id: k, type: jwt, algorithm: none, value: x} | algorithm: expected one of hs256, rs256, es256, \
                    but was "none"
                    {id: k, type: jwt, value: 0123456789abcdef0123456789abcde} | value: expected at least 32 bytes \
                    for a jwt key, but was ***
                    """)
    void badKeyIsRefused(String key, String message) throws IOException {
        assertRefused("apps: [{name: a, keys: [" + key + "]}]", "apps[0].keys[0]." + message + " (FILE)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "[hunter2]", "[{id: k, type: jwt, value: [hunter2]}]"})
    void misplacedSecretIsNotShown(String keys) throws IOException {
        Path file = write("apps: [{name: a, keys: " + keys + "}]");
        ConfigException refusal =
                assertThrows(ConfigException.class, () -> ConfigLoader.load(file, Map.of(), Map.of()));

        assertFalse(refusal.getMessage().contains("hunter2"), refusal.getMessage());
    }

    @Test
    void keyIdsAreUniqueOverAllApps() throws IOException {
        assertRefused("""
                apps: [{name: a, keys: [{id: k, type: publish, value: x}]}, \
                {name: b, keys: [{id: k, type: publish, value: y}]}]
                """, "apps[1].keys[0].id: expected an id that no other key has, but was \"k\" (FILE)");
    }

    @Test
    void appsDoNotShareKeyValues() throws IOException {
        assertRefused("""
                apps: [{name: a, keys: [{id: k, type: publish, value: x}]}, \
                {name: b, keys: [{id: l, type: subscribe, value: x}]}]
                """, "apps[1].keys[0].value: expected a value that no other app has, but was *** (FILE)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.168.1.1", "::", "example.com", "127.0.0.1.example.com", "::ffff:10.0.0.1"})
    void openAppIsServedOnLoopbackOnly(String host) {
        ConfigException refusal =
                assertThrows(ConfigException.class, () -> ConfigLoader.load(null, Map.of(), Map.of("http.host", host)));

        assertEquals(
                "http.host: expected a loopback address while the app demo is open to anyone; configure apps with"
                        + " keys, or say insecure, but was \"" + host + "\" (command line)",
                refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "127.9.9.9", "::1", "0:0:0:0:0:0:0:1"})
    void loopbackAddressesNeedNoCredentials(String host) {
        assertEquals(
                host,
                ConfigLoader.load(null, Map.of(), Map.of("http.host", host))
                        .http()
                        .host());
    }

    @Test
    void otherAddressesNeedKeysOrTheWordInsecure() throws IOException {
        Map<String, String> options = Map.of("http.host", "0.0.0.0");
        Path file = write("apps: [{name: a, keys: [{id: k, type: publish, value: x}]}]");
        assertEquals(
                "0.0.0.0", ConfigLoader.load(file, Map.of(), options).http().host());

        Map<String, String> insecure = Map.of("FILECAST_INSECURE", "true");
        assertTrue(ConfigLoader.load(null, insecure, options).apps().get(0).open());
    }

    private AppConfig app(String yaml) throws IOException {
        List<AppConfig> apps =
                ConfigLoader.load(write(yaml), Map.of(), Map.of()).apps();
        assertEquals(1, apps.size());
        return apps.get(0);
    }

    private void assertRefused(String yaml, String message) throws IOException {
        Path file = write(yaml);
        ConfigException refusal =
                assertThrows(ConfigException.class, () -> ConfigLoader.load(file, Map.of(), Map.of()));
        assertEquals(message.replace("FILE", file + ", line 1"), refusal.getMessage());
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("test.yaml"), yaml);
    }
}
