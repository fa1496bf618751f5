package io.filecast.it.dialects;

import com.fasterxml.jackson.databind.JsonNode;
import com.pubnub.api.models.consumer.pubsub.files.PNFileEventResult;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.FpnnClient.Push;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.PubNubClient;
import io.filecast.testing.RtmClient;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ways to receive a file that was sent to a group, by dialect. They follow it before it is sent. */
final class Receivers implements AutoCloseable {

    /** Waits for a file, and fetches it. */
    @FunctionalInterface
    interface Receiver {
        /** What came of the next file. */
        Arrived receive(String name) throws Exception;
    }

    private final Map<String, Receiver> receivers = new LinkedHashMap<>();
    private final ApiClient http;
    private final SocketClient socket;
    private final SseClient stream;
    private final PubNubClient pubnub;
    private final RtmClient rtm;

    Receivers(NodeProcess node, long group) throws IOException {
        String channel = "group:" + group;
        http = new ApiClient(node.url(), "X-Filecast-Key", DialectTable.KEY, "X-Filecast-User", "listener");
        socket = SocketClient.open(http);
        socket.subscribe(channel);
        stream = SseClient.follow(http, channel, "", null);
        stream.await("the beginning", frame -> frame.name().equals("subscribed"));
        pubnub = PubNubClient.of(
                        node.url(),
                        "listener",
                        configuration ->
                                configuration.setPublishKey(DialectTable.KEY).setSubscribeKey(DialectTable.KEY))
                .follow(channel);
        rtm = RtmClient.connect(node.rtmPort(), DialectTable.PID, DialectTable.SECRET)
                .listen("addlisten", Map.of("gids", List.of(group)));
        receivers.put("WebSocket", name -> natively(socket.await(name, frame -> isFile(frame, name))));
        receivers.put(
                "events",
                name -> natively(
                        stream.await(name, frame -> isFile(frame.data(), name)).data()));
        receivers.put("PubNub", this::byPubNub);
        EasemobApi easemob = new EasemobApi(node);
        receivers.put(
                "Easemob",
                name -> easemob.fetch(socket.await(name, frame -> isFile(frame, name))
                        .get("file")
                        .get("id")
                        .asText()));
        receivers.put("RTM", name -> byRtm());
    }

    Map<String, Receiver> all() {
        return receivers;
    }

    private static boolean isFile(JsonNode frame, String name) {
        return frame != null
                && frame.path("type").asText().equals("file")
                && frame.path("file").path("name").asText().equals(name);
    }

    private Arrived natively(JsonNode event) {
        JsonNode file = event.get("file");
        byte[] bytes = http.get(file.get("url").asText()).expect(200).body();
        return new Arrived(
                file.get("name").asText(),
                file.get("size").asLong(),
                bytes,
                textOf(event.path("message")),
                event.path("publisher").asText());
    }

    private static String textOf(JsonNode message) {
        return message.isTextual() ? message.asText() : message.toString();
    }

    private Arrived byPubNub(String name) throws Exception {
        PNFileEventResult event = (PNFileEventResult) pubnub.await(
                        name,
                        heard -> heard.event() instanceof PNFileEventResult file
                                && file.getFile().getName().equals(name))
                .event();
        byte[] bytes = pubnub.sdk()
                .downloadFile()
                .channel(event.getChannel())
                .fileName(name)
                .fileId(event.getFile().getId())
                .sync()
                .getByteStream()
                .readAllBytes();
        // The dialect tells no size.
        return new Arrived(
                event.getFile().getName(),
                bytes.length,
                bytes,
                event.getJsonMessage().toString(),
                event.getPublisher());
    }

    /** What its SDKs show: of who has no number, and of the message, they find all in the attributes. */
    private Arrived byRtm() throws Exception {
        Push push = rtm.nextPush();
        JsonNode file = RtmClient.fileOf(push);
        JsonNode attrs = Answer.parse((String) push.params().get("attrs"));
        String custom = attrs.get("custom").asText();
        boolean isForeign = (Long) push.params().get("from") == 0;
        JsonNode said = isForeign ? Answer.parse(custom) : null;
        return new Arrived(
                isForeign
                        ? said.get("name").asText()
                        : attrs.get("rtm").get("filename").asText(),
                file.get("size").asLong(),
                RtmClient.fetch(file.get("url").asText()),
                isForeign ? textOf(said.get("message")) : custom,
                isForeign
                        ? said.get("from").asText()
                        : push.params().get("from").toString());
    }

    @Override
    public void close() throws IOException {
        pubnub.close();
        stream.close();
        socket.close();
        rtm.close();
    }
}
