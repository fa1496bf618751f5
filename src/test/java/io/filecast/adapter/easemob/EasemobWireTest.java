package io.filecast.adapter.easemob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.adapter.easemob.EasemobWire.Resource;
import io.filecast.adapter.http.ErrorRenderer.Rendered;
import io.filecast.core.Account;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileId;
import io.filecast.core.OperationId;
import io.filecast.core.ShareSecret;
import io.filecast.core.Shelf.Shelved;
import io.filecast.core.TokenAuthority.Issued;
import io.filecast.core.UploadPlan;
import io.filecast.testing.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Easemob's words, byte for byte. */
class EasemobWireTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_554_371_126_338L);
    private static final EasemobApp APP =
            new EasemobApp(new AppName("clinic"), "acme", "chat", "id", "secret", false, null);
    private static final Account ANN = new Account("ann", null, null, EasemobWire.dataOf("Ann \"A\""), NOW);
    /** What a client is told to pause for, and to try again. */
    private static final Set<ErrorCode> OURS = EnumSet.of(
            ErrorCode.RATE_LIMITED,
            ErrorCode.CHANNEL_FULL,
            ErrorCode.STORAGE_FULL,
            ErrorCode.UNAVAILABLE,
            ErrorCode.DRAINING,
            ErrorCode.INTERNAL);

    private static final String ANN_JSON = "{\"uuid\":\"4e75eb3b-afe6-3471-a9f7-d690a1cb3be0\",\"type\":\"user\","
            + "\"created\":1554371126338,\"modified\":1554371126338,\"username\":\"ann\",\"activated\":true,"
            + "\"nickname\":\"Ann \\\"A\\\"\"}";

    private static Issued issued() {
        return new Issued("a.b.c", "token-id", null, Map.of(), NOW);
    }

    private static UploadPlan plan(String type) {
        return new UploadPlan(List.of(), "x", type, UploadPlan.UNKNOWN_SIZE, null, null, null);
    }

    @Test
    void tokensReadAsSdksExpectThem() {
        assertEquals(
                "{\"access_token\":\"a.b.c\",\"expires_in\":5184000,\"application\":\"" + APP.uuid() + "\"}",
                EasemobWire.appToken(APP, issued(), Duration.ofDays(60)));
        assertEquals(
                "{\"access_token\":\"a.b.c\",\"expires_in\":60,\"user\":" + ANN_JSON + "}",
                EasemobWire.userToken(APP, issued(), Duration.ofMinutes(1), ANN));
    }

    @Test
    void theTimeOfATokenFitsIntoWhatSdksKeepItIn() {
        for (Duration ttl : List.of(Duration.ZERO, Duration.ofMillis(1))) {
            assertTrue(EasemobWire.appToken(APP, issued(), ttl).contains("\"expires_in\":1,"));
        }
        assertTrue(
                EasemobWire.appToken(APP, issued(), Duration.ofDays(100_000)).contains("\"expires_in\":2147483647,"));
    }

    @Test
    void usersAreEntitiesInTheirOrderAndKeepTheirIds() {
        Account bob = new Account("bob", null, null, null, NOW);
        String users = EasemobWire.users(APP, List.of(ANN, bob));
        JsonNode entities = Answer.parse("{" + users + "}").get("entities");
        assertEquals(ANN_JSON, entities.get(0).toString());
        assertEquals("bob", entities.get(1).get("username").asText());
        assertEquals(users, EasemobWire.users(APP, List.of(ANN, bob)));
        assertEquals("\"data\":{\"ann\":\"online\"}", EasemobWire.status("ann", true));
        assertEquals("\"data\":{\"ann\":\"offline\"}", EasemobWire.status("ann", false));
    }

    @Test
    void aChatFileShowsItsSecretWhenItHasOne() {
        FileId id = FileId.parse("5fd74830-56be-11e9-822a-81ea50bb049d");
        assertEquals(
                "\"entities\":[{\"uuid\":\"5fd74830-56be-11e9-822a-81ea50bb049d\",\"type\":\"chatfile\","
                        + "\"file-metadata\":{\"content-length\":7,\"content-type\":\"image/png\"}}]",
                EasemobWire.chatFile(new Shelved(id, NOW, null), plan("image/png"), 7));
        ShareSecret secret = ShareSecret.derive(new byte[32], new OperationId("n:1", ""));
        assertTrue(EasemobWire.chatFile(new Shelved(id, NOW, secret), plan("a/b"), 0)
                .contains("\"type\":\"chatfile\",\"share-secret\":\"" + secret.reveal() + "\""));
    }

    @Test
    void receiversHaveTheirIds() {
        assertEquals(
                "\"data\":{\"b\\\"\":\"17000000000000001\",\"a\":\"17000000000000002\"}",
                EasemobWire.sent(List.of("b\"", "a"), List.of("17000000000000001", "17000000000000002")));
    }

    @Test
    void aBadTokenReadsAsInTheDocuments() {
        assertEquals(
                new Rendered(
                        401,
                        "application/json",
                        "{\"error\":\"auth_bad_access_token\",\"timestamp\":1554371126338,\"duration\":0,"
                                + "\"exception\":\"org.apache.usergrid.rest.exceptions.SecurityException\","
                                + "\"error_description\":\"Unable to authenticate due to corrupt access token\"}"),
                Fault.BAD_TOKEN.render(NOW));
    }

    /** Line 10: SDKs make an exception of an error's body, and none of an empty one. */
    @Test
    void everyErrorOfEveryPartIsJsonWithAllFieldsAndAStatusOfItsKind() {
        for (Resource resource : Resource.values()) {
            for (ErrorCode code : ErrorCode.values()) {
                Rendered rendered = EasemobWire.faultOf(resource, BrokerError.of(code, "a \"word\""), null)
                        .render(NOW);
                JsonNode json = Answer.parse(rendered.body());
                for (String field : List.of("error", "timestamp", "duration", "exception", "error_description")) {
                    assertTrue(
                            json.hasNonNull(field) && !json.get(field).asText().isEmpty(), code + ": " + json);
                }
                assertTrue(rendered.status() >= 400 && rendered.status() < 600, code.slug());
                boolean saysTryAgain = rendered.status() == 429 || rendered.status() >= 500;
                boolean isOurs = OURS.contains(code);
                assertEquals(isOurs, saysTryAgain, code.slug());
            }
        }
    }

    @Test
    void aFaultOfOursCanBeFoundInTheLog() {
        Fault fault = EasemobWire.faultOf(Resource.OTHER, BrokerError.of(ErrorCode.INTERNAL, "broken"), "0123");
        assertEquals("broken (error id 0123)", fault.description());
    }
}
