package io.filecast.security;

import static io.filecast.security.TokenFixtures.NOW;
import static io.filecast.security.TokenFixtures.SECRET;
import static io.filecast.security.TokenFixtures.app;
import static io.filecast.security.TokenFixtures.bearer;
import static io.filecast.security.TokenFixtures.in;
import static io.filecast.security.TokenFixtures.jwt;
import static io.filecast.security.TokenFixtures.publish;
import static io.filecast.security.TokenFixtures.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AccessPolicy;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Revocation;
import io.filecast.core.TokenAuthority.Issued;
import io.filecast.core.TokenAuthority.Order;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The broker's own tokens, and the revocation of all tokens. */
class OwnTokensTest {

    private static final AppName CHAT = new AppName("chat");
    private static final byte[] LINK_KEY = "link key of the data set, 32 byte".getBytes();
    private static final Map<String, String> GRANTS = Map.of("rooms.*", "rw");

    private Instant now = NOW;
    private final OwnTokens own = new OwnTokens(() -> now, TokenLimits.DEFAULT);
    private final CredentialPolicy policy =
            new CredentialPolicy(() -> now, List.of(app("chat", jwt("chat-1", SECRET)), app("shop")), own);

    @BeforeEach
    void learn() {
        own.learn(CHAT, LINK_KEY, List.of());
    }

    private Issued issue(String user, Instant madeAt) {
        return own.issue(CHAT, new Order(user, GRANTS, madeAt, Duration.ofMinutes(1)));
    }

    private void revokeUser(String user, Instant until) {
        own.learn(CHAT, LINK_KEY, List.of(new Revocation(null, user, until, NOW.plusSeconds(3600))));
    }

    private void revokeToken(String id) {
        own.learn(CHAT, LINK_KEY, List.of(new Revocation(id, null, NOW, NOW.plusSeconds(3600))));
    }

    private void assertTaken(String token) {
        assertTrue(policy.holds(policy.authenticate(bearer(token))));
    }

    private void assertRefused(String token) {
        BrokerError error = assertThrows(BrokerError.class, () -> policy.authenticate(bearer(token)));
        assertEquals(ErrorCode.UNAUTHENTICATED, error.code());
    }

    // ---- making -----------------------------------------------------------------------------------------------------

    @Test
    void an_issued_token_vouches_for_its_user_until_its_end() {
        Issued issued = issue("42", NOW.plusMillis(400));
        Principal principal = policy.authenticate(bearer(issued.text()));
        assertEquals("42", principal.userId());
        assertTrue(principal.bound());
        assertEquals("~chat", principal.credentialId());
        assertEquals(issued.id(), principal.proof().tokenId());
        assertEquals(NOW.plusMillis(400), principal.proof().issuedAt());
        assertEquals(issued.expiresAt(), principal.expiresAt());
        assertEquals(NOW.plusSeconds(61), issued.expiresAt(), "a whole second, and not before what was asked for");
        now = issued.expiresAt();
        assertFalse(policy.holds(principal));
        assertRefused(issued.text());
    }

    @Test
    void what_no_token_can_say_is_refused() {
        for (Order wrong : List.of(
                new Order("a/b", GRANTS, NOW, Duration.ofMinutes(1)),
                new Order("42", Map.of("*", "x"), NOW, Duration.ofMinutes(1)),
                new Order("42", GRANTS, NOW, Duration.ofMillis(999)),
                new Order("42", GRANTS, NOW, Duration.ofDays(31)))) {
            assertThrows(BrokerError.class, () -> own.issue(CHAT, wrong));
        }
        BrokerError early = assertThrows(
                BrokerError.class,
                () -> own.issue(new AppName("shop"), new Order("42", GRANTS, NOW, Duration.ofMinutes(1))));
        assertEquals(ErrorCode.UNAVAILABLE, early.code());
    }

    @Test
    void a_token_ends_with_the_data_set_whose_secret_made_its_key() {
        Issued issued = issue("42", NOW);
        Principal principal = policy.authenticate(bearer(issued.text()));
        own.learn(CHAT, "another link key of the data set".getBytes(), List.of());
        assertFalse(policy.holds(principal));
        assertRefused(issued.text());
        own.learn(CHAT, LINK_KEY, List.of());
        assertTaken(issued.text());
    }

    @Test
    void a_token_of_one_app_is_not_one_of_another() {
        own.learn(new AppName("shop"), LINK_KEY, List.of());
        String header = "{\"alg\":\"HS256\",\"kid\":\"~shop\"}";
        String claims = "{\"sub\":\"42\",\"exp\":" + in(60) + "}";
        assertRefused(token(header, claims, SECRET));
        String[] parts = issue("42", NOW).text().split("\\.");
        assertRefused(TokenFixtures.base64(header) + "." + parts[1] + "." + parts[2]);
    }

    @Test
    void no_configured_key_can_have_the_id_of_the_brokers_own() {
        assertThrows(IllegalArgumentException.class, () -> publish("~chat", "x"));
    }

    @Test
    void an_app_that_is_taken_out_ends_its_tokens() {
        Principal principal = policy.authenticate(bearer(issue("42", NOW).text()));
        policy.replace(List.of(app("shop")));
        assertFalse(policy.holds(principal));
    }

    // ---- ids --------------------------------------------------------------------------------------------------------

    @Test
    void an_id_tells_whom_it_was_issued_to() {
        String id = issue("42", NOW).id();
        assertTrue(own.isIssuedTo(CHAT, "42", id));
        assertFalse(own.isIssuedTo(CHAT, "43", id));
        assertFalse(own.isIssuedTo(new AppName("shop"), "42", id));
        for (String other : List.of("", "x", "not base64!", id + "A", id.substring(1), "A".repeat(28))) {
            assertFalse(own.isIssuedTo(CHAT, "42", other), other);
        }
        assertFalse(own.isIssuedTo(CHAT, "42", issue(null, NOW).id()));
    }

    // ---- revocation -------------------------------------------------------------------------------------------------

    @Test
    void a_revoked_token_falls_though_it_was_seen_before_and_another_of_its_user_stays() {
        Issued one = issue("42", NOW);
        Issued other = issue("42", NOW);
        Principal principal = policy.authenticate(bearer(one.text()));
        revokeToken(one.id());
        assertFalse(policy.holds(principal));
        assertRefused(one.text());
        assertTaken(other.text());
    }

    @Test
    void tokens_of_a_user_fall_up_to_the_microsecond_of_the_revocation() {
        Instant moment = NOW.plusNanos(500_000_000);
        Issued before = issue("42", moment.minusNanos(1000));
        Issued at = issue("42", moment);
        Issued after = issue("42", moment.plusNanos(1000));
        Issued other = issue("43", NOW);
        Issued nobody = issue(null, NOW);
        revokeUser("42", moment);
        assertRefused(before.text());
        assertRefused(at.text());
        assertTaken(after.text());
        assertTaken(other.text());
        assertTaken(nobody.text());
    }

    @Test
    void a_foreign_token_of_the_second_of_a_revocation_falls_unless_it_names_a_fraction() {
        revokeUser("42", NOW.plusMillis(500));
        String claims = ",\"sub\":\"42\",\"exp\":" + in(60) + "}";
        assertRefused(token("{\"iat\":" + in(0) + claims));
        assertRefused(token("{\"iat\":" + in(0) + ".5" + claims));
        assertTaken(token("{\"iat\":" + in(0) + ".500001" + claims));
        assertTaken(token("{\"iat\":" + in(1) + claims));
        assertRefused(token("{\"sub\":\"42\",\"exp\":" + in(60) + "}"));
    }

    @Test
    void a_foreign_token_is_revoked_by_its_id_in_its_own_app_only() {
        String token = token("{\"jti\":\"x\",\"exp\":" + in(60) + "}");
        own.learn(new AppName("shop"), LINK_KEY, List.of(new Revocation("x", null, NOW, NOW.plusSeconds(60))));
        assertTaken(token);
        revokeToken("x");
        assertRefused(token);
    }

    @Test
    void a_later_revocation_counts_and_an_earlier_one_takes_nothing_back() {
        Issued issued = issue("42", NOW.plusSeconds(5));
        revokeUser("42", NOW.plusSeconds(6));
        revokeUser("42", NOW.plusSeconds(1));
        assertRefused(issued.text());
    }

    @Test
    void a_revocation_is_forgotten_when_all_that_it_was_about_has_ended() {
        RevokedTokens revoked = new RevokedTokens();
        revoked.add(List.of(
                new Revocation("x", null, NOW, NOW.plusSeconds(60)),
                new Revocation(null, "42", NOW, NOW.plusSeconds(60))));
        var byId = new io.filecast.core.Proof("k", null, "x", NOW.plusSeconds(1));
        var byUser = new io.filecast.core.Proof("k", null, null, NOW);
        revoked.forgetEnded(NOW.plusSeconds(59));
        assertTrue(revoked.covers(byId, null));
        assertTrue(revoked.covers(byUser, "42"));
        revoked.forgetEnded(NOW.plusSeconds(60));
        assertFalse(revoked.covers(byId, null));
        assertFalse(revoked.covers(byUser, "42"));
    }

    @Test
    void a_token_that_lives_longer_than_the_bound_is_refused() {
        long month = Duration.ofDays(30).toSeconds();
        assertTaken(token("{\"iat\":" + in(0) + ",\"exp\":" + in(month) + "}"));
        assertTaken(token("{\"exp\":" + in(month) + "}"));
        assertRefused(token("{\"iat\":" + in(0) + ",\"exp\":" + in(month + 2) + "}"));
        assertRefused(token("{\"exp\":" + in(month + 2) + "}"));
        // Not by its rest, which would be short enough one day.
        assertRefused(token("{\"iat\":" + in(-month) + ",\"exp\":" + in(60) + "}"));
    }

    // ---- limits -----------------------------------------------------------------------------------------------------

    @Test
    void users_and_the_app_do_not_share_a_bucket() {
        var ann = RequestLimiter.Client.of(
                policy.authenticate(bearer(issue("ann", NOW).text())), "127.0.0.1");
        var annAgain = RequestLimiter.Client.of(
                policy.authenticate(bearer(issue("ann", NOW).text())), "10.0.0.1");
        var ben = RequestLimiter.Client.of(
                policy.authenticate(bearer(issue("ben", NOW).text())), "127.0.0.1");
        var app = RequestLimiter.Client.of(
                policy.authenticate(bearer(issue(null, NOW).text())), "127.0.0.1");
        assertEquals(ann, annAgain);
        assertEquals(3, List.of(ann, ben, app).stream().distinct().count());
        Principal named = policy.authenticate(bearer(issue("127.0.0.1", NOW).text()));
        assertFalse(app.equals(RequestLimiter.Client.of(named, "127.0.0.1")));
    }

    @Test
    void no_secret_shows_in_the_text_of_anything() {
        Issued issued = issue("42", NOW);
        String texts = issued + " " + own.keyOf(CHAT) + " " + own;
        assertFalse(texts.contains(issued.text()));
        assertEquals("Issued[masked] Key[masked]", issued + " " + own.keyOf(CHAT));
    }

    // ---- secrets that are given for tokens
    // ----------------------------------------------------------------------------

    private static final AppCredentials.Key SHOP_SECRET = exchanged("shop-secret");

    private static AppCredentials.Key exchanged(String value) {
        return new AppCredentials.Key("door/shop", AppCredentials.Kind.EXCHANGED, value);
    }

    private String madeWith(AppCredentials.Key secret) {
        Proof basis = new Proof(secret.id(), secret.mark(), null, null);
        return own.issue(CHAT, new Order("42", GRANTS, NOW, Duration.ofMinutes(1), basis))
                .text();
    }

    @Test
    void a_token_ends_with_the_value_of_the_secret_that_was_given_for_it() {
        policy.replace(List.of(app("chat", SHOP_SECRET)));
        String token = madeWith(SHOP_SECRET);
        Principal principal = policy.authenticate(bearer(token));
        String other = issue("42", NOW).text();

        for (List<AppCredentials> others : List.of(
                List.of(app("chat", exchanged("another"))),
                List.of(app("chat")),
                List.of(app("chat"), app("shop", SHOP_SECRET)))) {
            policy.replace(others);
            assertFalse(policy.holds(principal));
            assertRefused(token);
            assertTaken(other);
        }
        policy.replace(List.of(app("chat", SHOP_SECRET)));
        assertTrue(policy.holds(principal), "the same value under the same id");
        assertTaken(token);
    }

    @Test
    void what_a_token_says_of_its_secret_tells_nothing_of_it_and_gives_no_right() {
        policy.replace(List.of(app("chat", SHOP_SECRET)));
        String claims = new String(
                Base64.getUrlDecoder().decode(madeWith(SHOP_SECRET).split("\\.")[1]), StandardCharsets.UTF_8);
        assertTrue(claims.contains("door/shop"), claims);
        assertFalse(claims.contains(SHOP_SECRET.mark()) || claims.contains("shop-secret"), claims);
        assertThrows(
                BrokerError.class,
                () -> policy.authenticate(new AccessPolicy.Credential(null, "shop-secret", null, false)));
    }
}
