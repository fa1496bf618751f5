package io.filecast.adapter.pubnub.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.Permits;
import io.filecast.core.Permits.Kind;
import io.filecast.core.Permits.Permit;
import io.filecast.core.Permits.Scope;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Grants of the older kind: what they give, and how they are answered. */
class LegacyGrantTest {

    private static final Instant NOW = Instant.parse("2026-05-04T03:02:01Z");
    private static final String FLAGS = "\"r\":1,\"w\":1,\"m\":0,\"d\":0,\"g\":0,\"u\":0,\"j\":0";
    private static final String NO_FLAGS = "\"r\":0,\"w\":0,\"m\":0,\"d\":0,\"g\":0,\"u\":0,\"j\":0";

    private static LegacyGrant read(String... parameters) {
        Map<String, String> query = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            query.put(parameters[i], parameters[i + 1]);
        }
        return LegacyGrant.read(
                name -> query.containsKey(name) ? List.of(query.get(name).split(",")) : List.of(), query::get);
    }

    private static String payload(String payload) {
        return "{\"message\":\"Success\",\"payload\":{" + payload + "},\"service\":\"Access Manager\",\"status\":200}";
    }

    @Test
    void aGrantOnTheAppIsToEverybody() {
        LegacyGrant grant = read("r", "1", "w", "1");
        assertEquals(
                List.of(new Permit(Scope.APP, Permits.EVERYBODY, "rw", NOW.plusSeconds(1440 * 60))),
                grant.permits(NOW));
        assertEquals(
                payload("\"level\":\"subkey\",\"subscribe_key\":\"sub\",\"ttl\":1440," + FLAGS), grant.answer("sub"));
    }

    @Test
    void aGrantOnChannelsNamesThem() {
        LegacyGrant grant = read("channel", "a,b", "r", "1", "w", "1", "ttl", "0");
        assertEquals(
                List.of(
                        new Permit(new Scope(Kind.CHANNEL, "a"), "", "rw", null),
                        new Permit(new Scope(Kind.CHANNEL, "b"), "", "rw", null)),
                grant.permits(NOW));
        assertEquals(
                payload("\"level\":\"channel\",\"subscribe_key\":\"sub\",\"ttl\":0,\"channels\":{\"a\":{" + FLAGS
                        + "},\"b\":{" + FLAGS + "}}"),
                grant.answer("sub"));
    }

    @Test
    void aGrantToAuthKeysNamesThem() {
        LegacyGrant one = read("channel", "a", "auth", "k1,k2", "r", "1", "w", "1", "ttl", "5");
        assertEquals(
                payload("\"level\":\"user\",\"subscribe_key\":\"sub\",\"ttl\":5,\"channel\":\"a\",\"auths\":{\"k1\":{"
                        + FLAGS + "},\"k2\":{" + FLAGS + "}}"),
                one.answer("sub"));
        assertEquals(2, one.permits(NOW).size());
        LegacyGrant many = read("channel", "a,b", "auth", "k", "ttl", "5");
        assertEquals(
                payload("\"level\":\"user\",\"subscribe_key\":\"sub\",\"ttl\":5,\"channels\":{\"a\":{\"auths\":{\"k\":{"
                        + NO_FLAGS + "}}},\"b\":{\"auths\":{\"k\":{" + NO_FLAGS + "}}}}"),
                many.answer("sub"));
        assertEquals("", many.permits(NOW).get(0).letters(), "nothing given is everything taken back");
    }

    @Test
    void aGrantOnGroupsNamesThem() {
        assertEquals(
                payload("\"level\":\"channel-group\",\"subscribe_key\":\"sub\",\"ttl\":5,\"channel-groups\":{\"g\":{"
                        + FLAGS + "}}"),
                read("channel-group", "g", "r", "1", "w", "1", "ttl", "5").answer("sub"));
        assertEquals(
                payload("\"level\":\"channel-group+auth\",\"subscribe_key\":\"sub\",\"ttl\":5,\"channel-groups\":\"g\","
                        + "\"auths\":{\"k\":{" + FLAGS + "}}"),
                read("channel-group", "g", "auth", "k", "r", "1", "w", "1", "ttl", "5")
                        .answer("sub"));
    }

    @Test
    void anAuditTellsWhatIsKept() {
        List<Permit> kept = List.of(
                new Permit(new Scope(Kind.CHANNEL, "a"), "", "r", null),
                new Permit(new Scope(Kind.CHANNEL, "a"), "k", "rw", null));
        assertEquals(
                payload("\"level\":\"user\",\"subscribe_key\":\"sub\",\"channel\":\"a\",\"auths\":{\"k\":{" + FLAGS
                        + "}}"),
                read("channel", "a", "auth", "k").audited(kept).audit("sub", kept));
        assertEquals(
                payload("\"level\":\"user\",\"subscribe_key\":\"sub\",\"channel\":\"a\",\"auths\":{\"k\":{" + FLAGS
                        + "}}"),
                read("channel", "a").audited(kept).audit("sub", kept),
                "all who have something");
    }

    @Test
    void whatNoGrantCanSayIsRefused() {
        for (String[] query : new String[][] {
            {"auth", "k"},
            {"channel", "a", "ttl", "-1"},
            {"channel", "a", "ttl", "525601"},
            {"channel", "a", "ttl", "x"},
            {"target-uuid", "u"},
            {"channel", "a,".repeat(201) + "b"}
        }) {
            Refusal refusal = assertThrows(Refusal.class, () -> read(query), () -> String.join(" ", query));
            assertEquals(400, refusal.status());
            assertTrue(refusal.body().contains("Access Manager"));
        }
    }
}
