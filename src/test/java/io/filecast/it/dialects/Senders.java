package io.filecast.it.dialects;

import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.uploads;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.PubNubClient;
import io.filecast.testing.RtmClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ways to send a file to a group, by dialect. Each sends as a user of its own. */
final class Senders implements AutoCloseable {

    /** Sends a file. */
    @FunctionalInterface
    interface Sender {
        /** Sends what is to arrive. */
        void send(Arrived file) throws Exception;
    }

    private final Map<String, Sender> senders = new LinkedHashMap<>();
    private final PubNubClient pubnub;
    private final RtmClient rtm;

    Senders(NodeProcess node, long group) throws IOException {
        String channel = "group:" + group;
        ApiClient http = new ApiClient(node.url(), "X-Filecast-Key", DialectTable.KEY);
        pubnub = PubNubClient.of(
                node.url(),
                "carla",
                configuration -> configuration.setPublishKey(DialectTable.KEY).setSubscribeKey(DialectTable.KEY));
        rtm = RtmClient.connect(node.rtmPort(), DialectTable.PID, DialectTable.SECRET);
        senders.put("native", file -> sendNatively(http.with("X-Filecast-User", file.sender()), channel, file));
        senders.put("two steps", file -> sendInSteps(http.with("X-Filecast-User", file.sender()), channel, file));
        senders.put("PubNub", file -> sendByPubNub(channel, file));
        EasemobApi easemob = new EasemobApi(node);
        senders.put("Easemob", file -> easemob.send(group, file));
        senders.put("RTM", file -> sendByRtm(group, file));
    }

    Map<String, Sender> all() {
        return senders;
    }

    /** Who sends in a dialect. */
    static String userOf(String dialect) {
        return switch (dialect) {
            case "native" -> "alice";
            case "two steps" -> "bert";
            case "PubNub" -> "carla";
            case "Easemob" -> "dora";
            default -> "7001";
        };
    }

    private static void sendNatively(ApiClient http, String channel, Arrived file) {
        http.post(newFile(channel, file.name()) + "&message=%22" + file.message() + "%22", file.bytes())
                .expect(201);
    }

    private static void sendInSteps(ApiClient http, String channel, Arrived file) {
        String plan = "{\"channel\":\"" + channel + "\",\"name\":\"" + file.name() + "\"}";
        JsonNode declared = http.postJson(uploads(), plan).expect(201).json();
        http.put(declared.get("url").asText(), file.bytes()).expect(200);
        String publish = "{\"fileId\":\"" + declared.get("id").asText() + "\",\"message\":\"" + file.message() + "\"}";
        http.postJson(messages(channel), publish).expect(201);
    }

    private void sendByPubNub(String channel, Arrived file) throws Exception {
        pubnub.sdk()
                .sendFile()
                .channel(channel)
                .fileName(file.name())
                .inputStream(new ByteArrayInputStream(file.bytes()))
                .message(file.message())
                .sync();
    }

    private void sendByRtm(long group, Arrived file) throws IOException {
        long from = Long.parseLong(file.sender());
        Map<String, Long> target = Map.of("gid", group);
        String token = rtm.token("sendgroupfile", from, target);
        String attrs = "{\"rtm\":{\"sign\":\"" + RtmClient.sign(token, file.bytes())
                + "\",\"ext\":\"txt\",\"filename\":\"" + file.name() + "\"},\"custom\":\"" + file.message() + "\"}";
        rtm.connection().call("sendgroupfile", rtm.file(token, from, target, 50, file.bytes(), attrs));
    }

    @Override
    public void close() throws IOException {
        pubnub.close();
        rtm.close();
    }
}
