package io.filecast.security;

import static io.filecast.security.TokenFixtures.NOW;
import static io.filecast.security.TokenFixtures.OTHER_SECRET;
import static io.filecast.security.TokenFixtures.SECRET;
import static io.filecast.security.TokenFixtures.app;
import static io.filecast.security.TokenFixtures.bearer;
import static io.filecast.security.TokenFixtures.jwt;
import static io.filecast.security.TokenFixtures.publish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokensTest {

    private static final AppCredentials APP = new AppCredentials(
            new AppName("chat"),
            false,
            false,
            List.of(),
            "files",
            List.of(publish("p", "x"), jwt("chat-2", SECRET), jwt("chat-1", OTHER_SECRET)));

    private static Tokens.Request request(String user, Map<String, String> grants, Duration ttl) {
        return new Tokens.Request(user, grants, ttl);
    }

    @Test
    void a_minted_token_is_accepted_for_what_was_asked() {
        CredentialPolicy policy = new CredentialPolicy(() -> NOW, List.of(APP));
        String token = Tokens.mint(APP, request("42", Map.of("rooms.*", "rw"), Duration.ofHours(1)), NOW);
        Principal principal = policy.authenticate(bearer(token));
        assertEquals("42", principal.userId());
        assertTrue(principal.bound());
        assertEquals("chat-2", principal.credentialId());
        assertEquals(NOW.plus(Duration.ofHours(1)), principal.expiresAt());
        assertTrue(principal.may(Right.WRITE, ChannelName.parse("rooms.1")));
        assertFalse(principal.may(Right.DELETE, ChannelName.parse("rooms.1")));
        assertFalse(principal.may(Right.READ, ChannelName.parse("halls.1")));
    }

    @Test
    void a_token_may_name_nobody() {
        CredentialPolicy policy = new CredentialPolicy(() -> NOW, List.of(APP));
        String token = Tokens.mint(APP, request(null, Map.of(), Duration.ofSeconds(1)), NOW);
        assertFalse(policy.authenticate(bearer(token)).bound());
    }

    @Test
    void what_no_token_can_say_is_refused_when_it_is_minted() {
        Duration hour = Duration.ofHours(1);
        List<Tokens.Request> wrong = List.of(
                request("a/b", Map.of(), hour),
                request("42", Map.of("rooms.*", "x"), hour),
                request("42", Map.of("a*b", "r"), hour),
                request("42", Map.of(), Duration.ZERO),
                request("42", Map.of(), hour.negated()));
        for (Tokens.Request request : wrong) {
            assertThrows(BrokerError.class, () -> Tokens.mint(APP, request, NOW));
        }
        AppCredentials keyless = app("chat", publish("p", "x"));
        BrokerError error =
                assertThrows(BrokerError.class, () -> Tokens.mint(keyless, request("42", Map.of(), hour), NOW));
        assertTrue(error.detail().contains("chat"));
    }
}
