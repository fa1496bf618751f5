package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.FileId;
import io.filecast.core.Grants;
import io.filecast.core.LinkTokens;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.UploadTicket;
import io.filecast.security.LinkSigner;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files through the door of PubNub's SDKs, and what natives see of them. */
class PubNubFilesIT {

    private static final int MAX_BYTES = 100_000;
    private static final byte[] CAT = "a cat, as bytes\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path scratch;

    private static NodeProcess node;

    private final PubNubCalls ann = new PubNubCalls(node.url(), "pub", "ann");
    private final PubNubCalls reader = new PubNubCalls(node.url(), "sub", "rita");
    private final ApiClient natively = new ApiClient(node.url(), "X-Filecast-Key", "pub", "X-Filecast-User", "nat");
    private String channel;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .set("pubnub.fileSize", MAX_BYTES)
                .set("pubnub.drainSize", 400_000)
                .config("""
                        apps:
                          - name: demo
                            trustClaimedUsers: true
                            keys:
                              - {id: p, type: publish, value: pub}
                              - {id: s, type: subscribe, value: sub}
                          - name: other
                            keys:
                              - {id: o, type: publish, value: others}
                          - name: idle
                            keys:
                              - {id: i, type: publish, value: idlers}
                        """)
                .start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void takeAChannelOfItsOwn() {
        channel = "room-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static Answer fetch(String location, String... headers) {
        URI url = URI.create(location);
        return new ApiClient(URI.create("http://" + url.getAuthority()))
                .get(url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()), headers);
    }

    /** The head of the answer to a request line that no library would send. */
    private static String headOf(String requestLine) {
        try (Socket socket = new Socket(node.url().getHost(), node.url().getPort())) {
            String request = requestLine + "\r\nHost: " + node.url().getAuthority() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- sending ----------------------------------------------------------------------------------------------------

    @Test
    void anOfferHasTheFieldsThatSdksNeed() {
        Instant before = Instant.now();
        JsonNode offer = ann.offer(channel, "my cat (1)+\u00fc.txt").expect(200).json();
        assertEquals(200, offer.get("status").asInt());
        assertEquals("my cat (1)+\u00fc.txt", offer.get("data").get("name").asText());
        JsonNode request = offer.get("file_upload_request");
        URI url = URI.create(request.get("url").asText());
        assertTrue(url.isAbsolute());
        assertEquals(null, url.getRawQuery());
        assertEquals("POST", request.get("method").asText());
        Instant end = Instant.parse(request.get("expiration_date").asText());
        assertTrue(
                end.isAfter(before.plusSeconds(58))
                        && end.isBefore(Instant.now().plusSeconds(61)),
                end.toString());
        Map<String, String> fields = PubNubCalls.fields(offer);
        String id = offer.get("data").get("id").asText();
        assertTrue(fields.get("key").matches("pub/[A-Za-z0-9_-]{43}/" + id + "/.*"), fields.get("key"));
        assertEquals("text/plain; charset=utf-8", fields.get("Content-Type"));
    }

    @Test
    void aFileTravelsToSubscribersAndBack() throws Exception {
        try (SocketClient socket = SocketClient.open(natively);
                SseClient stream = SseClient.follow(natively, channel, "", null)) {
            assertEquals("subscribed", socket.subscribe(channel).get("op").asText());
            stream.await("the beginning", frame -> frame.name().equals("subscribed"));
            JsonNode offer = ann.offer(channel, "cat.txt").expect(200).json();
            String id = offer.get("data").get("id").asText();
            Map<String, String> fields = PubNubCalls.fields(offer);
            fields.put("Content-Type", "text/x-cat; charset=utf-8");
            Answer stored = ann.upload(offer, fields, CAT).expect(204);
            assertEquals('"' + Samples.sha256(CAT) + '"', stored.header("ETag"));
            assertTrue(stored.header("Location").contains(id));
            assertEquals(0, stored.body().length);
            assertEquals(
                    0, reader.get(reader.files(channel)).json().get("count").asInt());

            String said = PubNubCalls.message(id, "cat.txt", "{\"text\":\"look\"}");
            JsonNode sent = ann.publishFile(channel, said, "?meta=%7B%22lang%22%3A%22en%22%7D")
                    .expect(200)
                    .json();
            assertEquals("[1,\"Sent\",\"" + sent.get(2).asText() + "\"]", sent.toString());
            JsonNode heard = socket.awaitFileEvent("file", id);
            assertEquals(sent.get(2).asText(), heard.get("timetoken").asText());
            assertEquals("ann", heard.get("publisher").asText());
            assertEquals("{\"text\":\"look\"}", heard.get("message").toString());
            assertEquals("{\"lang\":\"en\"}", heard.get("meta").toString());
            assertEquals(
                    "text/x-cat; charset=utf-8", heard.get("file").get("type").asText());
            stream.await(
                    "the file",
                    frame -> frame.name().equals("file")
                            && frame.data().get("file").get("id").asText().equals(id));

            JsonNode listed = reader.get(reader.files(channel)).expect(200).json();
            assertEquals(1, listed.get("count").asInt());
            assertTrue(listed.get("next").isNull());
            assertEquals(id, listed.get("data").get(0).get("id").asText());
            assertEquals(CAT.length, listed.get("data").get(0).get("size").asInt());
            assertTrue(listed.get("data")
                    .get(0)
                    .get("created")
                    .asText()
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"));
            Answer fetched = natively.get(ApiClient.content(channel, id)).expect(200);
            assertArrayEquals(CAT, fetched.body());
        }
    }

    @Test
    void anAddressIsARedirectToASignedLinkThatServesRanges() {
        String id = ann.send(channel, "cat.txt", CAT);
        Answer redirect = reader.get(reader.file(channel, id, "cat.txt")).expect(307);
        assertEquals(0, redirect.body().length);
        assertEquals("0", redirect.header("Content-Length"));
        assertTrue(redirect.header("Cache-Control").matches("private, max-age=3600, immutable"));
        String location = redirect.header("Location");
        assertTrue(URI.create(location).getRawQuery().matches("X-Filecast-Link=[A-Za-z0-9_.~-]+"), location);

        Answer whole = fetch(location).expect(200);
        assertArrayEquals(CAT, whole.body());
        assertEquals("text/plain; charset=utf-8", whole.header("Content-Type"));
        assertEquals(String.valueOf(CAT.length), whole.header("Content-Length"));
        assertEquals('"' + Samples.sha256(CAT) + '"', whole.header("ETag"));
        assertFalse(whole.header("Last-Modified").isEmpty());
        assertEquals("bytes", whole.header("Accept-Ranges"));
        Answer part = fetch(location, "Range", "bytes=2-4").expect(206);
        assertEquals("cat", part.text());
        fetch(location, "If-None-Match", whole.header("ETag")).expect(304);
        assertTrue(fetch(location, "Range", "bytes=900-").expect(416).text().contains("<Code>InvalidRange</Code>"));
    }

    @Test
    void aFileThatIsNotThereIsMissedByTheStoreAlone() {
        for (String id : new String[] {UUID.randomUUID().toString(), "random-id"}) {
            Answer redirect =
                    reader.get(reader.file(channel, id, "nothing.txt")).expect(307);
            assertEquals("no-store", redirect.header("Cache-Control"));
            Answer missed = fetch(redirect.header("Location")).expect(404);
            assertEquals("application/xml", missed.header("Content-Type"));
            assertTrue(missed.text().contains("<Code>NoSuchKey</Code>"), missed.text());
        }
    }

    @Test
    void aLinkOpensItsFileAloneAndOnlyAsItWasMade() {
        String id = ann.send(channel, "cat.txt", CAT);
        String other = ann.send(channel, "dog.txt", CAT);
        String location =
                reader.get(reader.file(channel, id, "cat.txt")).expect(307).header("Location");
        Answer moved = fetch(location.replace(id, other)).expect(403);
        assertTrue(moved.text().contains("<Code>AccessDenied</Code>"), moved.text());
        fetch(location.substring(0, location.length() - 2) + "zz").expect(403);
    }

    @Test
    void namesOfAllKindsComeBack() {
        for (String name :
                new String[] {"my cat (1)+\u00fc.txt", "100%.txt", "a#b?c.txt", "\u732b.txt", "a&b=c;d,e.txt"}) {
            String id = ann.send(channel, name, CAT);
            String location =
                    reader.get(reader.file(channel, id, name)).expect(307).header("Location");
            assertArrayEquals(CAT, fetch(location).expect(200).body(), name);
        }
        String id = ann.send(channel, "100%.txt", CAT);
        String head = headOf("GET " + reader.files(channel) + "/" + id + "/100%.txt?uuid=rita HTTP/1.1");
        assertTrue(head.startsWith("HTTP/1.1 307"), head);
        assertTrue(head.contains("/" + id + "/100%25.txt?X-Filecast-Link="), head);
        assertEquals(
                "[name] contains invalid characters",
                ann.offer(channel, "a/b.txt")
                        .expect(400)
                        .json()
                        .get("error")
                        .get("message")
                        .asText());
    }

    @Test
    void emptyAndBinaryFilesKeepTheirLength() {
        byte[] binary = Samples.random(MAX_BYTES, 7);
        for (byte[] bytes : new byte[][] {new byte[0], binary}) {
            String id = ann.send(channel, "bytes.bin", bytes);
            String location = reader.get(reader.file(channel, id, "bytes.bin"))
                    .expect(307)
                    .header("Location");
            assertArrayEquals(bytes, fetch(location).expect(200).body());
        }
    }

    // ---- what is refused --------------------------------------------------------------------------------------------

    @Test
    void aFileThatIsTooLargeIsReadAndThenRefusedWithItsSize() {
        JsonNode offer = ann.offer(channel, "big.bin").expect(200).json();
        for (int size : new int[] {MAX_BYTES + 1, MAX_BYTES * 4}) {
            Answer refused = ann.upload(offer, PubNubCalls.fields(offer), Samples.random(size, 3))
                    .expect(400);
            assertEquals("application/xml", refused.header("Content-Type"));
            assertTrue(
                    refused.text()
                            .contains("<Code>EntityTooLarge</Code><Message>Your proposed upload exceeds the maximum"
                                    + " allowed size</Message><ProposedSize>" + size + "</ProposedSize><MaxSizeAllowed>"
                                    + MAX_BYTES
                                    + "</MaxSizeAllowed>"),
                    refused.text());
        }
        ann.upload(offer, PubNubCalls.fields(offer), CAT).expect(204);
    }

    @Test
    void aTicketOpensOneUploadOnce() {
        JsonNode offer = ann.offer(channel, "cat.txt").expect(200).json();
        Map<String, String> fields = PubNubCalls.fields(offer);
        ann.upload(offer, fields, CAT).expect(204);
        assertTrue(ann.upload(offer, fields, CAT).expect(409).text().contains("<Code>OperationAborted</Code>"));
    }

    @Test
    void aFormWithoutAGenuineTicketBeforeItsFileIsRefused() {
        JsonNode offer = ann.offer(channel, "cat.txt").expect(200).json();
        Map<String, String> fields = PubNubCalls.fields(offer);
        Map<String, String> forged = new LinkedHashMap<>(fields);
        forged.computeIfPresent("X-Filecast-Ticket", (name, ticket) -> "AAAA" + ticket.substring(4));
        Map<String, String> without = new LinkedHashMap<>(fields);
        without.remove("X-Filecast-Ticket");
        for (byte[] form :
                new byte[][] {PubNubCalls.form(forged, CAT, Map.of()), PubNubCalls.form(without, CAT, Map.of())}) {
            Answer refused = ann.upload(offer, form).expect(403);
            assertTrue(
                    refused.text().contains("<Code>AccessDenied</Code><Message>Invalid according to Policy</Message>"));
        }
        Answer noFile = ann.upload(offer, "--nothing--".getBytes(StandardCharsets.UTF_8))
                .expect(400);
        assertTrue(noFile.text().contains("<Code>MalformedPOSTRequest</Code>"), noFile.text());
        fields.put("X-Ignored", "x");
        ann.upload(offer, PubNubCalls.form(fields, CAT, Map.of("Content-Type", "text/late")))
                .expect(204);
    }

    @Test
    void aForgedTicketOrLinkForAnAppThatIsNoneLeavesNothingOfItInRedis() {
        AppName ghost = new AppName("ghost");
        ChannelName room = new ChannelName(channel);
        FileId file = FileId.random();
        Instant end = Instant.now().plusSeconds(60);
        byte[] secret = new byte[32];
        Principal nobody = new Principal(ghost, "ann", false, false, Grants.ALL, Proof.ofKey("key"), null);
        String ticket = new UploadTicket(nobody, room, file, "cat.txt", "", end).seal(secret);
        JsonNode offer = ann.offer(channel, "cat.txt").expect(200).json();
        Map<String, String> fields = PubNubCalls.fields(offer);
        fields.put("X-Filecast-Ticket", ticket);
        ann.upload(offer, fields, CAT).expect(403);
        String link = new LinkSigner(Instant::now).sign(new LinkTokens.Link(ghost, room, file, end, false), secret);
        new ApiClient(node.url())
                .get(ApiClient.content(channel, file.value()) + "?link=" + link)
                .expect(403);
        assertEquals("0", node.redis("EXISTS", "fc:{ghost.0}:app"));
    }

    @Test
    void offersThatAreNeverUsedCostNothing() {
        PubNubCalls ann = new PubNubCalls(node.url(), "idlers", "ann");
        assertEquals(Set.of(), idleKeys());
        for (int i = 0; i < 300; i++) {
            ann.offer(channel, "never-" + i + ".txt").expect(200);
        }
        assertEquals(Set.of(), idleKeys());
        ann.store(channel, "once.txt", CAT);
        assertFalse(idleKeys().isEmpty());
    }

    /** What Redis keeps of uploads in an app that nothing else uses: other keys come and go by themselves. */
    private static Set<String> idleKeys() {
        return node.redis("KEYS", "*idle*")
                .lines()
                .filter(key -> key.contains(":upload:") || key.contains(":declared:") || key.endsWith(":due"))
                .collect(Collectors.toSet());
    }

    @Test
    void whoHasNoKeyOfTheAppGetsNoOffer() {
        Answer unknown = new PubNubCalls(node.url(), "nobody", "x")
                .offer(channel, "cat.txt")
                .expect(400);
        assertEquals(3005, unknown.json().get("error").get("code").asInt());
    }

    // ---- publishing -------------------------------------------------------------------------------------------------

    @Test
    void aFileMessageThatIsSentAgainIsOneEvent() {
        String id = ann.store(channel, "cat.txt", CAT);
        String said = PubNubCalls.message(id, "cat.txt", "\"hi\"");
        String first = ann.publishFile(channel, said, "?meta=null").expect(200).text();
        assertEquals(first, ann.publishFile(channel, said, "").expect(200).text());
        String more = ann.publishFile(channel, PubNubCalls.message(id, "cat.txt", "\"ho\""), "")
                .expect(200)
                .text();
        assertNotEquals(first, more);
        assertEquals(2, reader.history(channel, "").get(channel).size());
        assertEquals(1, reader.get(reader.files(channel)).json().get("count").asInt());
    }

    @Test
    void aMessageAboutAFileThatIsNotStoredIsRefused() {
        for (String id : new String[] {UUID.randomUUID().toString(), "2222"}) {
            JsonNode refused = ann.publishFile(channel, PubNubCalls.message(id, "x", "1"), "")
                    .expect(404)
                    .json();
            assertEquals(0, refused.get(0).asInt());
            assertTrue(refused.get(2).asText().matches("\\d{17}"));
        }
        String others = new PubNubCalls(node.url(), "pub", "eve").store(channel, "cat.txt", CAT);
        ann.publishFile(channel, PubNubCalls.message(others, "cat.txt", "1"), "")
                .expect(404);
        assertEquals(
                "Invalid JSON",
                ann.publishFile(channel, "{nope", "").expect(400).json().get(1).asText());
        assertEquals(0, reader.history(channel, "").size());
    }

    @Test
    void storeLifeTypeAndTimeAreWhatTheSenderSays() {
        String id = ann.store(channel, "cat.txt", CAT);
        String unstored = PubNubCalls.message(id, "cat.txt", "\"unstored\"");
        ann.publishFile(channel, unstored, "?store=0&ttl=0").expect(200);
        assertEquals(0, reader.history(channel, "").size());
        String typed = PubNubCalls.message(id, "cat.txt", "\"typed\"");
        Answer sent = ann.publishFile(channel, typed, "?ttl=5&custom_message_type=report&ptto=17332371536854859");
        assertEquals("17332371536854859", sent.expect(200).json().get(2).asText());
        String query =
                "?include_message_type=true&include_custom_message_type=true&include_uuid=true&include_meta=true";
        JsonNode item = reader.history(channel, query).get(channel).get(0);
        assertEquals(4, item.get("message_type").asInt());
        assertEquals("report", item.get("custom_message_type").asText());
        assertEquals("ann", item.get("uuid").asText());
        assertEquals("", item.get("meta").asText());
        assertEquals(typed, item.get("message").toString());
        ann.publishFile(channel, typed, "?ttl=soon").expect(400);
    }

    @Test
    void aMessageThatOnlyClientsCanReadPublishesTheOneUploadOfItsSender() {
        String first = ann.store(channel, "one.bin", CAT);
        ann.publishFile(channel, "\"c2VjcmV0IG9uZQ==\"", "").expect(200);
        assertEquals(List.of(first), listed());
        JsonNode item = reader.history(channel, "?include_message_type=true")
                .get(channel)
                .get(0);
        assertEquals("\"c2VjcmV0IG9uZQ==\"", item.get("message").toString());
        assertEquals(4, item.get("message_type").asInt());
        JsonNode event =
                natively.get(ApiClient.events(channel)).json().get("events").get(0);
        assertEquals(
                "{\"encrypted\":\"c2VjcmV0IG9uZQ==\"}", event.get("message").toString());
        ann.publishFile(channel, "\"c2VjcmV0IDI=\"", "").expect(404);
    }

    private List<String> listed() {
        List<String> ids = new ArrayList<>();
        reader.get(reader.files(channel))
                .json()
                .get("data")
                .forEach(file -> ids.add(file.get("id").asText()));
        return ids;
    }

    @Test
    void noUploadIsGuessedWhereSeveralWaitForAMessageThatOnlyClientsCanRead() {
        String one = ann.store(channel, "one.bin", CAT);
        String two = ann.store(channel, "two.bin", CAT);
        Answer refused = ann.publishFile(channel, "\"c2VjcmV0\"", "").expect(409);
        assertEquals(0, refused.json().get(0).asInt());
        assertTrue(refused.json().get(1).asText().contains("several uploads"), refused.text());
        assertEquals(List.of(), listed());
        ann.publishFile(channel, PubNubCalls.message(one, "one.bin", "1"), "").expect(200);
        ann.publishFile(channel, "\"c2VjcmV0\"", "").expect(200);
        assertEquals(List.of(two, one), listed());
    }

    @Test
    void whoClaimsTheUserButIsAnotherClientSlipsNothingIn() {
        // The same key and user, and the same address; but the SDK's name, the token or the client's name tell them
        // apart.
        String forged = ann.store(channel, "forged.bin", CAT, "?instanceid=mallory");
        String guessed = ann.store(channel, "forged.bin", CAT, "?auth=mallory");
        ann.publishFile(channel, "\"c2VjcmV0\"", "?instanceid=ann-1").expect(404);
        ann.publishFile(channel, "\"c2VjcmV0\"", "").expect(404);
        String own = ann.store(channel, "own.bin", CAT, "?instanceid=ann-1");
        ann.publishFile(channel, "\"c2VjcmV0\"", "?instanceid=ann-1").expect(200);
        assertEquals(List.of(own), listed());
        // Who knows the id may announce it from anywhere.
        ann.publishFile(channel, PubNubCalls.message(guessed, "forged.bin", "1"), "")
                .expect(200);
        assertEquals(List.of(guessed, own), listed());
        assertNotEquals(forged, own);
    }

    // ---- listing and deleting ---------------------------------------------------------------------------------------

    @Test
    void aListIsReadInPages() {
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            sent.add(ann.send(channel, "cat-" + i + ".txt", CAT));
        }
        Set<String> listed = new HashSet<>();
        String next = "";
        int pages = 0;
        do {
            JsonNode page = reader.get(reader.files(channel) + "?limit=2" + next)
                    .expect(200)
                    .json();
            assertEquals(page.get("data").size(), page.get("count").asInt());
            page.get("data")
                    .forEach(file -> assertTrue(listed.add(file.get("id").asText())));
            next = page.get("next").isNull()
                    ? null
                    : "&next=" + page.get("next").asText();
            pages++;
        } while (next != null);
        assertEquals(sent, listed);
        assertEquals(3, pages);
        for (String limit : new String[] {"0", "101", "x", "-1"}) {
            JsonNode refused = reader.get(reader.files(channel) + "?limit=" + limit)
                    .expect(400)
                    .json();
            assertEquals(
                    "Invalid limit parameter. Limit must be an integer between 1 and 100 (inclusive).",
                    refused.get("error").get("message").asText());
            assertEquals(3001, refused.get("error").get("code").asInt());
        }
        reader.get(reader.files(channel) + "?next=nonsense").expect(400);
    }

    @Test
    void aDeletedFileLeavesItsMessageAndNativesHearOfIt() throws Exception {
        String id = ann.send(channel, "cat.txt", CAT);
        String location =
                reader.get(reader.file(channel, id, "cat.txt")).expect(307).header("Location");
        try (SocketClient socket = SocketClient.open(natively)) {
            assertEquals("subscribed", socket.subscribe(channel).get("op").asText());
            reader.delete(reader.file(channel, id, "cat.txt")).expect(403);
            assertEquals(
                    "{\"status\":200}",
                    ann.delete(ann.file(channel, id, "cat.txt")).expect(200).text());
            socket.awaitFileEvent("file-deleted", id);
        }
        assertEquals(
                "{\"status\":200}",
                ann.delete(ann.file(channel, id, "cat.txt")).expect(200).text());
        assertEquals(
                "{\"status\":200}",
                ann.delete(ann.file(channel, "no-id", "x")).expect(200).text());
        assertEquals(0, reader.get(reader.files(channel)).json().get("count").asInt());
        fetch(location).expect(404);
        assertEquals(1, reader.history(channel, "").get(channel).size());
    }

    // ---- both doors -------------------------------------------------------------------------------------------------

    @Test
    void aNativeFileIsListedFetchedAndDeletedHere() {
        Answer posted = natively.post(
                ApiClient.newFile(channel, "native.txt") + "&message=%22hello%22&meta=%7B%22a%22%3A1%7D",
                CAT,
                "Content-Type",
                "text/plain");
        String id = posted.expect(201).json().get("id").asText();
        assertEquals(
                id,
                reader.get(reader.files(channel))
                        .json()
                        .get("data")
                        .get(0)
                        .get("id")
                        .asText());
        String location =
                reader.get(reader.file(channel, id, "native.txt")).expect(307).header("Location");
        assertArrayEquals(CAT, fetch(location).expect(200).body());
        JsonNode item = reader.history(channel, "?include_meta=true&include_message_type=true")
                .get(channel)
                .get(0);
        assertEquals(
                PubNubCalls.message(id, "native.txt", "\"hello\""),
                item.get("message").toString());
        assertEquals("{\"a\":1}", item.get("meta").toString());
        assertEquals(4, item.get("message_type").asInt());
        ann.delete(ann.file(channel, id, "native.txt")).expect(200);
        natively.get(ApiClient.file(channel, id)).expect(404);
    }

    @Test
    void whatIsRestrictedOrForOthersIsSoHereToo() {
        String restricted = natively.post(ApiClient.newFile(channel, "r.txt") + "&restricted=true", CAT)
                .expect(201)
                .json()
                .get("id")
                .asText();
        Answer refused = reader.get(reader.file(channel, restricted, "r.txt")).expect(403);
        assertEquals("Files", refused.json().get("error").get("source").asText());
        String forCarol = natively.post(ApiClient.newFile(channel, "c.txt") + "&recipients=carol", CAT)
                .expect(201)
                .json()
                .get("id")
                .asText();
        PubNubCalls carol = new PubNubCalls(node.url(), "sub", "carol");
        assertEquals(2, carol.get(carol.files(channel)).json().get("count").asInt());
        assertEquals(1, reader.get(reader.files(channel)).json().get("count").asInt());
        fetch(carol.get(carol.file(channel, forCarol, "c.txt")).expect(307).header("Location"))
                .expect(200);
        fetch(reader.get(reader.file(channel, forCarol, "c.txt")).expect(307).header("Location"))
                .expect(404);
        assertEquals(1, reader.history(channel, "").get(channel).size());
    }

    @Test
    void anotherAppKnowsNothingOfIt() {
        String id = ann.send(channel, "cat.txt", CAT);
        PubNubCalls other = new PubNubCalls(node.url(), "others", "ann");
        assertEquals(0, other.get(other.files(channel)).json().get("count").asInt());
        fetch(other.get(other.file(channel, id, "cat.txt")).expect(307).header("Location"))
                .expect(404);
        other.publishFile(channel, PubNubCalls.message(id, "cat.txt", "1"), "").expect(404);
    }
}
