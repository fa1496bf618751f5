package io.filecast.it;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a client asks what has happened since it last asked. Any thread; immutable. */
enum PollDialect {
    /** {@code GET /api/v1/events}. */
    NATIVE {
        @Override
        Answer send(ApiClient node, Wish wish, Cursor after) {
            return node.get("/api/v1/events?channels=" + String.join(",", wish.names()) + "&limit=" + wish.limit()
                    + "&wait=" + wish.waitMs() + "ms" + (after == null ? "" : "&after=" + after.text()));
        }

        @Override
        Told read(JsonNode answer) {
            // Who just begins has nothing to recover.
            if (!answer.path("recovered").asBoolean(true)) {
                throw new AssertionError("something is not known any more: " + answer);
            }
            List<Heard> events = new ArrayList<>();
            for (JsonNode event : answer.get("events")) {
                String timetoken = event.get("timetoken").asText();
                String channel = event.get("channel").asText();
                events.add(new Heard(timetoken, channel, event.get("message").asText(), null));
            }
            String next = answer.get("next").asText();
            return new Told(new Cursor(next.substring(0, 17), next), events);
        }

        @Override
        int most(Wish wish) {
            return wish.limit();
        }
    },

    /** {@code GET /v2/subscribe}, as PubNub's SDKs have it. */
    PUBNUB {
        @Override
        Answer send(ApiClient node, Wish wish, Cursor after) {
            String names = wish.names().isEmpty() ? "," : String.join(",", wish.names());
            String groups = wish.groups().isEmpty() ? "" : "&channel-group=" + String.join(",", wish.groups());
            return node.get("/v2/subscribe/demo/" + names + "/0?uuid=poller&pnsdk=by-hand" + groups
                    + (after == null ? "&tt=0" : after.text()));
        }

        @Override
        Told read(JsonNode answer) {
            List<Heard> events = new ArrayList<>();
            for (JsonNode event : answer.get("m")) {
                String timetoken = event.get("p").get("t").asText();
                String channel = event.get("c").asText();
                events.add(new Heard(
                        timetoken,
                        channel,
                        event.get("d").asText(),
                        event.get("b").asText()));
            }
            String next = answer.get("t").get("t").asText();
            String region = answer.get("t").get("r").asText();
            return new Told(new Cursor(next, "&tt=" + next + "&tr=" + region), events);
        }

        @Override
        int most(Wish wish) {
            return 100;
        }
    };

    /**
     * What is asked for.
     *
     * @param names channels and wildcards
     * @param groups channel groups
     * @param limit most events, where the client may say so
     * @param waitMs how long the answer may take, where the client may say so
     */
    record Wish(List<String> names, List<String> groups, int limit, int waitMs) {}

    /**
     * Where a client has come to.
     *
     * @param timetoken as a moment
     * @param text as the dialect says it
     */
    record Cursor(String timetoken, String text) {}

    /**
     * An event as it was told.
     *
     * @param id what its publisher said
     * @param name under which of the names it came; null where that is not told
     */
    record Heard(String timetoken, String channel, String id, String name) {}

    /** An answer. */
    record Told(Cursor next, List<Heard> events) {}

    abstract Answer send(ApiClient node, Wish wish, Cursor after);

    abstract Told read(JsonNode answer);

    /** The most events that one answer has. */
    abstract int most(Wish wish);

    /**
     * Asks a node.
     *
     * @param after null to begin
     * @return empty when the node just stops, or has lost its Redis
     * @throws java.io.UncheckedIOException when there is no answer
     */
    Optional<Told> ask(ApiClient node, Wish wish, Cursor after) {
        Answer answer = send(node, wish, after);
        return answer.status() == 503
                ? Optional.empty()
                : Optional.of(read(answer.expect(200).json()));
    }
}
