package io.filecast.it;

import static io.filecast.it.EasemobCalls.APP;
import static io.filecast.it.EasemobCalls.OTHER_APP;
import static io.filecast.it.EasemobCalls.chatfile;
import static io.filecast.it.EasemobCalls.file;
import static io.filecast.it.EasemobCalls.form;
import static io.filecast.it.EasemobCalls.picture;
import static io.filecast.it.EasemobCalls.send;
import static io.filecast.it.EasemobCalls.sidesOf;
import static io.filecast.it.EasemobCalls.text;
import static io.filecast.it.EasemobCalls.upload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.SocketClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chat files as clients of Easemob's REST API send and fetch them, on a whole node. */
class EasemobFilesIT {

    private static final int LARGEST = 10_485_760;
    private static final String PAGE = "https://app.example.com";
    private static final String OCTETS = "application/octet-stream";
    private static final Set<String> ERROR_FIELDS =
            Set.of("error", "timestamp", "duration", "exception", "error_description");

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static EasemobCalls calls;
    private static ApiClient app;
    private static ApiClient ann;
    private static ApiClient bob;
    private static byte[] photo;

    @BeforeAll
    static void start() {
        node = EasemobCalls.node(scratch.resolve("data")).start();
        calls = new EasemobCalls(node);
        app = calls.app();
        ann = calls.user("ann");
        bob = calls.user("bob");
        photo = new byte[50_000];
        new Random(7).nextBytes(photo);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static void expectError(Answer answer, int status, String error, String description) {
        answer.expect(status);
        Set<String> names = new TreeSet<>();
        answer.json().fieldNames().forEachRemaining(names::add);
        assertEquals(new TreeSet<>(ERROR_FIELDS), names);
        assertEquals(error, answer.json().get("error").asText());
        assertEquals(description, answer.json().get("error_description").asText());
    }

    private static void expectBadToken(Answer answer) {
        expectError(answer, 401, "auth_bad_access_token", "Unable to authenticate due to corrupt access token");
        assertEquals(
                "org.apache.usergrid.rest.exceptions.SecurityException",
                answer.json().get("exception").asText());
    }

    // ---- the page that developers read ------------------------------------------------------------------------------

    /** The three requests of Easemob's page on chat files, word for word but for host, token and file. */
    @Test
    void theThreeCurlRequestsOfThePageWork() throws Exception {
        Path image = scratch.resolve("IMG_2953.JPG");
        byte[] picture = picture("jpg", 400, 200);
        Files.write(image, picture);
        String token = calls.userToken("curl");
        JsonNode sent = Answer.parse(
                curl("curl -X POST " + node.url() + "/acme/chat/chatfiles -H 'Authorization: Bearer " + token
                        + "' -H 'content-type: multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW' "
                        + " -H 'restrict-access: true' -F file=@" + image));
        JsonNode entity = sent.get("entities").get(0);
        assertEquals("chatfile", entity.get("type").asText());
        String fetch = "curl -X GET -H 'Accept: application/octet-stream' -H 'Authorization: Bearer " + token
                + "' -H 'share-secret: " + entity.get("share-secret").asText() + "' ";
        String url =
                "'" + node.url() + "/acme/chat/chatfiles/" + entity.get("uuid").asText() + "'";
        Path fetched = scratch.resolve("fetched");
        curl(fetch + url + " -o " + fetched);
        assertArrayEquals(picture, Files.readAllBytes(fetched));
        Path small = scratch.resolve("small");
        curl(fetch + "-H 'thumbnail: true' " + url + " -o " + small);
        assertEquals("170x85", sidesOf(Files.readAllBytes(small)));
    }

    private static String curl(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", command.replaceFirst("curl", "curl -sS --fail-with-body"))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), command);
        assertEquals(0, process.exitValue(), () -> command + "\n" + output);
        return output;
    }

    // ---- line 3: upload
    // -----------------------------------------------------------------------------------------------

    @Test
    void line3_aFileInChunksIsTakenWithPartsBeforeAndBehindIt() {
        Answer answer = upload(
                ann,
                form(
                        text("filename", "Zoë's.png"),
                        file("Zoë's.png", "image/png", photo),
                        text("thumbnail-width", "100"),
                        text("thumbnail-height", "80")));
        JsonNode envelope = answer.expect(200).json();
        assertEquals("post", envelope.get("action").asText());
        assertEquals("/chatfiles", envelope.get("path").asText());
        JsonNode entity = envelope.get("entities").get(0);
        assertEquals("chatfile", entity.get("type").asText());
        assertFalse(entity.has("share-secret"));
        assertEquals(50_000, entity.get("file-metadata").get("content-length").asInt());
        assertEquals(
                "image/png", entity.get("file-metadata").get("content-type").asText());

        Answer fetched = bob.get(chatfile(entity)).expect(200);
        assertArrayEquals(photo, fetched.body());
        assertEquals("image/png", fetched.header("Content-Type"));
        assertTrue(
                fetched.header("Content-Disposition").contains("filename*=UTF-8''Zo%C3%AB"),
                fetched.headers()::toString);
    }

    @Test
    void line3_aFileOfTheLargestSizeIsTakenAndOneByteMoreIsNot() {
        byte[] most = new byte[LARGEST];
        JsonNode entity = send(ann, "most.bin", OCTETS, most);
        assertEquals(LARGEST, app.get(chatfile(entity)).expect(200).body().length);
        byte[] more = new byte[LARGEST + 1];
        for (byte[] tooLarge : List.of(more, new byte[3 * LARGEST])) {
            byte[] form = form(text("filename", "x"), file("x", OCTETS, tooLarge), text("after", "y"));
            String words = "the file size exceeds the maximum limit.";
            expectError(upload(ann, form), 413, "file exceeding maximum limit", words);
            // The same with its length said beforehand.
            ApiClient plain = ann.with("Content-Type", "multipart/form-data; boundary=----------------7a9c-b2");
            expectError(plain.post(APP + "/chatfiles", form), 413, "file exceeding maximum limit", words);
        }
    }

    @Test
    void line3_anEmptyFileAndAnyNameAreTaken() {
        for (String name : List.of("", "C:\\\\fakepath\\\\a.txt", "../../etc/passwd", "n".repeat(300), "\u202Ea.txt")) {
            JsonNode entity = send(ann, name, "text/plain", new byte[0]);
            Answer fetched = bob.get(chatfile(entity)).expect(200);
            assertEquals(0, fetched.body().length);
            assertFalse(fetched.header("Content-Disposition").contains("/"), fetched.headers()::toString);
        }
    }

    // ---- line 4: restricted by presence, line 5: download
    // -------------------------------------------------------------

    @Test
    void line4_theHeaderRestrictsByBeingThere() {
        for (String value : List.of("true", "false", "")) {
            JsonNode entity = send(ann, "x", OCTETS, photo, "restrict-access", value);
            assertEquals(32, entity.get("share-secret").asText().length());
            expectError(bob.get(chatfile(entity)), 403, "forbidden_op", "chatfile no permission");
        }
    }

    @Test
    void line5_aSecretIsShownInAHeaderOrTheQueryAndTheHeaderWins() {
        JsonNode entity = send(ann, "x", OCTETS, photo, "restrict-access", "true");
        String path = chatfile(entity);
        String secret = entity.get("share-secret").asText();
        assertArrayEquals(
                photo, bob.get(path, "share-secret", secret).expect(200).body());
        assertArrayEquals(
                photo,
                bob.get(path + "?em-redirect=true&share-secret=" + secret)
                        .expect(200)
                        .body());
        bob.get(path + "?share-secret=wrong", "share-secret", secret).expect(200);
        for (ApiClient reader : List.of(ann, bob)) {
            expectError(reader.get(path), 403, "forbidden_op", "chatfile no permission");
            expectError(reader.get(path, "share-secret", "wrong"), 403, "forbidden_op", "chatfile no permission");
            expectError(
                    reader.get(path + "?share-secret=" + secret, "share-secret", "wrong"),
                    403,
                    "forbidden_op",
                    "chatfile no permission");
            reader.get(path, "share-secret", "wrong", "Range", "bytes=0-9").expect(403);
            reader.head(path).expect(403);
        }
        app.get(path).expect(200);
        app.get(path, "share-secret", "wrong").expect(200);
        expectBadToken(calls.stranger().get(path, "share-secret", secret));
    }

    @Test
    void line5_rangesConditionsAndHeadsAreAnswered() {
        String path = chatfile(send(ann, "x", OCTETS, photo));
        Answer whole = bob.get(path, "Accept", OCTETS, "Content-Type", "application/json")
                .expect(200);
        assertEquals("50000", whole.header("Content-Length"));
        assertEquals("bytes", whole.header("Accept-Ranges"));
        assertArrayEquals(
                Arrays.copyOfRange(photo, 10, 20),
                bob.get(path, "Range", "bytes=10-19").expect(206).body());
        bob.get(path, "If-None-Match", whole.header("ETag")).expect(304);
        assertEquals("50000", bob.head(path).expect(200).header("Content-Length"));
        assertEquals(
                200,
                bob.get(path.toUpperCase().replace(APP.toUpperCase() + "/CHATFILES", APP + "/chatfiles"))
                        .status());
    }

    @Test
    void line5_aFileOfAnotherAppOrOfNobodyIsNotThere() {
        JsonNode entity = send(ann, "x", OCTETS, photo, "restrict-access", "true");
        String other = OTHER_APP + "/chatfiles/" + entity.get("uuid").asText();
        ApiClient rival = calls.rival();
        expectError(
                rival.get(other, "share-secret", entity.get("share-secret").asText()),
                404,
                "entity_not_found",
                "file may not exists");
        for (String uuid : List.of("5fd74830-56be-11e9-822a-81ea50bb049d", "x", "..%2f..%2fx")) {
            expectError(bob.get(APP + "/chatfiles/" + uuid), 404, "entity_not_found", "file may not exists");
        }
        expectBadToken(rival.get(chatfile(entity)));
    }

    @Test
    void aFileExpiresHereAndInItsChannelsAtOnce() {
        try (NodeProcess brief = EasemobCalls.node(scratch.resolve("brief"))
                .set("easemob.fileTtl", "3s")
                .set("easemob.restrictAccess", "value")
                .set("http.publicUrl", "https://files.example.com")
                .start()) {
            EasemobCalls there = new EasemobCalls(brief);
            ApiClient admin = there.app();
            assertTrue(
                    send(admin, "y", OCTETS, photo, "restrict-access", "true").has("share-secret"));
            try (SocketClient socket = SocketClient.open(there.natives())) {
                socket.subscribe("user:quin");
                Answer sent = upload(admin, form(file("x", OCTETS, photo)), "restrict-access", "false");
                JsonNode entity = EasemobCalls.entity(sent);
                String id = entity.get("uuid").asText();
                String message =
                        "{\"to\":[\"quin\"],\"type\":\"file\",\"body\":{\"url\":\"" + chatfile(entity) + "\"}}";
                EasemobCalls.post(admin, APP + "/messages/users", message).expect(200);
                assertEquals(
                        "https://files.example.com/acme/chat/chatfiles",
                        sent.json().get("uri").asText());
                assertFalse(entity.has("share-secret"), "by its value, false restricts nothing");
                socket.awaitFileEvent("file", id);
                socket.awaitFileEvent("file-expired", id);
                expectError(admin.get(chatfile(entity)), 404, "file_expired", "file " + id + " is expired");
                there.natives().get(ApiClient.file("user:quin", id)).expectProblem(404, "not-found");
            }
        }
    }

    // ---- line 6: thumbnail
    // --------------------------------------------------------------------------------------------

    @Test
    void line6_aPictureHasAThumbnailByHeaderOrQuery() {
        byte[] picture = picture("png", 400, 200);
        String path = chatfile(send(ann, "x.png", "image/png", picture));
        for (String value : List.of("true", "TRUE", "1")) {
            assertEquals(
                    "170x85",
                    sidesOf(bob.get(path, "thumbnail", value).expect(200).body()));
        }
        assertEquals(
                "170x85",
                sidesOf(bob.get(path + "?em-redirect=true&thumbnail=true")
                        .expect(200)
                        .body()));
        assertEquals(
                "170x85", sidesOf(app.get(path + "?thumbnail=true").expect(200).body()));
        for (String value : List.of("false", "False", "")) {
            assertArrayEquals(
                    picture, bob.get(path, "thumbnail", value).expect(200).body());
        }
        bob.get(path + "?thumbnail=true", "thumbnail", "false").expect(200);
        assertArrayEquals(
                picture, bob.get(path + "?thumbnail=true", "thumbnail", "false").body(), "the header wins");
        Answer head = bob.head(path, "thumbnail", "true").expect(200);
        assertTrue(Integer.parseInt(head.header("Content-Length")) < picture.length);
    }

    @Test
    void line6_itsSidesComeInHeadersFieldsOrTheQuery() {
        byte[] picture = picture("png", 400, 200);
        byte[] plain = form(file("x.png", "image/png", picture));
        byte[] fields = form(
                file("x.png", "image/png", picture), text("thumbnail-width", "60"), text("thumbnail-height", "60"));
        assertEquals("100x50", thumbnailOf(upload(ann, plain, "thumbnail-width", "100", "thumbnail-height", "90")));
        assertEquals("60x30", thumbnailOf(upload(ann, fields)));
        assertEquals("100x50", thumbnailOf(upload(ann, fields, "thumbnail-width", "100", "thumbnail-height", "90")));
        Answer inQuery = ann.with("Content-Type", "multipart/form-data; boundary=----------------7a9c-b2")
                .post(APP + "/chatfiles?chat-type=CHAT&thumbnail-width=40&thumbnail-height=999999", plain);
        assertEquals("40x20", thumbnailOf(inQuery));
        for (String wrong : List.of("0", "-1", "wide")) {
            expectError(
                    upload(ann, plain, "thumbnail-width", wrong),
                    400,
                    "illegal_argument",
                    "thumbnail-width is a number of pixels");
        }
    }

    private static String thumbnailOf(Answer sent) {
        return sidesOf(bob.get(chatfile(EasemobCalls.entity(sent)), "thumbnail", "true")
                .expect(200)
                .body());
    }

    @Test
    void line6_whatIsSmallOrNoPictureIsItsOwnThumbnail() {
        byte[] small = picture("png", 50, 50);
        assertTrue(small.length <= 10_240, () -> "" + small.length);
        byte[] broken = picture("png", 400, 200);
        Arrays.fill(broken, 2_000, broken.length, (byte) 7);
        for (byte[] bytes : List.of(small, photo, broken)) {
            String path = chatfile(send(ann, "x.png", "image/png", bytes));
            assertArrayEquals(
                    bytes, bob.get(path, "thumbnail", "true").expect(200).body());
        }
    }

    @Test
    void line6_aRestrictedFilesThumbnailTakesItsSecret() {
        JsonNode entity = send(ann, "x.png", "image/png", picture("png", 400, 200), "restrict-access", "true");
        String path = chatfile(entity);
        String secret = entity.get("share-secret").asText();
        expectError(bob.get(path, "thumbnail", "true"), 403, "forbidden_op", "chatfile no permission");
        expectError(
                bob.get(path, "thumbnail", "true", "share-secret", "wrong"),
                403,
                "forbidden_op",
                "chatfile no permission");
        assertEquals(
                "170x85",
                sidesOf(bob.get(path, "thumbnail", "true", "share-secret", secret)
                        .expect(200)
                        .body()));
        assertEquals(
                "170x85", sidesOf(app.get(path, "thumbnail", "true").expect(200).body()));
    }

    // ---- line 7, line 10 and line 11
    // ----------------------------------------------------------------------------------

    @Test
    void line7_whoShowsNoGoodTokenHearsSoInFiveFields() {
        byte[] form = form(file("x", OCTETS, photo));
        String path = chatfile(send(ann, "x", OCTETS, photo));
        for (ApiClient nobody : List.of(calls.stranger(), calls.bearer("YWMtwrong"), calls.rival(), calls.bearer(""))) {
            expectBadToken(upload(nobody, form));
            expectBadToken(nobody.get(path));
        }
    }

    @Test
    void line10_whatIsNoFormWithAFileIsRefusedInJson() {
        expectError(upload(ann, form(text("filename", "x"))), 400, "illegal_argument", "file must be provided.");
        expectError(
                upload(ann, "--nothing".getBytes(StandardCharsets.UTF_8)),
                400,
                "illegal_argument",
                "file must be provided.");
        List<Answer> wrong = new ArrayList<>();
        wrong.add(ann.postJson(APP + "/chatfiles", "{}").expect(415));
        wrong.add(ann.post(APP + "/chatfiles", photo).expect(415));
        wrong.add(ann.get(APP + "/chatfiles").expect(405));
        wrong.add(ann.delete(APP + "/chatfiles/5fd74830-56be-11e9-822a-81ea50bb049d")
                .expect(405));
        wrong.add(ann.post(APP + "/sdk/chatfiles/part-upload", new byte[0]).expect(404));
        wrong.add(upload(ann, form(file("x", OCTETS, photo), file("y", OCTETS, photo)))
                .expect(400));
        wrong.add(ann.get(chatfile(send(ann, "x", OCTETS, photo)), "Range", "bytes=60000-")
                .expect(416));
        for (Answer answer : wrong) {
            assertEquals("application/json", answer.header("Content-Type"), answer::text);
            assertFalse(answer.json().get("error_description").asText().isEmpty(), answer::text);
        }
    }

    @Test
    void line11_theAddressIsThatByWhichTheClientCalled() {
        Answer answer = upload(ann, form(file("x", OCTETS, photo)));
        assertEquals(
                node.url() + APP + "/chatfiles",
                answer.expect(200).json().get("uri").asText());
        String uuid = EasemobCalls.entity(answer).get("uuid").asText();
        String uri = answer.json().get("uri").asText();
        ann.get(URI.create(uri + "/" + uuid).getPath()).expect(200);
    }

    @Test
    void pagesOfBrowsersMaySendAllHeadersThatTheyNeed() {
        for (String path : List.of("/token", "/users", "/users/ann", "/chatfiles/x", "/messages/users", "/messages")) {
            assertEquals(204, preflight(path).status(), path);
        }
        Answer preflight = preflight("/chatfiles");
        assertEquals(204, preflight.status());
        String allowed = preflight.header("Access-Control-Allow-Headers").toLowerCase();
        for (String header : List.of(
                "authorization",
                "content-type",
                "accept",
                "restrict-access",
                "share-secret",
                "thumbnail",
                "thumbnail-height",
                "thumbnail-width",
                "x-requested-with")) {
            assertTrue(Set.of(allowed.split(", ")).contains(header), header);
        }
        String exposed = ann.get(chatfile(send(ann, "x", OCTETS, photo)), "Origin", PAGE)
                .expect(200)
                .header("Access-Control-Expose-Headers");
        for (String header : List.of("Content-Disposition", "Content-Length", "ETag")) {
            assertTrue(Set.of(exposed.split(", ")).contains(header), header);
        }
    }

    /** Otherwise a page would hear of a broken connection, where its SDK has words for what is wrong. */
    @Test
    void pagesOfBrowsersMayReadWhatIsWrong() {
        String restricted = chatfile(send(ann, "x", OCTETS, photo, "restrict-access", "true"));
        List<Answer> wrong = List.of(
                ann.get(restricted, "Origin", PAGE).expect(403),
                ann.get(APP + "/chatfiles/nothing", "Origin", PAGE).expect(404),
                ann.get(APP + "/nothing", "Origin", PAGE).expect(404),
                calls.stranger().get(restricted, "Origin", PAGE).expect(401));
        for (Answer answer : wrong) {
            assertEquals(PAGE, answer.header("Access-Control-Allow-Origin"), answer::text);
        }
    }

    private static Answer preflight(String path) {
        return calls.stranger()
                .send(
                        "OPTIONS",
                        APP + path,
                        BodyPublishers.noBody(),
                        "Origin",
                        PAGE,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "restrict-access");
    }
}
