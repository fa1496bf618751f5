package io.filecast.adapter.pubnub.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.pubnub.access.SignedRequest.Parts;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Signatures as the SDKs make them. Each was computed apart from this code, from the rules: what is signed, in which order,
 * and how it is escaped.
 */
class SignedRequestTest {

    private static final String SECRET = "sec-known-to-the-test";
    private static final String TIME = "timestamp=1700000000";

    private static byte[] hmac(byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Parts parts(String method, String path, String query, String body) {
        return new Parts(method, path, query, body.getBytes(StandardCharsets.UTF_8), null, "sub-1");
    }

    private static boolean isSigned(Parts parts, String publishKey, String signature) {
        SignedRequest request = SignedRequest.of(parts, signature);
        return request.texts(publishKey).stream().anyMatch(text -> Arrays.equals(hmac(text), request.signature()));
    }

    private static void assertSigned(Parts parts, String signature) {
        assertTrue(isSigned(parts, "pub-1", signature));
        assertEquals(false, isSigned(parts, "pub-2", signature), "another publish key");
        Parts other = new Parts(parts.method(), parts.path() + "x", parts.query(), parts.body(), null, "sub-1");
        assertEquals(false, isSigned(other, "pub-1", signature), "another path");
        Parts changed = new Parts(parts.method(), parts.path(), parts.query() + "&x=1", parts.body(), null, "sub-1");
        assertEquals(false, isSigned(changed, "pub-1", signature), "another query");
    }

    @Test
    void aRequestIsSignedOverItsPathAsItCameAndItsParametersInOrder() {
        assertSigned(
                parts(
                        "GET",
                        "/v2/subscribe/sub-1/room%20one,b/0",
                        "uuid=ann&" + TIME + "&signature=whatever&pnsdk=PubNub-JS-Nodejs%2F7.3.3",
                        ""),
                "v2.UxBg4XZQWrMnbxCr9O1-pTkXNagOU3xgyw_5YuBrTEI");
    }

    @Test
    void javaScriptSignsWhatItPostsToPublishAsAGetWithoutBody() {
        assertSigned(
                parts("POST", "/publish/pub-1/sub-1/0/room/0", "uuid=ann&store=1&" + TIME, "{\"a\":1}"),
                "v2.rN07uxK2uFUnpwmkKJQT6hC4mcAH4eujfzVrKwKRRAo");
    }

    @Test
    void otherPostsAreSignedWithTheirBody() {
        String path = "/v1/files/sub-1/channels/room/generate-upload-url";
        String signature = "v2.pqyi7JNvP3HZ6BxInumhrsmL1Zd55-bwqGiUeCJzpRo";
        assertSigned(parts("POST", path, "uuid=ann&" + TIME, "{\"name\":\"a ü.txt\"}"), signature);
        assertEquals(
                false,
                isSigned(parts("POST", path, "uuid=ann&" + TIME, "{\"name\":\"b.txt\"}"), "pub-1", signature),
                "another body");
        assertEquals(
                false,
                isSigned(parts("GET", path, "uuid=ann&" + TIME, ""), "pub-1", signature),
                "another method, without body");
    }

    @Test
    void javaScriptSignsFileNamesBeforeTheyAreEscaped() {
        assertSigned(
                parts(
                        "DELETE",
                        "/v1/files/sub-1/channels/room/files/42/my%20cat%20(1)+%C3%BC.txt",
                        "uuid=ann&" + TIME,
                        ""),
                "v2.VSvtjmaWRSidKd1Mw2jpdteORVsLeQHbFaxsdvXD6sM");
    }

    @Test
    void theFirstVersionHasNeitherMethodNorBody() {
        String signature = "D49TmmphA_ekxBd5xQJS1effQYiyHuDKU1eWd5vd3L4=";
        Parts posted = parts(
                "POST",
                "/publish/pub-1/sub-1/0/room/0",
                "uuid=ann*~&" + TIME + "&pnsdk=PubNub-Java/6.3.6",
                "\"any body\"");
        assertSigned(posted, signature);
        assertTrue(isSigned(posted, "pub-1", signature.replace("=", "%3D").replace("%3D", "")), "without padding");
    }

    @Test
    void pythonEscapesSomeValuesTwice() {
        assertSigned(
                parts(
                        "GET",
                        "/v1/files/publish-file/pub-1/sub-1/0/room/0/%7B%22file%22%3A1%7D",
                        "meta=%7B%22a%22%3A%20%22b%20c%22%7D&ttl=0&uuid=ann&pnsdk=PubNub-Python/7.2.0&" + TIME,
                        ""),
                "v2.-Z3zLpCJYwYwH6T0HDmqoJhZq8xy6Db42r6MznCYtTU");
        assertSigned(
                parts(
                        "GET",
                        "/v2/subscribe/sub-1/room/0",
                        "channel-group=g1%2Cg%202&filter-expr=a%20%3D%3D%20%27b%27&uuid=ann&" + TIME,
                        ""),
                "v2.PBFbTuu2kJGKB8eMdr5sdPTc9lkaqjcitpsT4ctNBw0");
    }

    @Test
    void aClientWithoutPublishKeySignsAnEmptyLine() {
        Parts asked = parts("GET", "/v2/presence/sub-key/sub-1", "uuid=ann&" + TIME, "");
        String signature = "v2.Ytt9S5ZoFRuygguh5NaDF3D_rtBu0H0IepJbCQVoOic";
        assertTrue(isSigned(asked, "", signature));
        assertEquals(false, isSigned(asked, "pub-1", signature));
    }

    @Test
    void aPublishKeyInThePathIsTheOneThatSigned() {
        Parts shown = new Parts("GET", "/publish/pub-1/sub-1/0/a/0/1", TIME, new byte[0], "pub-1", "sub-1");
        SignedRequest request = SignedRequest.of(shown, "v2.AAAA");
        assertEquals(List.of(), request.texts("pub-2"));
        assertEquals(List.of(), request.texts(""));
        assertEquals(1, request.texts("pub-1").size(), "nothing in it could have been signed otherwise");
    }

    @Test
    void theNumberOfTextsIsBounded() {
        String query = "meta=%20&custom_message_type=%20&channel-group=%20&filter-expr=%20&state=%20&" + TIME;
        Parts many = parts("POST", "/publish/pub-1/sub-1/0/a%20b/0/%20", query, "1");
        assertTrue(SignedRequest.of(many, "v2.AAAA").texts("pub-1").size() <= 12);
        assertTrue(SignedRequest.of(many, "AAAA").texts("pub-1").size() <= 4);
    }

    @Test
    void whatIsNoSignatureIsNone() {
        assertNull(SignedRequest.of(parts("GET", "/", "", ""), "v2.***"));
        assertNull(SignedRequest.of(parts("GET", "/", "", ""), "\u00fc"));
    }
}
