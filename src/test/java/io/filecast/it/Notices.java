package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.filecast.testing.ApiClient;
import io.filecast.testing.SocketClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Presence as a client hears it over a socket, and as a node lists it. Any thread; its methods block. */
final class Notices {

    private Notices() {}

    /** Follows a channel and its presence, and waits for the members. */
    static void listen(SocketClient socket, String channel) {
        ObjectNode command = SocketClient.command("subscribe").put("channel", channel);
        assertEquals(
                "subscribed",
                socket.call(command.put("presence", true)).get("op").asText());
        await(socket, "members", null);
    }

    /** Waits for a notice. */
    static JsonNode await(SocketClient socket, String type, String user) {
        return socket.await(
                type + " of " + user,
                frame -> is(frame, type)
                        && (user == null || frame.path("user").asText().equals(user)));
    }

    /** Whether a frame is a notice of a type. */
    static boolean is(JsonNode frame, String type) {
        return frame.path("op").asText().equals("notice")
                && frame.path("type").asText().equals(type);
    }

    /** The changes that a socket has heard of, each as its type and its user. */
    static List<String> told(SocketClient socket) {
        List<String> told = new ArrayList<>();
        for (JsonNode frame : socket.frames()) {
            if (frame.path("op").asText().equals("notice") && frame.has("user")) {
                told.add(frame.get("type").asText() + " " + frame.get("user").asText());
            }
        }
        return told;
    }

    /** The members that a node lists. */
    static JsonNode members(ApiClient client, String channel) {
        return client.get("/api/v1/channels/" + ApiClient.segment(channel) + "/members")
                .expect(200)
                .json();
    }

    /** The members of a list and their states. */
    static Map<String, String> states(JsonNode list) {
        Map<String, String> states = new TreeMap<>();
        list.get("members").forEach(member -> {
            states.put(member.get("user").asText(), member.path("state").toString());
        });
        return states;
    }

    /** The members of a list. */
    static List<String> users(JsonNode list) {
        return List.copyOf(states(list).keySet());
    }

    /** Says something of the socket's user; the answer. */
    static JsonNode setState(SocketClient socket, String channel, String state) {
        ObjectNode command = SocketClient.command("state").put("channel", channel);
        command.putRawValue("state", new RawValue(state));
        return socket.call(command);
    }
}
