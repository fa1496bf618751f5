package io.filecast.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.filecast.adapter.http.QueryText;
import io.filecast.core.Account;
import io.filecast.core.BrokerError;
import io.filecast.core.JsonText;
import io.filecast.core.Page;
import io.filecast.core.TokenAuthority.Issued;
import io.filecast.core.UserBroker.NewUser;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserWireTest {

    private static final Instant MADE = Instant.parse("2026-03-01T12:00:00.000001Z");

    private static QueryText fields(String json) {
        return JsonFields.read(Buffer.buffer(json), UserWire.OPAQUE);
    }

    @Test
    void oneUserIsReadAsItWasWritten() {
        NewUser user = UserWire.newUsers(fields("""
                        {"id": "ann", "password": "a\\"b", "grants": {"rooms.*": "rw", "*": ""},
                         "data": {"n": 12345678901234567890, "a": []}}
                        """)).get(0);
        assertEquals("ann", user.id());
        assertEquals("a\"b", user.password());
        assertEquals(List.of("rooms.*", "*"), List.copyOf(user.grants().keySet()));
        assertEquals("{\"n\":12345678901234567890,\"a\":[]}", user.data().value());
    }

    @Test
    void whatIsAbsentIsNull() {
        NewUser user =
                UserWire.newUsers(fields("{\"id\":\"ann\",\"password\":null}")).get(0);
        assertNull(user.password());
        assertNull(user.grants());
        assertNull(user.data());
    }

    @Test
    void manyUsersAreReadEachByItself() {
        List<NewUser> users = UserWire.newUsers(fields("""
                {"users": [ {"id": "a", "data": {"deep": [{"x": "]}"}]}} , {"id": "b😀"}]}
                """));
        assertEquals(2, users.size());
        assertEquals("{\"deep\":[{\"x\":\"]}\"}]}", users.get(0).data().value());
        assertEquals("b😀", users.get(1).id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"users\":{}}",
                "{\"users\":\"a\"}",
                "{\"users\":[1]}",
                "{\"users\":[[]]}",
                "{\"users\":[{\"id\":\"a\",\"id\":\"b\"}]}",
                "{\"users\":[],\"id\":\"a\"}",
                "{\"id\":\"a\",\"grants\":1}",
                "{\"id\":\"a\",\"grants\":{\"a\":null}}",
                "{\"id\":\"a\",\"grants\":{\"a\":\"r\",\"a\":\"w\"}}",
                "{\"id\":\"a\",\"data\":1}",
                "{\"id\":\"a\",\"data\":[]}",
                "{\"id\":[\"a\",\"b\"]}"
            })
    void whatIsNoUserIsRefused(String json) {
        assertThrows(BrokerError.class, () -> UserWire.newUsers(fields(json)));
    }

    @Test
    void anAccountShowsNoPassword() {
        Map<String, String> grants = new LinkedHashMap<>();
        grants.put("rooms.*", "rw");
        Account full = new Account("a\"b", "$argon2id$secret", grants, new JsonText("{\"n\":1}"), MADE);
        Account bare = new Account("b", null, null, null, MADE);
        String first = "{\"id\":\"a\\\"b\",\"grants\":{\"rooms.*\":\"rw\"},\"data\":{\"n\":1},\"hasPassword\":true,"
                + "\"createdAt\":\"2026-03-01T12:00:00.000001Z\"}";
        String second = "{\"id\":\"b\",\"hasPassword\":false,\"createdAt\":\"2026-03-01T12:00:00.000001Z\"}";
        assertEquals(first, UserWire.user(full));
        assertEquals("{\"users\":[" + first + "," + second + "]}", UserWire.users(List.of(full, bare)));
        assertEquals(
                "{\"users\":[" + second + "],\"next\":\"Yg\",\"count\":1}",
                UserWire.users(new Page<>(List.of(bare), "b", null)));
        assertEquals("{\"users\":[],\"count\":0}", UserWire.users(new Page<>(List.of(), null, null)));
        assertEquals("b", RestWire.cursor("Yg"));
    }

    @Test
    void aTokenOfTheAppHasNoUser() {
        Issued user = new Issued("t.t.t", "id", "ann", Map.of("*", "r"), MADE);
        Issued app = new Issued("t.t.t", "id", null, Map.of("*", "rwdm"), MADE);
        assertEquals(
                "{\"token\":\"t.t.t\",\"id\":\"id\",\"user\":\"ann\",\"grants\":{\"*\":\"r\"},"
                        + "\"expiresAt\":\"2026-03-01T12:00:00.000001Z\"}",
                UserWire.token(user));
        assertEquals(
                "{\"token\":\"t.t.t\",\"id\":\"id\",\"grants\":{\"*\":\"rwdm\"},"
                        + "\"expiresAt\":\"2026-03-01T12:00:00.000001Z\"}",
                UserWire.token(app));
        assertEquals("/api/v1/users/a%22b", UserWire.userPath("a\"b"));
    }
}
