package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.pubnub.api.PNConfiguration;
import com.pubnub.api.PubNub;
import com.pubnub.api.PubNubException;
import com.pubnub.api.UserId;
import com.pubnub.api.endpoints.Endpoint;
import com.pubnub.api.models.consumer.access_manager.PNAccessManagerGrantResult;
import com.pubnub.api.models.consumer.access_manager.v3.ChannelGrant;
import com.pubnub.api.models.consumer.access_manager.v3.ChannelGroupGrant;
import com.pubnub.api.models.consumer.access_manager.v3.PNToken;
import com.pubnub.api.models.consumer.message_actions.PNMessageAction;
import io.filecast.testing.NodeProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PubNub's Java SDK against an app that asks for more than keys: it signs, grants, shows tokens, and is refused. */
class PubNubAccessJavaIT {

    private static final String CONFIG = """
            http: {host: 127.0.0.1}
            apps:
              - name: guarded
                accessManager: true
                keys:
                  - {id: gp, type: publish, value: java-pub}
                  - {id: gs, type: subscribe, value: java-sub}
                  - {id: gx, type: secret, value: java-secret}
            """;

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private final List<PubNub> clients = new ArrayList<>();

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).config(CONFIG).start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @AfterEach
    void closeClients() {
        clients.forEach(PubNub::forceDestroy);
    }

    private PubNub client(String user, String secret) throws PubNubException {
        PNConfiguration configuration = new PNConfiguration(new UserId(user));
        configuration.setOrigin(node.url().getAuthority()).setSecure(false);
        configuration.setPublishKey("java-pub").setSubscribeKey("java-sub");
        if (secret != null) {
            configuration.setSecretKey(secret);
        }
        PubNub client = new PubNub(configuration);
        clients.add(client);
        return client;
    }

    private PubNub root() throws PubNubException {
        return client("back end", "java-secret");
    }

    private PubNub bearer(String user, String token) throws PubNubException {
        PubNub client = client(user, null);
        client.setToken(token);
        return client;
    }

    private static PubNubException refused(Endpoint<?, ?> call) {
        PubNubException refused = assertThrows(PubNubException.class, call::sync);
        assertEquals(403, refused.getStatusCode(), refused::toString);
        return refused;
    }

    private static JsonObject body(PubNubException refused) {
        return refused.getJso().getAsJsonObject();
    }

    // ---- signatures -------------------------------------------------------------------------------------------------

    @Test
    void everyCallOfAClientWithTheSecretKeyIsSignedAndTaken() throws Exception {
        PubNub root = root();
        String room = "räume büro (1)!'~";
        root.publish().channel(room).message(Map.of("text", "a/b?c#d&e=ü+~*")).sync();
        root.publish()
                .channel("room")
                .message(Map.of("text", "posted"))
                .meta(Map.of("lang", "de en"))
                .usePOST(true)
                .sync();
        root.signal().channel("room").message("s").sync();
        assertFalse(root.fetchMessages()
                .channels(List.of("room"))
                .sync()
                .getChannels()
                .isEmpty());
        long sent = root.publish().channel("room").message("act on me").sync().getTimetoken();
        root.addMessageAction()
                .channel("room")
                .messageAction(new PNMessageAction()
                        .setType("reaction")
                        .setValue("ü: a/b")
                        .setMessageTimetoken(sent))
                .sync();
        assertEquals(0, root.listFiles().channel("room").sync().getData().size());
        root.deleteMessages().channels(List.of("room")).sync();
    }

    @Test
    void aWrongSecretKeyIsRefused() throws PubNubException {
        PubNubException refused =
                refused(client("x", "wrong").publish().channel("room").message("1"));
        assertTrue(refused.toString().contains("Signature Does Not Match"), refused::toString);
    }

    // ---- tokens -----------------------------------------------------------------------------------------------------

    @Test
    void aTokenIsReadByTheSdkAsItWasGranted() throws PubNubException {
        PubNub root = root();
        String token = root.grantToken(43_200)
                .meta(Map.of("team", "blau", "level", 3))
                .channels(List.of(
                        ChannelGrant.name("room").read().write(),
                        ChannelGrant.pattern("^room-[0-9]+$").read().delete()))
                .channelGroups(List.of(ChannelGroupGrant.id("team").read().manage()))
                .authorizedUUID("ann")
                .sync()
                .getToken();
        PNToken parsed = root.parseToken(token);
        assertEquals(2, parsed.getVersion());
        assertEquals(43_200, parsed.getTtl());
        assertEquals("ann", parsed.getAuthorizedUUID());
        assertEquals(
                PNToken.PNResourcePermissions.of(3),
                parsed.getResources().getChannels().get("room"));
        assertEquals(
                PNToken.PNResourcePermissions.of(9),
                parsed.getPatterns().getChannels().get("^room-[0-9]+$"));
        assertEquals(
                PNToken.PNResourcePermissions.of(5),
                parsed.getResources().getChannelGroups().get("team"));
        assertEquals("blau", ((Map<?, ?>) parsed.getMeta()).get("team"));
        assertTrue(Math.abs(System.currentTimeMillis() / 1000 - parsed.getTimestamp()) < 120);
    }

    @Test
    void aTokenLetsItsBearerDoWhatItSaysUntilItIsRevoked() throws PubNubException {
        PubNub root = root();
        String token = root.grantToken(5)
                .channels(List.of(ChannelGrant.name("hall").read().write()))
                .authorizedUUID("ann")
                .sync()
                .getToken();
        PubNub ann = bearer("ann", token);
        ann.publish().channel("hall").message("1").sync();
        ann.fetchMessages().channels(List.of("hall")).sync();

        PubNubException elsewhere = refused(ann.publish().channel("cellar").message("1"));
        assertEquals(
                "{\"channels\":[\"cellar\"]}", body(elsewhere).get("payload").toString());
        refused(ann.deleteMessages().channels(List.of("hall")));
        refused(bearer("ben", token).publish().channel("hall").message("1"));
        refused(client("ann", null).publish().channel("hall").message("1"));

        root.revokeToken().token(token).sync();
        PubNubException revoked = refused(ann.publish().channel("hall").message("1"));
        assertEquals("Token is revoked", body(revoked).get("message").getAsString());
    }

    @Test
    void aTtlThatIsTooLongIsRefusedInWordsTheSdkReads() throws PubNubException {
        PubNubException refused = assertThrows(
                PubNubException.class,
                () -> root().grantToken(43_201)
                        .channels(List.of(ChannelGrant.name("room").read()))
                        .sync());
        assertEquals(400, refused.getStatusCode());
        assertTrue(refused.toString().contains("Invalid ttl"), refused::toString);
    }

    // ---- grants to auth keys ----------------------------------------------------------------------------------------

    @Test
    void anAuthKeyMayDoWhatItWasGranted() throws PubNubException {
        PubNub holder = client("ann", null);
        holder.getConfiguration().setAuthKey("auth-1");
        refused(holder.publish().channel("desk").message("1"));
        PNAccessManagerGrantResult granted = root().grant()
                .channels(List.of("desk"))
                .authKeys(List.of("auth-1"))
                .read(true)
                .write(true)
                .ttl(5)
                .sync();
        assertTrue(granted.getChannels().get("desk").get("auth-1").isWriteEnabled());
        holder.publish().channel("desk").message("1").sync();
        root().grant()
                .channels(List.of("desk"))
                .authKeys(List.of("auth-1"))
                .ttl(5)
                .sync();
        refused(holder.publish().channel("desk").message("1"));
    }

    // ---- groups -----------------------------------------------------------------------------------------------------

    @Test
    void groupsAreMadeReadChangedAndTakenAway() throws PubNubException {
        PubNub root = root();
        root.addChannelsToChannelGroup()
                .channelGroup("crew")
                .channels(List.of("a", "b c"))
                .sync();
        assertEquals(
                List.of("a", "b c"),
                root.listChannelsForChannelGroup().channelGroup("crew").sync().getChannels());
        assertTrue(root.listAllChannelGroups().sync().getGroups().contains("crew"));
        root.removeChannelsFromChannelGroup()
                .channelGroup("crew")
                .channels(List.of("a"))
                .sync();
        assertEquals(
                List.of("b c"),
                root.listChannelsForChannelGroup().channelGroup("crew").sync().getChannels());

        String token = root.grantToken(5)
                .channelGroups(List.of(ChannelGroupGrant.id("crew").read()))
                .sync()
                .getToken();
        PubNub reader = bearer("ann", token);
        PubNubException refused =
                refused(reader.addChannelsToChannelGroup().channelGroup("crew").channels(List.of("x")));
        assertEquals(
                "{\"channel-groups\":[\":crew\"]}", body(refused).get("payload").toString());

        root.deleteChannelGroup().channelGroup("crew").sync();
        assertFalse(root.listAllChannelGroups().sync().getGroups().contains("crew"));
    }
}
