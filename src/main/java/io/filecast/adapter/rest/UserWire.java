package io.filecast.adapter.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.json.NativeJson;
import io.filecast.adapter.json.RawJson;
import io.filecast.core.Account;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.GrantsJson;
import io.filecast.core.JsonText;
import io.filecast.core.Page;
import io.filecast.core.TokenAuthority.Issued;
import io.filecast.core.UserBroker.NewUser;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The native API's words for users and tokens. Any thread; pure. */
final class UserWire {

    /** Fields whose value is kept as it was written. */
    static final Set<String> OPAQUE = Set.of("data", "grants", "users");

    private static final int MAX_DEPTH = 70;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private UserWire() {}

    // ---- requests -------------------------------------------------------------------------------------------------

    /**
     * The users that a request wants to be made: one, or those of {@code users}.
     *
     * @throws BrokerError {@link ErrorCode#BAD_JSON} or {@link ErrorCode#BAD_REQUEST}
     */
    static List<NewUser> newUsers(QueryText fields) {
        String many = fields.single("users");
        if (many == null) {
            return List.of(newUser(fields));
        }
        if (fields.has("id")) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "either one user or 'users'");
        }
        List<NewUser> users = new ArrayList<>();
        for (String one : elements(many)) {
            users.add(newUser(JsonFields.read(Buffer.buffer(one), OPAQUE)));
        }
        return users;
    }

    private static NewUser newUser(QueryText fields) {
        String data = fields.single("data");
        if (data != null && !data.startsWith("{")) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "'data' is a JSON object");
        }
        return new NewUser(
                fields.single("id"),
                fields.single("password"),
                grants(fields),
                data == null ? null : JsonText.parse(data));
    }

    /** The grants of a request; null when it has none. */
    static Map<String, String> grants(QueryText fields) {
        String grants = fields.single("grants");
        return grants == null ? null : GrantsJson.read(grants);
    }

    /** The elements of an array, each as it was written. */
    private static List<String> elements(String array) {
        List<String> elements = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(array)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw notUsers();
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw notUsers();
                }
                elements.add(RawJson.valueAt(parser, array));
            }
        } catch (IOException e) {
            throw notUsers();
        }
        return elements;
    }

    private static BrokerError notUsers() {
        return BrokerError.of(ErrorCode.BAD_JSON, "'users' is a list of objects");
    }

    // ---- answers --------------------------------------------------------------------------------------------------

    /** Where a user is. */
    static String userPath(String id) {
        StringBuilder out = new StringBuilder(NativeJson.BASE_PATH).append("/users/");
        NativeJson.appendSegment(out, id);
        return out.toString();
    }

    /** Where a token is ended. */
    static String tokenPath(String id) {
        return NativeJson.BASE_PATH + "/tokens/" + id;
    }

    static String user(Account account) {
        StringBuilder out = new StringBuilder("{\"id\":");
        JsonText.quoteInto(out, account.id());
        if (account.grants() != null) {
            out.append(",\"grants\":").append(GrantsJson.write(account.grants()));
        }
        if (account.data() != null) {
            out.append(",\"data\":").append(account.data().value());
        }
        return out.append(",\"hasPassword\":")
                .append(account.hasPassword())
                .append(",\"createdAt\":\"")
                .append(account.createdAt())
                .append("\"}")
                .toString();
    }

    /** Accounts that were made together. */
    static String users(List<Account> accounts) {
        return appendUsers(new StringBuilder("{"), accounts).append('}').toString();
    }

    /** A page of accounts. */
    static String users(Page<Account> page) {
        StringBuilder out = appendUsers(new StringBuilder("{"), page.items());
        if (page.next() != null) {
            byte[] next = page.next().getBytes(StandardCharsets.UTF_8);
            out.append(",\"next\":\"")
                    .append(Base64.getUrlEncoder().withoutPadding().encodeToString(next))
                    .append('"');
        }
        return out.append(",\"count\":").append(page.items().size()).append('}').toString();
    }

    private static StringBuilder appendUsers(StringBuilder out, List<Account> accounts) {
        out.append("\"users\":[");
        String separator = "";
        for (Account account : accounts) {
            out.append(separator).append(user(account));
            separator = ",";
        }
        return out.append(']');
    }

    static String token(Issued issued) {
        StringBuilder out = new StringBuilder("{\"token\":\"").append(issued.text());
        out.append("\",\"id\":\"").append(issued.id()).append('"');
        if (issued.userId() != null) {
            JsonText.quoteInto(out.append(",\"user\":"), issued.userId());
        }
        return out.append(",\"grants\":")
                .append(GrantsJson.write(issued.grants()))
                .append(",\"expiresAt\":\"")
                .append(issued.expiresAt())
                .append("\"}")
                .toString();
    }
}
