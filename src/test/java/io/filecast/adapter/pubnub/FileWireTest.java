package io.filecast.adapter.pubnub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.http.ErrorRenderer.Rendered;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Page;
import io.filecast.core.UploadTickets.Offer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileWireTest {

    private static final Offer OFFER = new Offer(PubNubSamples.ID, "dGlja2V0", Instant.parse("2026-05-01T10:01:00Z"));

    @Test
    void anOfferTellsWhereTheBytesGo() {
        assertEquals(
                PubNubSamples.golden("generate-upload-url.json"),
                FileWire.offer(
                        OFFER, "my cat.txt", "http://localhost:8080/v1/files/sub/uploads", "sub/hash/id/my cat.txt"));
    }

    @Test
    void aNameTellsTheTypeAndCanBeAnything() {
        for (String name : List.of("cat.png", "cat", "ca\"t.html")) {
            String offer = FileWire.offer(OFFER, name, "http://h/u", "k");
            String type = name.endsWith("png")
                    ? "image/png"
                    : name.endsWith("html") ? "text/html; charset=utf-8" : "application/octet-stream";
            assertTrue(offer.contains("{\"key\":\"Content-Type\",\"value\":\"" + type + "\"}"), offer);
        }
    }

    @Test
    void aPageOfFilesAndTheLastOne() {
        assertEquals(
                PubNubSamples.golden("files.json"),
                FileWire.files(new Page<>(List.of(PubNubSamples.entry(null)), "bmF4", null)));
        assertEquals(PubNubSamples.golden("files-none.json"), FileWire.files(new Page<>(List.of(), null, "cHg")));
    }

    @Test
    void whatIsTooLargeIsToldWithBothNumbers() {
        Rendered rendered = FileWire.uploadError(
                BrokerError.of(ErrorCode.FILE_TOO_LARGE, "too large"), "00c0ffee", 5_242_881, 5_242_880);
        assertEquals(400, rendered.status());
        assertEquals("application/xml", rendered.contentType());
        assertEquals(PubNubSamples.golden("entity-too-large.xml"), rendered.body());
        String unknown = FileWire.uploadError(BrokerError.of(ErrorCode.FILE_TOO_LARGE, "x"), null, -1, 7)
                .body();
        assertFalse(unknown.contains("ProposedSize"));
        assertTrue(unknown.contains("<MaxSizeAllowed>7</MaxSizeAllowed>"));
    }

    @Test
    void anExpiredTicketIsAnExpiredPolicy() {
        Rendered rendered = FileWire.uploadError(
                BrokerError.of(ErrorCode.UNAUTHENTICATED, "the upload ticket has expired"), "00c0ffee", -1, 1);
        assertEquals(403, rendered.status());
        assertEquals(PubNubSamples.golden("policy-expired.xml"), rendered.body());
    }

    @Test
    void aFileThatIsNotThereIsNoSuchKey() {
        Rendered rendered =
                FileWire.downloadError(BrokerError.of(ErrorCode.NOT_FOUND, "no such file in this channel"), "00c0ffee");
        assertEquals(404, rendered.status());
        assertEquals(PubNubSamples.golden("no-such-key.xml"), rendered.body());
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorHasACodeAndOneLineOfWords(ErrorCode code) {
        BrokerError error = BrokerError.of(code, "a <b> & a\nsecond line");
        for (Rendered rendered :
                List.of(FileWire.uploadError(error, null, -1, 1), FileWire.downloadError(error, null))) {
            assertTrue(rendered.status() >= 400, code + " " + rendered.status());
            assertTrue(
                    rendered.body()
                            .matches("<\\?xml version=\"1.0\" encoding=\"UTF-8\"\\?>\n<Error><Code>[A-Za-z]+</Code>"
                                    + "<Message>[^<\\n]+</Message>.*<RequestId>[0-9a-f-]+</RequestId><HostId>filecast"
                                    + "</HostId></Error>"),
                    rendered.body());
        }
    }
}
