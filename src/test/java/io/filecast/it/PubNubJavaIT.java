package io.filecast.it;

import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.pubnub.api.PubNubException;
import com.pubnub.api.models.consumer.PNPublishResult;
import com.pubnub.api.models.consumer.pubsub.PNMessageResult;
import com.pubnub.api.models.consumer.pubsub.files.PNFileEventResult;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.PubNubClient;
import io.filecast.testing.PubNubClient.Heard;
import io.filecast.testing.SocketClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PubNub's Java SDK against a whole node, alone and together with native clients. */
class PubNubJavaIT {

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).start();
        api = new ApiClient(node.url());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static PNPublishResult publish(PubNubClient client, String channel, Object message) throws PubNubException {
        return client.sdk().publish().channel(channel).message(message).sync();
    }

    private static List<String> messagesOf(PubNubClient client) {
        return client.heard().stream()
                .map(heard -> String.valueOf(heard.message()))
                .toList();
    }

    @Test
    void the_time_is_told() throws PubNubException {
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann")) {
            assertEquals(17, ann.sdk().time().sync().getTimetoken().toString().length());
        }
    }

    @Test
    void messages_come_to_sdk_and_native_clients_alike() throws PubNubException {
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann");
                PubNubClient bob = PubNubClient.of(node.url(), "bob").follow("both ways")) {
            SocketClient socket = SocketClient.open(api);
            socket.subscribe("both ways");
            PNPublishResult sent = ann.sdk()
                    .publish()
                    .channel("both ways")
                    .message(Map.of("text", "grüß \"dich\"/%+&"))
                    .meta(Map.of("n", 1))
                    .ttl(1)
                    .sync();
            Heard heard = bob.awaitMessage("{\"text\":\"grüß \\\"dich\\\"/%+&\"}");
            PNMessageResult event = (PNMessageResult) heard.event();
            assertEquals("message", heard.kind());
            assertEquals("ann", event.getPublisher());
            assertEquals(sent.getTimetoken(), event.getTimetoken());
            assertEquals("{\"n\":1}", event.getUserMetadata().toString());
            JsonNode natively = socket.await("the message", SocketClient::isEvent);
            assertEquals("message", natively.get("type").asText());
            assertEquals("ann", natively.get("publisher").asText());
            assertEquals(
                    sent.getTimetoken().toString(), natively.get("timetoken").asText());
            socket.close();

            api.postJson(messages("both ways"), "{\"message\":{\"list\":[1,null,true]}}")
                    .expect(201);
            assertEquals("message", bob.awaitMessage("{\"list\":[1,null,true]}").kind());
        }
    }

    @Test
    void a_file_that_is_sent_natively_is_a_file_event() {
        try (PubNubClient bob = PubNubClient.of(node.url(), "bob").follow("files")) {
            JsonNode entry = api.post(newFile("files", "a cat.txt") + "&message=%22look%22", new byte[] {1, 2, 3})
                    .expect(201)
                    .json();
            PNFileEventResult event = (PNFileEventResult)
                    bob.await("the file", heard -> heard.kind().equals("file")).event();
            assertEquals(entry.get("id").asText(), event.getFile().getId());
            assertEquals("a cat.txt", event.getFile().getName());
            assertEquals("look", event.getMessage());
            api.delete(ApiClient.file("files", entry.get("id").asText())).expect(204);
            api.postJson(messages("files"), "{\"message\":\"after\"}").expect(201);
            bob.awaitMessage("\"after\"");
            assertEquals(2, bob.heard().size());
        }
    }

    @Test
    void many_messages_come_once_each_and_in_order() throws PubNubException {
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann").follow("many", "other")) {
            for (int i = 0; i < 250; i++) {
                publish(ann, i % 2 == 0 ? "many" : "other", i);
            }
            ann.awaitMessage("249");
            assertEquals(IntStream.range(0, 250).mapToObj(Integer::toString).toList(), messagesOf(ann));
        }
    }

    @Test
    void a_wildcard_names_itself_and_a_channel_followed_by_name_comes_first() throws PubNubException {
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann").follow("wild.*", "wild.named")) {
            publish(ann, "wild.a.b", 1);
            publish(ann, "wild.named", 2);
            Heard below = ann.awaitMessage("1");
            assertEquals("wild.a.b", below.channel());
            assertEquals("wild.*", below.subscription());
            assertNull(ann.awaitMessage("2").subscription());
            assertEquals(2, ann.heard().size());
        }
    }

    @Test
    void a_posted_message_is_a_message() throws PubNubException {
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann").follow("posted")) {
            ann.sdk()
                    .publish()
                    .channel("posted")
                    .message("x".repeat(30_000))
                    .usePOST(true)
                    .sync();
            ann.awaitMessage('"' + "x".repeat(30_000) + '"');
        }
    }

    @Test
    void a_signal_is_a_signal_and_what_is_fired_or_silent_is_not_heard() throws PubNubException {
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann").follow("kinds")) {
            ann.sdk().signal().channel("kinds").message("typing").sync();
            ann.sdk().fire().channel("kinds").message("fired").sync();
            ann.sdk()
                    .publish()
                    .channel("kinds")
                    .message("quiet")
                    .replicate(false)
                    .sync();
            ann.sdk()
                    .publish()
                    .channel("kinds")
                    .message("passing")
                    .shouldStore(false)
                    .sync();
            publish(ann, "kinds", "last");
            ann.awaitMessage("\"last\"");
            assertEquals(List.of("\"typing\"", "\"passing\"", "\"last\""), messagesOf(ann));
            assertEquals("signal", ann.heard().get(0).kind());
        }
        JsonNode history = api.get(events("kinds")).expect(200).json().get("events");
        assertEquals(2, history.size());
        assertEquals("last", history.get(0).get("message").asText());
        assertEquals("quiet", history.get(1).get("message").asText());
    }

    @Test
    void a_filter_is_kept_to() throws PubNubException {
        try (PubNubClient ann = PubNubClient.of(
                        node.url(),
                        "ann",
                        configuration -> configuration
                                .setPublishKey("demo")
                                .setSubscribeKey("demo")
                                .setFilterExpression("lang LIKE 'en*' && uuid != 'me'"))
                .follow("filtered")) {
            ann.sdk()
                    .publish()
                    .channel("filtered")
                    .message(1)
                    .meta(Map.of("lang", "de"))
                    .sync();
            publish(ann, "filtered", 2);
            ann.sdk()
                    .publish()
                    .channel("filtered")
                    .message(3)
                    .meta(Map.of("lang", "en-GB"))
                    .sync();
            ann.awaitMessage("3");
            assertEquals(1, ann.heard().size());
        }
    }

    @Test
    void who_comes_with_an_old_timetoken_catches_up() throws PubNubException {
        try (PubNubClient ann = PubNubClient.of(node.url(), "ann")) {
            Long seen = publish(ann, "late", 1).getTimetoken();
            publish(ann, "late", 2);
            ann.sdk().subscribe().channels(List.of("late")).withTimetoken(seen).execute();
            ann.awaitMessage("2");
            assertEquals(List.of("2"), messagesOf(ann));
        }
    }

    @Test
    void what_is_refused_says_so_in_their_words() {
        try (PubNubClient stranger = PubNubClient.of(
                node.url(),
                "ann",
                configuration -> configuration.setPublishKey("wrong").setSubscribeKey("demo"))) {
            PubNubException refused = assertThrows(PubNubException.class, () -> publish(stranger, "room", 1));
            assertEquals(400, refused.getStatusCode());
            assertEquals("Invalid Key", refused.getJso().getAsJsonArray().get(1).getAsString());
        }
    }
}
