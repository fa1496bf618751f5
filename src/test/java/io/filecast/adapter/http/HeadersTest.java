package io.filecast.adapter.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AccessPolicy.Credential;
import io.filecast.core.BrokerError;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The headers that are read and written, value by value. */
class HeadersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "bytes=0-0|0-0",
                "bytes=0-|0-99",
                "bytes=90-200|90-99",
                "bytes=-1|99-99",
                "bytes=-100|0-99",
                "bytes=-1000|0-99",
                "BYTES=1-2|1-2",
                "bytes= 1-2 , 5-6|1-2 5-6",
                "bytes=5-6,1-2|1-2 5-6",
                "bytes=1-5,4-8,9-10|1-10",
                "bytes=1-2,500-600|1-2",
                "bytes=100-|none",
                "bytes=-0|none",
                "bytes=999999999999999999-|none",
                "bytes=2-1|-",
                "bytes=|-",
                "bytes=-|-",
                "bytes=a-b|-",
                "bytes=1|-",
                "bytes=1-2,|-",
                "bytes=--1|-",
                "bytes=1-2-3|-",
                "bytes=9999999999999999999-|-",
                "items=1-2|-",
                "bytes=0-0,1-1,2-2,3-3,4-4|-",
                "-|-",
            })
    void a_range_header_means(String header, String expected) {
        Optional<List<ByteRange>> ranges = ByteRange.parse(header, 100, 4);

        String actual = ranges.map(list -> list.isEmpty()
                        ? "none"
                        : String.join(
                                " ",
                                list.stream()
                                        .map(range -> range.first() + "-" + range.last())
                                        .toList()))
                .orElse(null);
        assertEquals(expected, actual);
    }

    @Test
    void no_range_lies_in_an_empty_file() {
        assertEquals(Optional.of(List.of()), ByteRange.parse("bytes=0-", 0, 4));
        assertEquals(Optional.of(List.of()), ByteRange.parse("bytes=-5", 0, 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.png|image/png|inline; filename=\"a.png\"; filename*=UTF-8''a.png",
                "a.png|IMAGE/PNG; x=y|inline; filename=\"a.png\"; filename*=UTF-8''a.png",
                "a.html|text/html|attachment; filename=\"a.html\"; filename*=UTF-8''a.html",
                "a.svg|image/svg+xml|attachment; filename=\"a.svg\"; filename*=UTF-8''a.svg",
                "a.pdf|application/pdf|attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf",
                "a|audio/ogg|inline; filename=\"a\"; filename*=UTF-8''a",
                "ü €.txt|text/plain|inline; filename=\"_ _.txt\"; filename*=UTF-8''%C3%BC%20%E2%82%AC.txt",
                "a\"b\\c/d.txt|x/y|attachment; filename=\"a_b_c_d.txt\"; filename*=UTF-8''a%22b_c_d.txt",
                "100%25.txt|x/y|attachment; filename=\"100_25.txt\"; filename*=UTF-8''100%2525.txt",
                "../../x|x/y|attachment; filename=\".._.._x\"; filename*=UTF-8''.._.._x",
                "..|x/y|attachment; filename=\"file\"; filename*=UTF-8''file",
            })
    void a_name_and_type_are_disposed_as(String name, String type, String expected) {
        assertEquals(expected, ContentDisposition.of(name, type));
    }

    @Test
    void what_could_break_the_header_or_turn_its_text_is_taken_out() {
        assertEquals(
                "attachment; filename=\"aSet-Cookie: x=ygnp.exe\"; filename*=UTF-8''aSet-Cookie%3A%20x%3Dygnp.exe",
                ContentDisposition.of("a\r\nSet-Cookie: x=y\u202Egnp.exe\u0000\uD800", "x/y"));
    }

    @Test
    void a_name_of_5000_characters_is_cut_and_keeps_its_ending() {
        String header = ContentDisposition.of("\uD83D\uDE00".repeat(5_000) + ".jpeg", "image/jpeg");
        assertTrue(header.endsWith(".jpeg"), header);
        assertTrue(header.length() < 3_000);
    }

    @Test
    void http_dates_have_two_digits_for_the_day() {
        assertEquals("Mon, 05 Jan 2026 07:08:09 GMT", Preconditions.httpDate(Instant.parse("2026-01-05T07:08:09.9Z")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "If-None-Match|\"e\"|NOT_MODIFIED",
                "If-None-Match|W/\"e\"|NOT_MODIFIED",
                "If-None-Match|*|NOT_MODIFIED",
                "If-None-Match|\"x\"|PROCEED",
                "If-Match|\"e\"|PROCEED",
                "If-Match|W/\"e\"|FAILED",
                "If-Match|*|PROCEED",
                "If-Match|\"x\", \"y\"|FAILED",
                "If-Modified-Since|Mon, 05 Jan 2026 07:08:09 GMT|NOT_MODIFIED",
                "If-Modified-Since|Mon, 05 Jan 2026 07:08:08 GMT|PROCEED",
                "If-Modified-Since|yesterday|PROCEED",
                "If-Unmodified-Since|Mon, 05 Jan 2026 07:08:08 GMT|FAILED",
                "If-Unmodified-Since|Mon, 05 Jan 2026 07:08:09 GMT|PROCEED",
                "If-Unmodified-Since|yesterday|PROCEED",
            })
    void a_condition_comes_to(String header, String value, Preconditions.Verdict verdict) {
        Preconditions conditions = new Preconditions("\"e\"", Instant.parse("2026-01-05T07:08:09.5Z"));
        assertEquals(
                verdict, conditions.judge(MultiMap.caseInsensitiveMultiMap().add(header, value)));
    }

    @Test
    void a_digest_header_gives_hex_and_back() {
        String hex = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
        String header = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
        assertEquals(hex, DigestHeader.sha256Of("sha-512=:AA==:, " + header));
        assertEquals(header, DigestHeader.ofSha256(hex));
        assertNull(DigestHeader.sha256Of(null));
        assertNull(DigestHeader.sha256Of("md5=:AA==:"));
        assertThrows(BrokerError.class, () -> DigestHeader.sha256Of("sha-256=:AA==:"));
        assertThrows(BrokerError.class, () -> DigestHeader.sha256Of("sha-256=:A:"));
    }

    @Test
    void a_malformed_type_becomes_plain_bytes() {
        assertEquals("text/plain; charset=utf-8", MediaType.wellFormed(" text/plain; charset=utf-8"));
        for (String bad :
                new String[] {null, "", "text", "text/", "a/b\r\nX: y", "a/b;\u0001", "a/" + "b".repeat(200)}) {
            assertEquals(MediaType.UNKNOWN, MediaType.wellFormed(bad));
        }
    }

    @Test
    void a_credential_is_read_from_headers_or_the_query() {
        MultiMap none = MultiMap.caseInsensitiveMultiMap();
        MultiMap bearer = MultiMap.caseInsensitiveMultiMap().add("Authorization", "Bearer t1");
        MultiMap key =
                MultiMap.caseInsensitiveMultiMap().add("X-Filecast-Key", "k").add("X-Filecast-User", "ann");
        assertEquals(new Credential(null, null, null, true), CredentialReader.read(none, QueryText.EMPTY, true));
        assertEquals("t1", CredentialReader.read(bearer, QueryText.EMPTY, true).bearer());
        assertEquals("ann", CredentialReader.read(key, QueryText.EMPTY, false).claimedUser());
        QueryText inQuery = QueryText.ofUri("/?key=k%2B&user=b%C3%BCb");
        assertEquals(new Credential(null, "k+", "büb", false), CredentialReader.read(none, inQuery, false));
        assertThrows(BrokerError.class, () -> CredentialReader.read(key, QueryText.ofUri("/?access_token=t"), false));
        assertThrows(BrokerError.class, () -> CredentialReader.read(key, QueryText.ofUri("/?key=other"), false));
        MultiMap basic = MultiMap.caseInsensitiveMultiMap().add("Authorization", "Basic eDp5");
        assertThrows(BrokerError.class, () -> CredentialReader.read(basic, QueryText.EMPTY, false));
    }

    @Test
    void a_query_that_is_not_utf8_is_refused() {
        assertThrows(BrokerError.class, () -> QueryText.ofUri("/?a=%FF"));
        assertThrows(BrokerError.class, () -> QueryText.ofUri("/?a=%z"));
        assertEquals("a;b", QueryText.ofUri("/?x=a;b").first("x"));
        QueryText twice = QueryText.ofUri("/?a=1&a=2");
        assertThrows(BrokerError.class, () -> twice.single("a"));
        assertEquals(List.of("1", "2"), twice.all("a"));
    }

    @Test
    void aNameSpeaksOfATypeByItsExtension() {
        assertEquals("image/jpeg", MediaType.ofName("a.JPG"));
        assertEquals("video/x-matroska", MediaType.ofName("a.b.mkv"));
        assertEquals("image/heic", MediaType.ofName("IMG_0001.HEIC"));
        assertEquals("application/dicom", MediaType.ofName("scan.dcm"));
        for (String unknown : new String[] {"", "a", "a.", ".jpg.", "a.unheardof"}) {
            assertEquals(MediaType.UNKNOWN, MediaType.ofName(unknown), unknown);
        }
    }
}
