package io.filecast.adapter.pubnub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class PubNubPathTest {

    @Test
    void aPathIsSplitBeforeItIsDecoded() {
        PubNubPath path = PubNubPath.of("/v2/subscribe/sub/a%2Fb,c%2Cd,%C3%BC/0");

        assertEquals(5, path.size());
        assertEquals(List.of("a/b", "c", "d", "ü"), path.names(3));
    }

    @Test
    void aLoneCommaNamesNothing() {
        assertEquals(List.of(), PubNubPath.of("/v2/subscribe/sub/,/0").names(3));
        assertEquals(
                List.of("a", "b"), PubNubPath.of("/v2/subscribe/sub/,a,,b,/0").names(3));
    }

    @Test
    void aPlusIsAPlus() {
        assertEquals(
                "my cat (1)+ü.txt", PubNubPath.of("/my%20cat%20(1)+%C3%BC.txt").text(0));
    }

    @Test
    void anEscapeThatIsNoneStandsForItself() {
        assertEquals("100%.txt", PubNubPath.of("/100%.txt").text(0));
        assertEquals("100%", PubNubPath.of("/100%").text(0));
        assertEquals("%zz%4", PubNubPath.of("/%zz%4").text(0));
        assertEquals("%g1 ", PubNubPath.of("/%g1%20").text(0));
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        BrokerError refused =
                assertThrows(BrokerError.class, () -> PubNubPath.of("/a%ff").text(0));
        assertEquals(ErrorCode.BAD_REQUEST, refused.code());
    }

    @Test
    void theLongestPrefixNamesTheService() {
        assertEquals(PubNubService.PUBLISH_FILE, PubNubService.of("/v1/files/publish-file/p/s/0/c/0/1"));
        assertEquals(PubNubService.FILES, PubNubService.of("/v1/files/s/channels/c/files"));
        assertEquals(PubNubService.PUBLISH_V2, PubNubService.of("/v2/publish/p/s/0/c/0"));
        assertNull(PubNubService.of("/api/v1/channels/c/files"));
        assertNull(PubNubService.of("/"));
    }
}
