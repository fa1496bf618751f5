package io.filecast.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.json.DurationText;
import io.filecast.adapter.json.NativeJson;
import io.filecast.adapter.rest.Operations.Fingerprint;
import io.filecast.adapter.testing.RestServer;
import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileAttributes;
import io.filecast.core.FileBroker.EventPage;
import io.filecast.core.FileBroker.SignedLink;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.Grants;
import io.filecast.core.JsonText;
import io.filecast.core.Member;
import io.filecast.core.MemberList;
import io.filecast.core.OperationId;
import io.filecast.core.Order;
import io.filecast.core.Page;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Published;
import io.filecast.core.ShareSecret;
import io.filecast.core.Timetoken;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.filecast.core.UploadState;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestWireTest {

    private static final ChannelName CHANNEL = ChannelName.parse("rooms.1");
    private static final FileId ID = FileId.parse("0190a1b2-0000-4000-8000-00000000abcd");
    private static final Instant CREATED = Instant.parse("2026-05-01T10:00:00Z");
    private static final RestLimits LIMITS = RestServer.limits();

    private final RestWire wire = new RestWire(new NativeJson("https://files.example"), LIMITS);

    private static String golden(String name) throws IOException {
        try (InputStream in = RestWireTest.class.getResourceAsStream("/rest/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static FileEntry file() {
        return new FileEntry(
                ID,
                new FileAttributes(
                        "a ü.png",
                        "image/png",
                        7,
                        "ab".repeat(32),
                        "sun",
                        new JsonText("{\"n\":12345678901234567890}")),
                CREATED,
                CREATED.plusSeconds(60),
                "ann",
                false,
                List.of(),
                new BlobId("b.1"));
    }

    private static Event event(EventType type, FileEntry file) {
        return new Event(
                new AppName("demo"),
                CHANNEL,
                type,
                Timetoken.parse("17145500000000007"),
                Timetoken.ZERO,
                "ep1",
                "ann",
                new JsonText("[]"),
                null,
                file,
                false,
                true,
                null,
                List.of());
    }

    @Test
    void the_secret_of_a_restricted_file_stands_at_the_end_of_the_publishers_answer() {
        ShareSecret secret = ShareSecret.shown("s3cret");
        Published file = new Published(List.of(event(EventType.FILE, file())), false).with(secret);
        Published message = new Published(List.of(event(EventType.MESSAGE, null)), false).with(secret);
        for (String answer : List.of(
                wire.published(file), wire.sent(file), RestWire.announced(message), wire.announcedToTargets(message))) {
            assertTrue(answer.endsWith(",\"shareSecret\":\"s3cret\"}"), answer);
        }
    }

    @Test
    void answers_look_as_recorded() throws IOException {
        assertEquals(
                golden("published.json"), wire.published(new Published(List.of(event(EventType.FILE, file())), false)));
        assertEquals(
                golden("announced.json"),
                RestWire.announced(new Published(List.of(event(EventType.MESSAGE, null)), false)));
        assertEquals(
                golden("sent.json"),
                wire.sent(new Published(List.of(event(EventType.FILE, file()), event(EventType.FILE, file())), false)));
        assertEquals(
                golden("announced-to-targets.json"),
                wire.announcedToTargets(new Published(List.of(event(EventType.MESSAGE, null)), false)));
        assertEquals(golden("files.json"), wire.files(CHANNEL, new Page<>(List.of(file()), "#7", null)));
        assertEquals(
                golden("events.json"),
                wire.events(new EventPage(
                        new Page<>(
                                List.of(event(EventType.MESSAGE, null), event(EventType.FILE_EXPIRED, file())),
                                null,
                                "17145500000000007-ep1"),
                        true)));
        MemberList members = new MemberList(
                List.of(new Member("ann", new JsonText("{\"n\":[]}"), CREATED), new Member("b\"ob", null, CREATED)),
                "b\"ob",
                7,
                1_795_243_736_216_488L,
                CREATED);
        assertEquals(golden("members.json"), RestWire.members(members));
        assertEquals(golden("link.json"), wire.link(CHANNEL, ID, new SignedLink("v1.a+b/c=", CREATED)));
        UploadPlan plan =
                new UploadPlan(List.of(CHANNEL), "a", "text/plain", UploadPlan.UNKNOWN_SIZE, null, null, null);
        assertEquals(golden("upload.json"), RestWire.upload(upload(plan)));
        List<ChannelName> targets = List.of(new ChannelName("group:7"), new ChannelName("user:\"q\""));
        UploadPlan sent = new UploadPlan(targets, "a", "text/plain", UploadPlan.UNKNOWN_SIZE, null, null, null);
        assertEquals(golden("upload-to-targets.json"), RestWire.upload(upload(sent)));
    }

    @Test
    void an_empty_page_is_a_page() {
        assertEquals("{\"files\":[],\"count\":0}", wire.files(CHANNEL, new Page<>(List.of(), null, null)));
    }

    @Test
    void every_error_has_a_status_and_reads_as_a_problem() throws IOException {
        for (ErrorCode code : ErrorCode.values()) {
            int status = RestWire.statusOf(code);
            assertTrue(status >= 400 && status < 600, code.slug());
            assertTrue(status != 500 || code == ErrorCode.INTERNAL, code.slug());
        }
        assertEquals(
                golden("problem.json"),
                wire.render(BrokerError.of(ErrorCode.BAD_CHANNEL, "no \"comma\"\n"), null)
                        .body());
        assertEquals(
                golden("problem-internal.json"),
                wire.render(BrokerError.of(ErrorCode.INTERNAL, "oops"), "00aa").body());
    }

    @Test
    void the_table_of_errors_lists_every_code_with_its_status() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/errors.md"));
        for (ErrorCode code : ErrorCode.values()) {
            String row = "| " + code.number() + " | `" + code.slug() + "` | " + RestWire.statusOf(code) + " | "
                    + (code.isRetryable() ? "yes" : "no") + " |";
            assertEquals(1, lines.stream().filter(line -> line.startsWith(row)).count(), row);
        }
        assertEquals(
                ErrorCode.values().length,
                lines.stream().filter(line -> line.matches("\\| \\d+ \\|.*")).count());
    }

    @ParameterizedTest
    @CsvSource({"90s,PT90S", "24h,PT24H", "7d,P7D", "15m,PT15M", "500ms,PT0.5S", "30,PT30S"})
    void a_duration_is(String text, Duration expected) {
        assertEquals(expected, DurationText.parse("ttl", text));
    }

    @Test
    void no_duration_is_the_default_and_nonsense_is_refused() {
        assertNull(DurationText.parse("ttl", null));
        assertNull(DurationText.parse("ttl", "0"));
        assertNull(DurationText.parse("ttl", "0s"));
        for (String bad : new String[] {"", "-1s", "1w", "1.5h", "s", "999999999999d", "36501d", " 1s"}) {
            assertThrows(BrokerError.class, () -> DurationText.parse("ttl", bad), bad);
        }
    }

    @Test
    void a_json_body_keeps_the_users_own_json_to_the_last_digit() {
        QueryText fields = JsonFields.read(
                Buffer.buffer(
                        "{ \"message\" : { \"n\" : 12345678901234567890 , \"e\":[ ] }, \"meta\":{\"a\":\"\\u0041\"},"
                                + "\"store\":false,\"ttl\":90,\"recipients\":[\"a\",\"b\"],\"fileId\":null,\"later\":{\"x\":[1]}}"),
                Set.of("message", "meta"));
        SendOptions options = SendOptions.of(fields, LIMITS);
        assertEquals("{\"n\":12345678901234567890,\"e\":[]}", options.message().value());
        assertEquals("{\"a\":\"\\u0041\"}", options.meta().value());
        assertEquals(Duration.ofSeconds(90), options.publish().eventTtl());
        assertEquals(false, options.publish().store());
        assertEquals(List.of("a", "b"), options.publish().recipients());
        assertNull(fields.first("fileId"));
        for (String scalar : new String[] {"\"text \\\" \\\\\"", "-1.50e3", "true", "[1]", "\"\""}) {
            QueryText one = JsonFields.read(Buffer.buffer("{\"message\":" + scalar + " }"), Set.of("message"));
            assertEquals(scalar, one.first("message"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[1]", "[\"a\",]", "[\"a\"] 1", "[[\"a\"]]", "[null]"})
    void a_list_that_stands_in_a_text_is_one_of_strings(String text) {
        BrokerError error = assertThrows(BrokerError.class, () -> JsonFields.strings("to", text));
        assertEquals(ErrorCode.BAD_JSON, error.code());
        assertEquals(List.of("user:a", "user:\u00fc"), JsonFields.strings("to", "[ \"user:a\", \"user:\\u00fc\" ]"));
        assertEquals(List.of(), JsonFields.strings("to", "[]"));
    }

    @Test
    void a_body_that_is_not_one_object_is_refused() {
        for (String bad : new String[] {"", "1", "[]", "{", "{}{}", "{\"a\":1,\"a\":2}", "{\"message\":}", "{'a':1}"}) {
            BrokerError error =
                    assertThrows(BrokerError.class, () -> JsonFields.read(Buffer.buffer(bad), Set.of("message")), bad);
            assertEquals(ErrorCode.BAD_JSON, error.code());
        }
        byte[] latin = "{\"message\":\"ü\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThrows(BrokerError.class, () -> JsonFields.read(Buffer.buffer(latin), Set.of("message")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "message=hello|BAD_JSON",
                "meta=1|BAD_JSON",
                "store=yes|BAD_REQUEST",
                "ttl=soon|BAD_REQUEST",
                "ttl=1s&ttl=2s|BAD_REQUEST",
                "restricted=yes|BAD_REQUEST",
                "recipients=|BAD_REQUEST",
                "recipients=1&recipients=2&recipients=3&recipients=4&recipients=5|BAD_REQUEST",
            })
    void an_option_is_refused(String query, ErrorCode code) {
        BrokerError error =
                assertThrows(BrokerError.class, () -> SendOptions.of(QueryText.ofUri("/?" + query), LIMITS));
        assertEquals(code, error.code());
    }

    @Test
    void what_is_too_large_is_refused_by_its_bytes() {
        String description = "ü".repeat(257);
        QueryText query = QueryText.ofUri("/?description=" + description);
        assertEquals(
                ErrorCode.MESSAGE_TOO_LARGE,
                assertThrows(BrokerError.class, () -> SendOptions.of(query, LIMITS))
                        .code());
    }

    @Test
    void names_are_shown_never_used_but_may_not_deceive() {
        for (String good : new String[] {"../../x", "C:\\x", "a\"b", "\uD83D\uDE00", "e\u0301", ".", "a;b"}) {
            assertEquals(good, wire.fileName(good));
        }
        for (String bad : new String[] {
            null, "", " ", "a\u0000", "a\r\nb", "exe\u202Egnp", "\u2066x", "\uD800", "x".repeat(256), "ü".repeat(128)
        }) {
            assertEquals(
                    ErrorCode.BAD_NAME,
                    assertThrows(BrokerError.class, () -> wire.fileName(bad)).code());
        }
    }

    @Test
    void a_type_is_as_declared_and_guessed_only_when_nothing_was_declared() {
        assertEquals("image/png", RestWire.fileType(null, "a.png"));
        assertEquals("image/png", RestWire.fileType("application/x-www-form-urlencoded", "a.png"));
        assertEquals("text/html", RestWire.fileType("text/html", "a.png"));
        assertEquals("application/octet-stream", RestWire.fileType("a\r\nb", "a.png"));
        assertEquals("application/octet-stream", RestWire.fileType(null, "a"));
    }

    @Test
    void a_cursor_comes_back_as_it_was() {
        String page = wire.files(CHANNEL, new Page<>(List.of(), "a/ü?", null));
        String text = page.replaceAll(".*\"next\":\"([^\"]+)\".*", "$1");
        assertTrue(text.matches("[A-Za-z0-9_-]+"), text);
        assertEquals("a/ü?", RestWire.cursor(text));
        assertThrows(BrokerError.class, () -> RestWire.cursor("!"));
        assertEquals(Order.OLDEST_FIRST, RestWire.order(QueryText.ofUri("/?order=oldest"), Order.NEWEST_FIRST));
    }

    @Test
    void an_operation_is_the_same_for_the_same_key_sender_and_channel_only() {
        Principal ann = principal("ann");
        OperationId first = Operations.of("k", ann, List.of(CHANNEL), new Fingerprint().add("x"));
        assertEquals(first, Operations.of("k", ann, List.of(CHANNEL), new Fingerprint().add("x")));
        assertTrue(first.isFromClient());
        assertNotEquals(
                first.fingerprint(),
                Operations.of("k", ann, List.of(CHANNEL), new Fingerprint().add("y"))
                        .fingerprint());
        for (OperationId other : List.of(
                Operations.of("l", ann, List.of(CHANNEL), new Fingerprint()),
                Operations.of("k", principal("bob"), List.of(CHANNEL), new Fingerprint()),
                Operations.of("k", ann, List.of(ChannelName.parse("rooms.2")), new Fingerprint()),
                Operations.of("k", ann, List.of(CHANNEL, ChannelName.parse("rooms.2")), new Fingerprint()))) {
            assertNotEquals(first.value(), other.value());
        }
        assertEquals(
                false,
                Operations.of(null, ann, List.of(CHANNEL), new Fingerprint()).isFromClient());
        assertNotEquals(
                new Fingerprint().add("ab").add("c").hex(),
                new Fingerprint().add("a").add("bc").hex());
        for (String bad : new String[] {"", "x".repeat(129), "a\tb", "ü"}) {
            assertThrows(BrokerError.class, () -> Operations.checkKey(bad));
        }
    }

    private static Principal principal(String user) {
        return new Principal(new AppName("demo"), user, false, true, Grants.ALL, Proof.ofKey("k1"), null);
    }

    private static Upload upload(UploadPlan plan) {
        return new Upload(ID, "/alice", plan, null, UploadState.CREATED, 0, null, CREATED);
    }
}
