package io.filecast.security;

import static io.filecast.security.TokenFixtures.NOW;
import static io.filecast.security.TokenFixtures.app;
import static io.filecast.security.TokenFixtures.demo;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPolicyTest {

    private static final AppName DEMO = new AppName("demo");
    private static final AppName CHAT = new AppName("chat");
    private static final AppName STRICT = new AppName("strict");

    private final CredentialPolicy credentials = new CredentialPolicy(
            () -> NOW,
            List.of(
                    demo(),
                    app("chat"),
                    new AppCredentials(
                            STRICT,
                            false,
                            false,
                            List.of("https://App.Example.com:443", "http://[::1]:3000", "capacitor://localhost"),
                            null,
                            List.of())));
    private final OriginPolicy policy = new OriginPolicy(credentials, false);

    private static Caller from(String remote, String host, String origin) {
        return new Caller(remote, host, origin, null, false);
    }

    private static Caller page(String origin) {
        return from("127.0.0.1", "localhost:8080", origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:8080",
                "localhost.",
                "localhost.:8080",
                "127.0.0.1",
                "127.0.0.1:1",
                "127.255.3.9:65535",
                "[::1]",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]:80"
            })
    void a_loopback_host_is_local(String host) {
        assertTrue(policy.isLocal(from("127.0.0.1", host, null)));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                ":8080",
                "localhost.evil.com",
                "localhost.evil.com:8080",
                "evil.com",
                "localhost..",
                "localhost:",
                "localhost:0",
                "localhost:65536",
                "localhost:080800",
                "localhost:80:80",
                "localhost:+80",
                "localhost@evil.com",
                "evil.com@localhost",
                "localhost,evil.com",
                "localhost evil.com",
                "localhost/",
                "localhost#",
                "localhost?x",
                "localhost\\",
                "local%68ost",
                "foo.localhost",
                "127.0.0.1.evil.com",
                "127.1",
                "127.0.0.01",
                "127.0.0.256",
                "127.0.0",
                "0127.0.0.1",
                "2130706433",
                "0x7f000001",
                "0.0.0.0",
                "128.0.0.1",
                "[::]",
                "[::2]",
                "::1",
                "[::1",
                "::1]",
                "[::1]evil.com",
                "[::1].evil.com",
                "[::1%lo]",
                "[localhost]",
                "[127.0.0.1]x",
                "localhost\u0000",
                "localhost\r\n",
                "ｌocalhost",
                "localhost\u200b",
                "xn--localhost"
            })
    void any_other_host_is_not_since_a_foreign_page_may_have_rebound_its_name(String host) {
        assertFalse(policy.isLocal(from("127.0.0.1", host, null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "127.9.9.9", "::1", "0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1%lo", "::ffff:127.0.0.1"})
    void a_connection_over_loopback_is_local(String remote) {
        assertTrue(policy.isLocal(from(remote, "localhost", null)));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "10.0.0.1", "192.168.1.5", "::2", "fe80::1%eth0", "::ffff:10.0.0.1", "localhost", "1::1"})
    void any_other_connection_is_not(String remote) {
        assertFalse(policy.isLocal(from(remote, "localhost", null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "http://localhost:3000",
                "https://LOCALHOST:8443",
                "http://127.0.0.1:5173",
                "http://[::1]:8080",
                "http://localhost.:80"
            })
    void a_page_of_this_machine_is_local(String origin) {
        assertTrue(policy.isLocal(page(origin)));
        assertDoesNotThrow(() -> policy.require(DEMO, page(origin)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "localhost",
                "http:localhost",
                "http://",
                "http:///localhost",
                "http://localhost.evil.com",
                "http://evil.com",
                "http://localhost@evil.com",
                "http://evil.com@localhost",
                "http://evil.com#localhost",
                "http://evil.com/localhost",
                "http://localhost/",
                "http://localhost:80:80",
                "file://",
                "file://localhost",
                "ftp://localhost",
                "chrome-extension://localhost",
                "capacitor://localhost",
                "javascript://localhost",
                " http://localhost",
                "http://localhost http://evil.com",
                "http://127.0.0.1.evil.com",
                "://localhost",
                "http://foo.localhost",
                "http://192.168.1.5:8080"
            })
    void a_foreign_page_is_not_local_and_may_not_use_an_open_app(String origin) {
        assertFalse(policy.isLocal(page(origin)));
        assertOriginRefused(policy, DEMO, page(origin));
    }

    @Test
    void a_request_without_origin_that_the_browser_calls_cross_site_is_not_local() {
        assertFalse(policy.isLocal(new Caller("127.0.0.1", "localhost", null, "cross-site", false)));
        assertFalse(policy.isLocal(new Caller("127.0.0.1", "localhost", null, "Cross-Site", false)));
        for (String near : List.of("same-origin", "same-site", "none")) {
            assertTrue(policy.isLocal(new Caller("127.0.0.1", "localhost", null, near, false)));
        }
    }

    @Test
    void two_spellings_of_this_machine_are_cross_site_to_a_browser_and_local_all_the_same() {
        assertTrue(policy.isLocal(
                new Caller("127.0.0.1", "localhost:8080", "http://127.0.0.1:3000", "cross-site", false)));
    }

    @Test
    void what_a_proxy_passes_on_is_not_local() {
        assertFalse(policy.isLocal(new Caller("127.0.0.1", "localhost", null, null, true)));
    }

    @Test
    void an_open_app_refuses_a_rebound_name_whatever_the_origin_says() {
        assertOriginRefused(policy, DEMO, from("127.0.0.1", "evil.com:8080", "http://evil.com:8080"));
        assertOriginRefused(policy, DEMO, from("127.0.0.1", "evil.com:8080", null));
        assertOriginRefused(policy, DEMO, from("127.0.0.1", "evil.com:8080", "http://localhost:8080"));
    }

    @Test
    void an_app_with_keys_may_be_used_from_any_page_by_default() {
        for (String origin : List.of("https://evil.com", "null", "file://", "capacitor://localhost", "garbage")) {
            assertDoesNotThrow(() -> policy.require(CHAT, from("10.0.0.1", "files.example.com", origin)));
        }
    }

    @Test
    void listed_origins_are_compared_by_scheme_host_and_port() {
        for (String right : List.of(
                "https://app.example.com",
                "https://APP.example.com:443",
                "https://app.example.com.",
                "http://[::1]:3000",
                "capacitor://localhost")) {
            assertDoesNotThrow(() -> policy.require(STRICT, from("10.0.0.1", "x", right)), right);
        }
        for (String wrong : List.of(
                "http://app.example.com",
                "https://app.example.com:8443",
                "https://sub.app.example.com",
                "https://app.example.com.evil.com",
                "https://app.example.com@evil.com",
                "https://evil.com/https://app.example.com",
                "http://[::1]",
                "http://localhost",
                "null",
                "*",
                "")) {
            assertOriginRefused(policy, STRICT, from("10.0.0.1", "x", wrong));
        }
        assertDoesNotThrow(() -> policy.require(STRICT, from("10.0.0.1", "x", null)));
    }

    @Test
    void an_unknown_app_allows_nobody() {
        assertOriginRefused(policy, new AppName("other"), page(null));
    }

    @Test
    void a_preflight_is_allowed_when_some_app_allows_it() {
        assertTrue(policy.isAllowedBySome(from("10.0.0.1", "x", "https://evil.com")));
        credentials.replace(List.of(demo()));
        assertFalse(policy.isAllowedBySome(from("10.0.0.1", "x", "https://evil.com")));
        assertTrue(policy.isAllowedBySome(page("http://localhost:3000")));
    }

    @Test
    void an_insecure_node_takes_every_request_for_local() {
        OriginPolicy insecure = new OriginPolicy(credentials, true);
        Caller stranger = new Caller("10.0.0.1", "evil.com", "http://evil.com", "cross-site", true);
        assertTrue(insecure.isLocal(stranger));
        assertDoesNotThrow(() -> insecure.require(DEMO, stranger));
        assertOriginRefused(insecure, STRICT, stranger);
    }

    @Test
    void an_origin_that_cannot_be_read_is_refused_in_the_configuration() {
        for (String wrong : List.of("app.example.com", "https://app.example.com/", "https://*.example.com", "auto")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new AppCredentials(CHAT, false, false, List.of(wrong), null, List.of()));
        }
    }

    private static void assertOriginRefused(OriginPolicy policy, AppName app, Caller caller) {
        BrokerError error = assertThrows(BrokerError.class, () -> policy.require(app, caller), caller::toString);
        assertEquals(ErrorCode.ORIGIN_REFUSED, error.code());
    }
}
