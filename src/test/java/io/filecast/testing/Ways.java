package io.filecast.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The ways in which the native API lets a {@link Follower} follow. Any thread. */
public final class Ways {

    private Ways() {}

    /**
     * A WebSocket with one subscription for each name or wildcard.
     *
     * @param client asked anew at each connection: the node may have moved
     * @param filter null for everything
     */
    public static Follower socket(Supplier<ApiClient> client, String filter, String... subscriptions) {
        String what = filter == null ? "" : " where " + filter;
        return new Follower("socket on " + List.of(subscriptions) + what, List.of(subscriptions), positions -> {
            SocketClient socket = SocketClient.open(client.get());
            try {
                for (String subscription : subscriptions) {
                    JsonNode answer = socket.subscribe(subscription, positions.get(subscription), filter);
                    if (!answer.path("op").asText().equals("subscribed")) {
                        throw new IllegalStateException("refused: " + answer);
                    }
                }
            } catch (RuntimeException | AssertionError refused) {
                socket.cut();
                throw refused;
            }
            return new OnSocket(socket);
        });
    }

    private record OnSocket(SocketClient socket) implements Follower.Connection {

        @Override
        public List<JsonNode> events() {
            return socket.events();
        }

        @Override
        public boolean isUnrecovered() {
            return socket.frames().stream()
                    .anyMatch(frame -> !frame.path("recovered").asBoolean(true));
        }

        @Override
        public String position(String subscription) {
            return socket.position(subscription);
        }

        @Override
        public boolean isOver() {
            return socket.isClosed();
        }

        @Override
        public void cut() {
            socket.cut();
        }
    }

    /** Server-sent events of one channel or wildcard. */
    public static Follower stream(Supplier<ApiClient> client, String subscription) {
        return new Follower(
                "stream on " + subscription,
                List.of(subscription),
                positions ->
                        new OnStream(SseClient.follow(client.get(), subscription, "", positions.get(subscription))));
    }

    private record OnStream(SseClient stream) implements Follower.Connection {

        @Override
        public List<JsonNode> events() {
            return stream.events();
        }

        @Override
        public boolean isUnrecovered() {
            return stream.frames().stream()
                    .anyMatch(frame -> frame.data() != null
                            && !frame.data().path("recovered").asBoolean(true));
        }

        @Override
        public String position(String subscription) {
            return stream.lastId();
        }

        @Override
        public boolean isOver() {
            return stream.isEnded();
        }

        @Override
        public void cut() {
            stream.cut();
        }
    }

    /** Asking for history again and again, a page at a time. */
    public static Follower polling(Supplier<ApiClient> client, String channel, int pageSize) {
        return new Follower(
                "polling of " + channel,
                List.of(channel),
                positions -> new Polling(client.get(), channel, pageSize, positions.get(channel)));
    }

    private static final class Polling implements Follower.Connection {

        private final ApiClient client;
        private final String path;
        private final List<JsonNode> events = new ArrayList<>();
        private String position;
        private boolean isUnrecovered;
        private boolean isCut;
        private boolean isOver;

        Polling(ApiClient client, String channel, int pageSize, String position) {
            this.client = client;
            this.path = ApiClient.events(channel) + "?order=oldest&limit=" + pageSize;
            this.position = position;
            Thread asker = new Thread(this::ask, "polling");
            asker.setDaemon(true);
            asker.start();
        }

        private void ask() {
            try {
                while (take(client.get(path + after()).expect(200).json())) {
                    Thread.onSpinWait();
                }
            } catch (UncheckedIOException | AssertionError refused) {
                synchronized (this) {
                    isOver = true;
                }
            }
        }

        private synchronized String after() {
            return position == null ? "" : "&after=" + position;
        }

        private synchronized boolean take(JsonNode page) {
            if (isCut) {
                return false;
            }
            for (JsonNode event : page.get("events")) {
                events.add(event);
                position = event.get("position").asText();
            }
            isUnrecovered |= !page.path("recovered").asBoolean(true);
            return true;
        }

        @Override
        public synchronized List<JsonNode> events() {
            return List.copyOf(events);
        }

        @Override
        public synchronized boolean isUnrecovered() {
            return isUnrecovered;
        }

        @Override
        public synchronized String position(String subscription) {
            return position;
        }

        @Override
        public synchronized boolean isOver() {
            return isOver;
        }

        @Override
        public synchronized void cut() {
            isCut = true;
        }
    }
}
