package io.filecast.adapter.pubnub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.adapter.http.ErrorRenderer.Rendered;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Timetoken;
import io.filecast.testing.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PubNubWireTest {

    private static final Path GOLDEN = Path.of("src/test/resources/pubnub/errors.txt");
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00.123456789Z");

    private final PubNubWire wire = new PubNubWire(() -> NOW);

    private Rendered error(PubNubService service, ErrorCode code) {
        return wire.error(service, BrokerError.of(code, "what \"it\" was"), null, List.of("a", "b\"c"));
    }

    @Test
    void everyErrorHasItsWordsInEveryService() throws IOException {
        StringBuilder all = new StringBuilder();
        for (PubNubService service : PubNubService.values()) {
            for (ErrorCode code : ErrorCode.values()) {
                Rendered rendered = error(service, code);
                all.append(service).append(' ').append(code.slug()).append(' ');
                all.append(rendered.status())
                        .append(' ')
                        .append(rendered.contentType())
                        .append(' ');
                all.append(rendered.body()).append('\n');
            }
        }
        if (Boolean.getBoolean("filecast.rewrite")) {
            Files.writeString(GOLDEN, all);
        }
        assertEquals(Files.readString(GOLDEN), all.toString());
    }

    /** SDKs take the status from the answer or from its body, and read a body only when its type says JSON or script. */
    @Test
    void everyErrorIsJsonAndSaysTheStatusThatItHas() {
        for (PubNubService service : PubNubService.values()) {
            for (ErrorCode code : ErrorCode.values()) {
                Rendered rendered = error(service, code);
                JsonNode body = Answer.parse(rendered.body());
                assertTrue(rendered.status() >= 400, service + " " + code);
                assertTrue(rendered.contentType().matches(".*(json|javascript).*"), rendered.contentType());
                if (body.isArray()) {
                    assertEquals(0, body.get(0).asInt());
                    assertEquals("17776296001234560", body.get(2).asText());
                } else {
                    assertEquals(rendered.status(), body.get("status").asInt());
                    assertTrue(body.has("error"));
                }
            }
        }
    }

    @Test
    void aFaultOfOursTellsItsId() {
        Rendered rendered = wire.error(
                PubNubService.PUBLISH, BrokerError.of(ErrorCode.INTERNAL, "broken"), "0123456789ab", List.of());

        assertEquals("[0,\"broken (error id 0123456789ab)\",\"17776296001234560\"]", rendered.body());
    }

    @Test
    void aPublisherIsAnsweredWithText() {
        assertEquals("[1,\"Sent\",\"00000000000000042\"]", PubNubWire.sent(new Timetoken(42)));
    }
}
