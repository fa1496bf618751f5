package io.filecast.it;

import static io.filecast.it.EasemobCalls.APP;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.easemob.im.server.EMException;
import com.easemob.im.server.EMProperties;
import com.easemob.im.server.EMService;
import com.easemob.im.server.exception.EMBadRequestException;
import com.easemob.im.server.exception.EMNotFoundException;
import com.easemob.im.server.model.EMAttachment;
import com.easemob.im.server.model.EMUser;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Easemob's own server SDK for Java against a whole node, told nothing but where the node is. Its messages are not here: it cannot
 * write them with the Jackson of today; {@link EasemobMessagesIT} sends what it sent with an older one.
 */
class EasemobJavaIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Short enough for the SDK, which keeps the first piece of what it downloads and no more. */
    private static final byte[] NOTE = "a note of a few words".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static EasemobCalls calls;
    private static EMService service;

    @BeforeAll
    static void start() {
        node = EasemobCalls.node(scratch.resolve("data")).start();
        calls = new EasemobCalls(node);
        service = new EMService(EMProperties.builder()
                .setAppkey("acme#chat")
                .setClientId("YXA6client")
                .setClientSecret("YXA6secret")
                .setBaseUri(node.url().toString())
                .build());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Path written(String name, byte[] bytes) throws Exception {
        return Files.write(scratch.resolve(name), bytes);
    }

    @Test
    void usersAreMadeFoundAndRemovedAndHaveTokens() {
        assertEquals(
                "sdkuser",
                service.user().create("sdkuser", "secret").block(PATIENCE).getUsername());
        assertEquals("sdkuser", service.user().get("sdkuser").block(PATIENCE).getUsername());
        EMUser user = service.user().get("sdkuser").block(PATIENCE);
        String token = service.token().getUserToken(user, null, null, "secret");
        calls.bearer(token).get(APP + "/users/sdkuser").expect(200);
        assertFalse(service.user().isUserOnline("sdkuser").block(PATIENCE));
        service.user().updateUserPassword("sdkuser", "other").block(PATIENCE);
        assertNotNull(service.token().getUserToken(user, null, null, "other"));
        String inherited = service.token().getUserTokenWithInherit("sdkheir");
        calls.bearer(inherited).get(APP + "/users/sdkheir").expect(200);
        assertThrows(
                EMException.class,
                () -> service.user().create("sdkuser", "secret").block(PATIENCE));
        service.user().delete("sdkuser").block(PATIENCE);
        assertThrows(
                EMNotFoundException.class, () -> service.user().get("sdkuser").block(PATIENCE));
    }

    @Test
    void aFileIsSentRestrictedAndFetchedByTheAppWithoutItsSecret() throws Exception {
        EMAttachment sent =
                service.attachment().uploadFile(written("note.txt", NOTE)).block(PATIENCE);
        assertEquals(node.url() + APP + "/chatfiles/" + sent.getId(), sent.getUrl());
        assertEquals(32, sent.getSecret().length(), "it says restrict-access: false, which is there");
        Path fetched = service.attachment()
                .downloadFile(sent.getId(), scratch, "fetched.txt")
                .block(PATIENCE);
        assertArrayEquals(NOTE, Files.readAllBytes(fetched));

        ApiClient reader = calls.user("sdkreader");
        String path = URI.create(sent.getUrl()).getPath();
        reader.get(path).expect(403);
        assertArrayEquals(
                NOTE,
                reader.get(path, "share-secret", sent.getSecret()).expect(200).body());
        assertThrows(
                EMNotFoundException.class,
                () -> service.attachment()
                        .downloadFile("5fd74830-56be-11e9-822a-81ea50bb049d", scratch, "none")
                        .block(PATIENCE));
    }

    @Test
    void aFileOfTheLargestSizeIsTakenAndOneByteMoreIsAnExceptionWithItsStatus() throws Exception {
        Path most = written("most.bin", new byte[10_485_760]);
        EMAttachment sent = service.attachment().uploadFile(most).block(PATIENCE);
        assertEquals(
                10_485_760,
                calls.app().get(URI.create(sent.getUrl()).getPath()).expect(200).body().length);
        Path more = written("more.bin", new byte[10_485_761]);
        EMException refused = assertThrows(
                EMException.class, () -> service.attachment().uploadFile(more).block(PATIENCE));
        assertEquals(413, refused.getErrorCode());
        assertTrue(refused.getMessage().contains("exceeds the maximum limit"), refused.getMessage());
    }

    @Test
    void whoIsNotTheAppHearsWhy() {
        EMService wrong = new EMService(EMProperties.builder()
                .setAppkey("acme#chat")
                .setClientId("YXA6client")
                .setClientSecret("wrong")
                .setBaseUri(node.url().toString())
                .build());
        EMException refused = assertThrows(
                EMBadRequestException.class, () -> wrong.user().get("ann").block(PATIENCE));
        assertTrue(refused.getMessage().contains("client_secret does not match"), refused.getMessage());
    }
}
