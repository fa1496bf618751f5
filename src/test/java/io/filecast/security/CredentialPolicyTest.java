package io.filecast.security;

import static io.filecast.security.TokenFixtures.HEADER;
import static io.filecast.security.TokenFixtures.NOW;
import static io.filecast.security.TokenFixtures.OTHER_SECRET;
import static io.filecast.security.TokenFixtures.SECRET;
import static io.filecast.security.TokenFixtures.app;
import static io.filecast.security.TokenFixtures.base64;
import static io.filecast.security.TokenFixtures.bearer;
import static io.filecast.security.TokenFixtures.demo;
import static io.filecast.security.TokenFixtures.hmac;
import static io.filecast.security.TokenFixtures.in;
import static io.filecast.security.TokenFixtures.jwt;
import static io.filecast.security.TokenFixtures.key;
import static io.filecast.security.TokenFixtures.open;
import static io.filecast.security.TokenFixtures.publish;
import static io.filecast.security.TokenFixtures.secret;
import static io.filecast.security.TokenFixtures.subscribe;
import static io.filecast.security.TokenFixtures.token;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.filecast.core.AccessPolicy.Credential;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialPolicyTest {

    private static final ChannelName ROOM = ChannelName.parse("rooms.1");
    private static final ChannelName OTHER = ChannelName.parse("halls.1");

    private Instant now = NOW;
    private final AppCredentials chat =
            app("chat", publish("chat-pub", "pub-secret"), subscribe("chat-sub", "sub-secret"), jwt("chat-1", SECRET));
    private final AppCredentials shop = app("shop", publish("shop-pub", "shop-secret"), jwt("shop-1", OTHER_SECRET));
    private final CredentialPolicy policy = new CredentialPolicy(() -> now, List.of(chat, shop));

    // ---- keys -----------------------------------------------------------------------------------------------------

    @Test
    void a_publish_key_reads_writes_and_deletes_everywhere_but_does_not_manage() {
        Principal principal = policy.authenticate(key("pub-secret"));
        assertEquals(new AppName("chat"), principal.app());
        assertEquals("chat-pub", principal.credentialId());
        assertRights("rwd", principal, ROOM);
        assertNull(principal.expiresAt());
    }

    @Test
    void a_subscribe_key_only_reads() {
        assertRights("r", policy.authenticate(key("sub-secret")), ROOM);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void one_value_that_is_both_keys_gives_the_rights_of_both_in_either_order(boolean publishFirst) {
        AppCredentials.Key publish = publish("both-pub", "both");
        AppCredentials.Key subscribe = subscribe("both-sub", "both");
        policy.replace(List.of(publishFirst ? app("a", publish, subscribe) : app("a", subscribe, publish)));
        Principal principal = policy.authenticate(key("both"));
        assertRights("rwd", principal, ROOM);
        assertEquals("both-pub", principal.credentialId());
    }

    @Test
    void an_unknown_key_is_refused() {
        for (String wrong : List.of("", "pub-secre", "pub-secret ", "PUB-SECRET", SECRET, "x".repeat(100_000))) {
            assertRefused(key(wrong), wrong);
        }
    }

    @Test
    void a_user_that_comes_with_a_key_is_merely_claimed() {
        Principal principal = policy.authenticate(new Credential(null, "pub-secret", "42", false));
        assertEquals("42", principal.userId());
        assertFalse(principal.bound());
        assertFalse(principal.trusted());
    }

    @Test
    void a_claimed_user_is_trusted_only_where_the_app_says_so() {
        policy.replace(List.of(
                new AppCredentials(new AppName("t"), false, true, List.of(), null, List.of(publish("k", "secret")))));
        assertTrue(
                policy.authenticate(new Credential(null, "secret", "42", false)).trusted());
        assertFalse(policy.authenticate(key("secret")).trusted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a\\b", "a,b", "a*", "a\nb", "a\u0000", "a\u0085", "\ud800", "a\udc00b"})
    void a_claimed_user_that_is_no_user_id_is_a_bad_request(String user) {
        BrokerError error = assertThrows(
                BrokerError.class, () -> policy.authenticate(new Credential(null, "pub-secret", user, false)));
        assertEquals(ErrorCode.BAD_REQUEST, error.code());
    }

    @Test
    void a_user_id_has_at_most_92_bytes() {
        String longest = "é".repeat(46);
        assertEquals(
                longest,
                policy.authenticate(new Credential(null, "pub-secret", longest, false))
                        .userId());
        assertThrows(
                BrokerError.class, () -> policy.authenticate(new Credential(null, "pub-secret", longest + "x", false)));
    }

    // ---- no credential --------------------------------------------------------------------------------------------

    @Test
    void without_a_credential_nobody_gets_in_unless_an_app_is_open_and_the_request_local() {
        assertRefused(new Credential(null, null, null, true), "");
        policy.replace(List.of(chat, demo()));
        assertRefused(new Credential(null, null, null, false), "");
        Principal principal = policy.authenticate(new Credential(null, null, "42", true));
        assertEquals(new AppName("demo"), principal.app());
        assertRights("rwd", principal, ROOM);
        assertTrue(principal.trusted());
        assertFalse(principal.bound());
    }

    @Test
    void of_several_open_apps_the_first_takes_who_shows_nothing() {
        policy.replace(List.of(chat, open("second"), open("first")));
        assertEquals(
                new AppName("second"),
                policy.authenticate(new Credential(null, null, null, true)).app());
    }

    @Test
    void an_open_app_answers_only_local_requests_whatever_they_show() {
        policy.replace(List.of(demo(publish("demo-pub", "demo"), jwt("demo-1", SECRET))));
        String token = token(HEADER.replace("chat-1", "demo-1"), "{\"exp\":" + in(60) + "}", SECRET);
        assertRefused(key("demo"), "");
        assertRefused(bearer(token), token);
        assertEquals(
                "demo-pub",
                policy.authenticate(new Credential(null, "demo", null, true)).credentialId());
        assertEquals(
                "demo-1",
                policy.authenticate(new Credential(token, null, null, true)).credentialId());
    }

    // ---- tokens ---------------------------------------------------------------------------------------------------

    @Test
    void a_token_binds_its_user_and_gives_its_grants() {
        Principal principal = policy.authenticate(bearer(token("{\"sub\":\"42\",\"exp\":" + in(60)
                + ",\"grants\":{\"rooms.*\":\"rw\",\"halls.1\":\"d\"},\"other\":[{\"a\":1}]}")));
        assertEquals(new AppName("chat"), principal.app());
        assertEquals("42", principal.userId());
        assertTrue(principal.bound());
        assertTrue(principal.trusted());
        assertEquals("chat-1", principal.credentialId());
        assertEquals(NOW.plusSeconds(60), principal.expiresAt());
        assertRights("rw", principal, ROOM);
        assertRights("d", principal, OTHER);
    }

    @Test
    void a_token_without_grants_gives_no_right() {
        assertRights("", policy.authenticate(bearer(token("{\"exp\":" + in(60) + "}"))), ROOM);
    }

    @Test
    void the_user_of_a_token_wins_over_a_claimed_one() {
        Credential credential = new Credential(token("{\"sub\":\"42\",\"exp\":" + in(60) + "}"), null, "7", false);
        assertEquals("42", policy.authenticate(credential).userId());
    }

    @Test
    void beside_a_token_that_names_nobody_a_user_is_merely_claimed_each_time() {
        String token = token("{\"exp\":" + in(60) + "}");
        for (String user : List.of("7", "8")) {
            Principal principal = policy.authenticate(new Credential(token, null, user, false));
            assertEquals(user, principal.userId());
            assertFalse(principal.bound());
            assertFalse(principal.trusted());
        }
    }

    @Test
    void a_token_wins_over_a_key_of_its_app() {
        Credential credential = new Credential(token("{\"exp\":" + in(60) + "}"), "pub-secret", null, false);
        Principal principal = policy.authenticate(credential);
        assertEquals("chat-1", principal.credentialId());
        assertRights("", principal, ROOM);
    }

    @Test
    void a_token_beside_a_key_of_another_app_or_none_is_refused() {
        String token = token("{\"exp\":" + in(60) + "}");
        assertRefused(new Credential(token, "shop-secret", null, false), token);
        assertRefused(new Credential(token, "no such key", null, false), token);
    }

    @Test
    void a_wrong_token_is_not_saved_by_a_right_key() {
        assertRefused(new Credential("a.b.c", "pub-secret", null, false), "a.b.c");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongTokens")
    void a_wrong_token_is_refused(String why, String token) {
        assertRefused(bearer(token), token);
    }

    static Stream<Arguments> wrongTokens() {
        return Stream.concat(Stream.concat(forgedTokens(), mistimedTokens()), misshapenTokens());
    }

    private static Stream<Arguments> forgedTokens() {
        String exp = "{\"exp\":" + in(60) + "}";
        String none = base64("{\"alg\":\"none\",\"kid\":\"chat-1\"}") + "." + base64(exp);
        String unsigned = base64(HEADER) + "." + base64(exp);
        String hs512 = base64(HEADER.replace("HS256", "HS512")) + "." + base64(exp);
        String good = token(exp);
        return Stream.of(
                arguments("alg none without signature", none + "."),
                arguments("alg none with a signature", none + "." + good.substring(good.lastIndexOf('.') + 1)),
                arguments("alg None", token("{\"alg\":\"None\",\"kid\":\"chat-1\"}", exp, SECRET)),
                arguments("no alg", token("{\"kid\":\"chat-1\"}", exp, SECRET)),
                arguments("no signature", unsigned + "."),
                arguments("a cut signature", good.substring(0, good.length() - 4)),
                arguments("a longer signature", good + "AAAA"),
                arguments("wrong key", token(HEADER, exp, OTHER_SECRET)),
                arguments("kid of another app", token(HEADER.replace("chat-1", "shop-1"), exp, SECRET)),
                arguments("kid of a publish key", token(HEADER.replace("chat-1", "chat-pub"), exp, "pub-secret")),
                arguments("unknown kid", token(HEADER.replace("chat-1", "chat-2"), exp, SECRET)),
                arguments("no kid", token("{\"alg\":\"HS256\"}", exp, SECRET)),
                arguments("kid is no text", token("{\"alg\":\"HS256\",\"kid\":1}", exp, SECRET)),
                arguments("RS256 over the secret", token(HEADER.replace("HS256", "RS256"), exp, SECRET)),
                arguments("ES256 with an empty signature", token(HEADER.replace("HS256", "ES256"), exp, SECRET)),
                arguments(
                        "HS512 by the right secret",
                        hs512 + "."
                                + Base64.getUrlEncoder()
                                        .withoutPadding()
                                        .encodeToString(hmac("HmacSHA512", SECRET, hs512))),
                arguments("critical header", token(withHeader("\"crit\":[\"exp\"],\"exp\":1"), exp, SECRET)),
                arguments("payload not encoded", token(withHeader("\"crit\":[\"b64\"],\"b64\":false"), exp, SECRET)),
                arguments("b64 without crit", token(withHeader("\"b64\":false"), exp, SECRET)),
                arguments("alg twice", token(withHeader("\"alg\":\"HS256\""), exp, SECRET)),
                arguments("a key inside", token(withHeader("\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}"), exp, "x")),
                arguments(
                        "another payload",
                        base64(HEADER) + "." + base64("{\"exp\":" + in(99) + "}")
                                + good.substring(good.lastIndexOf('.'))));
    }

    private static String withHeader(String more) {
        return HEADER.replace("}", "," + more + "}");
    }

    private static Stream<Arguments> mistimedTokens() {
        return Stream.of(
                arguments("no exp", token("{\"sub\":\"42\"}")),
                arguments("expired", token("{\"exp\":" + in(-30) + "}")),
                arguments("exp in text", token("{\"exp\":\"" + in(60) + "\"}")),
                arguments("exp null", token("{\"exp\":null}")),
                arguments("exp negative", token("{\"exp\":-1}")),
                arguments("exp without end", token("{\"exp\":1e400}")),
                arguments("exp too far", token("{\"exp\":1e18}")),
                arguments("exp NaN", token("{\"exp\":NaN}")),
                arguments("exp of many digits", token("{\"exp\":" + "9".repeat(2_000) + "}")),
                arguments("exp twice", token("{\"exp\":" + in(-60) + ",\"exp\":" + in(60) + "}")),
                arguments("not yet valid", token("{\"exp\":" + in(90) + ",\"nbf\":" + in(31) + "}")),
                arguments("nbf in text", token("{\"exp\":" + in(90) + ",\"nbf\":\"1\"}")),
                arguments("issued in the future", token("{\"exp\":" + in(90) + ",\"iat\":" + in(31) + "}")),
                arguments("issued after its end", token("{\"exp\":" + in(5) + ",\"iat\":" + in(6) + "}")));
    }

    private static Stream<Arguments> misshapenTokens() {
        String exp = "\"exp\":" + in(60);
        return Stream.of(
                arguments("empty", ""),
                arguments("dots", ".."),
                arguments("one part", "abc"),
                arguments("four parts", token("{" + exp + "}") + ".abc"),
                arguments("five parts", "a.b.c.d.e"),
                arguments("white space", token("{" + exp + "}") + " "),
                arguments("line break", token("{" + exp + "}") + "\n"),
                arguments("not ASCII", token("{" + exp + "}") + "é"),
                arguments("other base64", token("{" + exp + "}") + "+/="),
                arguments("huge", token("{" + exp + ",\"pad\":\"" + "x".repeat(8_192) + "\"}")),
                arguments("very huge", "x".repeat(1_000_000)),
                arguments("header is no JSON", token("HS256", "{" + exp + "}", SECRET)),
                arguments("header is null", token("null", "{" + exp + "}", SECRET)),
                arguments("header is an array", token("[]", "{" + exp + "}", SECRET)),
                arguments("payload is no JSON", token("exp")),
                arguments("payload is empty", token("")),
                arguments("payload is an array", token("[" + in(60) + "]")),
                arguments("payload is null", token("null")),
                arguments("payload has more after it", token("{" + exp + "} {}")),
                arguments("payload is cut", token("{" + exp)),
                arguments(
                        "payload is deep", token("{" + exp + ",\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}")),
                arguments("header is deep", token("[".repeat(3_000), "{" + exp + "}", SECRET)),
                arguments("sub is a number", token("{" + exp + ",\"sub\":42}")),
                arguments("sub is empty", token("{" + exp + ",\"sub\":\"\"}")),
                arguments("sub is no user id", token("{" + exp + ",\"sub\":\"a/b\"}")),
                arguments("sub twice", token("{" + exp + ",\"sub\":\"1\",\"sub\":\"2\"}")),
                arguments("aud is a number", token("{" + exp + ",\"aud\":1}")),
                arguments("grants is text", token("{" + exp + ",\"grants\":\"rw\"}")),
                arguments("grants is a list", token("{" + exp + ",\"grants\":[\"rw\"]}")),
                arguments("a grant is a list", token("{" + exp + ",\"grants\":{\"a\":[\"r\"]}}")),
                arguments("unknown right", token("{" + exp + ",\"grants\":{\"a\":\"rx\"}}")),
                arguments("wild inside", token("{" + exp + ",\"grants\":{\"a.*.b\":\"r\"}}")),
                arguments("a grant twice", token("{" + exp + ",\"grants\":{\"a\":\"r\",\"a\":\"rwdm\"}}")));
    }

    @Test
    void a_token_is_taken_until_its_exp_and_then_refused_though_it_was_seen_before() {
        String token = token("{\"exp\":" + in(60) + "}");
        for (Instant early : List.of(NOW, NOW, NOW.plusSeconds(60).minusNanos(1))) {
            now = early;
            assertEquals("chat-1", policy.authenticate(bearer(token)).credentialId());
        }
        now = NOW.plusSeconds(60);
        assertRefused(bearer(token), token);
        assertRefused(bearer(token), token);
    }

    @Test
    void a_clock_that_is_off_by_the_leeway_is_forgiven() {
        String token = token("{\"exp\":" + in(60) + ",\"nbf\":" + in(30) + ",\"iat\":" + in(30) + "}");
        assertEquals("chat-1", policy.authenticate(bearer(token)).credentialId());
    }

    @Test
    void a_time_may_have_a_fraction() {
        String token = token("{\"exp\":" + in(60) + ".75}");
        assertEquals(NOW.plusSeconds(60), policy.authenticate(bearer(token)).expiresAt());
    }

    @Test
    void where_the_app_has_an_audience_the_token_must_name_it() {
        policy.replace(List.of(new AppCredentials(
                new AppName("chat"), false, false, List.of(), "files", List.of(jwt("chat-1", SECRET)))));
        for (String right : List.of("\"files\"", "[\"files\"]", "[\"other\",\"files\"]")) {
            String token = token("{\"exp\":" + in(60) + ",\"aud\":" + right + "}");
            assertEquals("chat-1", policy.authenticate(bearer(token)).credentialId());
        }
        for (String wrong : List.of("\"Files\"", "[]", "[\"other\"]", "\"\"")) {
            String token = token("{\"exp\":" + in(60) + ",\"aud\":" + wrong + "}");
            assertRefused(bearer(token), token);
        }
        String without = token("{\"exp\":" + in(60) + "}");
        assertRefused(bearer(without), without);
    }

    @Test
    void a_token_as_long_as_the_bound_is_taken_and_a_longer_one_is_not() {
        String token = token("{\"exp\":" + in(60) + ",\"pad\":\"" + "x".repeat(3_000) + "\"}");
        CredentialPolicy exact = limitedTo(token.length());
        assertEquals("chat-1", exact.authenticate(bearer(token)).credentialId());
        CredentialPolicy less = limitedTo(token.length() - 1);
        assertThrows(BrokerError.class, () -> less.authenticate(bearer(token)));
    }

    private CredentialPolicy limitedTo(int bytes) {
        TokenLimits limits = new TokenLimits(bytes, TokenLimits.DEFAULT.maxTtl());
        return new CredentialPolicy(() -> now, List.of(chat), new OwnTokens(() -> now, limits));
    }

    // ---- rotation -------------------------------------------------------------------------------------------------

    @Test
    void old_and_new_keys_are_taken_side_by_side_until_the_old_ones_go() {
        String oldToken = token("{\"exp\":" + in(60) + "}");
        String newToken = token(HEADER.replace("chat-1", "chat-2"), "{\"exp\":" + in(60) + "}", OTHER_SECRET);
        policy.authenticate(bearer(oldToken));
        policy.replace(List.of(app("chat", jwt("chat-1", SECRET), jwt("chat-2", OTHER_SECRET), publish("p2", "new"))));
        assertEquals("chat-1", policy.authenticate(bearer(oldToken)).credentialId());
        assertEquals("chat-2", policy.authenticate(bearer(newToken)).credentialId());
        assertRefused(key("pub-secret"), "pub-secret");
        policy.replace(List.of(app("chat", jwt("chat-2", OTHER_SECRET))));
        assertRefused(bearer(oldToken), oldToken);
        assertRefused(key("new"), "new");
    }

    @Test
    void a_token_that_was_verified_falls_when_its_key_gets_another_secret() {
        String token = token("{\"exp\":" + in(60) + "}");
        policy.authenticate(bearer(token));
        policy.replace(List.of(app("chat", jwt("chat-1", OTHER_SECRET))));
        assertRefused(bearer(token), token);
    }

    @Test
    void a_principal_holds_until_its_end_or_until_its_key_or_app_goes() {
        Principal byKey = policy.authenticate(key("pub-secret"));
        Principal byToken = policy.authenticate(bearer(token("{\"exp\":" + in(60) + "}")));
        assertTrue(policy.holds(byKey));
        assertTrue(policy.holds(byToken));
        now = byToken.expiresAt();
        assertFalse(policy.holds(byToken));
        assertTrue(policy.holds(byKey));
        policy.replace(List.of(app("chat", jwt("chat-1", SECRET)), demo()));
        assertFalse(policy.holds(byKey));
        Principal open = policy.authenticate(new Credential(null, null, null, true));
        assertTrue(policy.holds(open));
        policy.replace(List.of());
        assertFalse(policy.holds(open));
    }

    @Test
    void a_principal_falls_when_its_key_gets_another_value_or_use_under_the_same_id() {
        Principal byKey = policy.authenticate(key("pub-secret"));
        Principal bySubscribe = policy.authenticate(key("sub-secret"));
        Principal byToken = policy.authenticate(bearer(token("{\"exp\":" + in(60) + "}")));
        policy.replace(List.of(app(
                "chat",
                publish("chat-pub", "another"),
                publish("chat-sub", "sub-secret"),
                jwt("chat-1", OTHER_SECRET))));
        assertFalse(policy.holds(byKey));
        assertFalse(policy.holds(bySubscribe));
        assertFalse(policy.holds(byToken));
    }

    @Test
    void a_reload_that_changes_nothing_ends_nothing() {
        Principal byKey = policy.authenticate(key("pub-secret"));
        Principal byToken = policy.authenticate(bearer(token("{\"exp\":" + in(60) + "}")));
        policy.replace(List.of(chat, shop));
        assertTrue(policy.holds(byKey));
        assertTrue(policy.holds(byToken));
    }

    @Test
    void a_claim_that_is_no_longer_trusted_falls() {
        policy.replace(List.of(open("chat", publish("chat-pub", "pub-secret"))));
        Credential claiming = new Credential(null, "pub-secret", "42", true);
        Principal trusted = policy.authenticate(claiming);
        policy.replace(List.of(app("chat", publish("chat-pub", "pub-secret"))));
        assertFalse(policy.holds(trusted));
        assertTrue(policy.holds(policy.authenticate(claiming)));
    }

    @Test
    void a_secret_key_administers_its_app_and_only_that() {
        policy.replace(List.of(app("chat", secret("back-end", "s3cret")), shop));
        Principal principal = policy.authenticate(key("s3cret"));
        assertRights("rwdm", principal, ROOM);
        assertTrue(principal.isAdministrator());
        assertEquals(new AppName("chat"), principal.app());
        assertFalse(principal.bound());
    }

    @Test
    void a_login_is_for_an_app_that_is_there_and_an_open_one_only_for_this_machine() {
        policy.replace(List.of(chat, demo()));
        assertEquals(new AppName("chat"), policy.appForLogin("chat", false));
        assertEquals(new AppName("demo"), policy.appForLogin("demo", true));
        for (String wrong : List.of("shop", "", "Not A Name")) {
            assertThrows(BrokerError.class, () -> policy.appForLogin(wrong, true));
        }
        assertThrows(BrokerError.class, () -> policy.appForLogin("demo", false));
    }

    @Test
    void apps_that_contradict_one_another_are_refused_and_the_old_ones_stay() {
        AppCredentials other = app("other", publish("other-pub", "other"));
        List<List<AppCredentials>> wrong = List.of(
                List.of(other, app("other")),
                List.of(other, app("third", subscribe("other-pub", "x"))),
                List.of(other, app("third", jwt("other-pub", SECRET))),
                List.of(other, app("third", subscribe("third-sub", "other"))),
                List.of(app("third", publish("open", "x"))),
                List.of(app("third", publish("a", "x"), secret("b", "x"))),
                List.of(app("third", secret("a", "x"), subscribe("b", "x"))));
        for (List<AppCredentials> apps : wrong) {
            assertThrows(IllegalArgumentException.class, () -> policy.replace(apps));
        }
        assertEquals("chat-pub", policy.authenticate(key("pub-secret")).credentialId());
        assertEquals(Optional.empty(), policy.app(new AppName("other")));
    }

    @Test
    void an_app_is_known_without_its_keys() {
        AppCredentials known = policy.app(new AppName("chat")).orElseThrow();
        assertEquals(List.of(), known.keys());
        assertEquals(List.of(AppCredentials.ANY_ORIGIN), known.allowedOrigins());
        assertEquals(2, policy.apps().size());
    }

    @Test
    void more_tokens_than_are_remembered_are_all_taken() {
        for (int i = 0; i < 15_000; i++) {
            assertEquals(
                    "u" + i,
                    policy.authenticate(bearer(token("{\"sub\":\"u" + i + "\",\"exp\":" + in(60) + "}")))
                            .userId());
        }
    }

    @Test
    void no_secret_shows_in_the_text_of_anything() {
        String texts = chat + " " + chat.keys() + " " + policy + " " + bearer("token-text") + " " + key("key-text")
                + " " + Sha256.of("pub-secret");
        for (String secret : List.of("pub-secret", "sub-secret", SECRET, "token-text", "key-text")) {
            assertFalse(texts.contains(secret), secret);
        }
    }

    @Test
    void a_signing_key_is_at_least_as_long_as_its_hash_and_ids_are_plain() {
        assertAll(
                () -> assertThrows(IllegalArgumentException.class, () -> jwt("k", "x".repeat(31))),
                () -> assertThrows(IllegalArgumentException.class, () -> publish("k", "")),
                () -> assertThrows(IllegalArgumentException.class, () -> publish("k", "x".repeat(257))),
                () -> assertThrows(IllegalArgumentException.class, () -> publish("a/b", "x")),
                () -> assertThrows(IllegalArgumentException.class, () -> publish("", "x")));
    }

    private void assertRefused(Credential credential, String secret) {
        BrokerError error = assertThrows(BrokerError.class, () -> policy.authenticate(credential));
        assertEquals(ErrorCode.UNAUTHENTICATED, error.code());
        assertNull(error.getCause());
        assertTrue(secret.length() < 4 || !error.detail().contains(secret), error.detail());
    }

    private static void assertRights(String letters, Principal principal, ChannelName channel) {
        StringBuilder held = new StringBuilder();
        for (Right right : Right.values()) {
            if (principal.may(right, channel)) {
                held.append(right.letter());
            }
        }
        assertEquals(letters, held.toString());
    }
}
