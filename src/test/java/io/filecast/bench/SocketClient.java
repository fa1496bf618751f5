package io.filecast.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** One WebSocket to a node: subscriber, publisher or both. Confined to its {@link ClientLoop}. */
final class SocketClient extends Connection {

    /** Hears what a socket receives. */
    interface Listener {

        /** An event: {@code bytes[at, at + length)}. */
        void event(ByteBuffer bytes, int at, int length);

        /** One of our publishes was acknowledged. */
        void published();

        /** A subscription is live. */
        default void subscribed() {}

        /** A subscription has ended. */
        default void unsubscribed() {}

        /** A notice: {@code bytes[at, at + length)}. */
        default void notice(ByteBuffer bytes, int at, int length) {}

        /** Something was refused, or the socket ended. */
        void broken(String how);
    }

    private static final byte[] EVENT = ascii("{\"op\":\"event\"");
    private static final byte[] NOTICE = ascii("{\"op\":\"notice\"");
    private static final byte[] UNSUBSCRIBED = ascii("\"op\":\"unsubscribed\"");
    private static final byte[] SUBSCRIBED = ascii("\"op\":\"subscribed\"");
    private static final byte[] PUBLISHED = ascii("\"op\":\"published\"");
    private static final byte[] ERROR = ascii("\"op\":\"error\"");
    private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");
    private static final int OP_WITHIN = 48;
    private static final String INBOX = "user:";

    private final InetSocketAddress server;
    private final String query;
    private final String channel;
    private final Listener listener;
    private final CompletableFuture<SocketClient> ready = new CompletableFuture<>();
    private boolean isUpgraded;

    private SocketClient(InetSocketAddress server, String query, String channel, Listener listener) {
        this.server = server;
        this.query = query;
        this.channel = channel;
        this.listener = listener;
    }

    /**
     * Opens a socket.
     *
     * @param channel what to subscribe; null for nothing
     * @return completes when it is open and subscribed
     */
    static CompletableFuture<SocketClient> open(
            ClientLoop loop, InetSocketAddress server, String channel, Listener listener) {
        return connect(loop, server, new SocketClient(server, "", channel, listener));
    }

    /** Opens a socket of a user, who may be null for nobody, that subscribes nothing yet. */
    static CompletableFuture<SocketClient> openAs(
            String user, ClientLoop loop, InetSocketAddress server, Listener listener) {
        String query = user == null ? "" : "?key=demo&user=" + user;
        return connect(loop, server, new SocketClient(server, query, null, listener));
    }

    private static CompletableFuture<SocketClient> connect(
            ClientLoop loop, InetSocketAddress server, SocketClient client) {
        loop.connect(server, client);
        return client.ready;
    }

    /** Sends a command. */
    void command(String json) {
        send(Frames.text(json));
    }

    /** Publishes a message to a channel. */
    void publish(String toChannel, String message) {
        send(Frames.text(
                "{\"id\":1,\"op\":\"publish\",\"channel\":\"" + toChannel + "\",\"message\":" + message + "}"));
    }

    @Override
    protected void connected() {
        String head = "GET " + NativeApi.SOCKET + query + " HTTP/1.1\r\nHost: " + NativeApi.host(server)
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ZmlsZWNhc3QtYmVuY2gtMQ==\r\n" + claim() + "\r\n";
        send(ByteBuffer.wrap(ascii(head)));
    }

    /** An inbox is for its own user only. */
    private String claim() {
        return channel != null && channel.startsWith(INBOX)
                ? "X-Filecast-User: " + channel.substring(INBOX.length()) + "\r\n"
                : "";
    }

    @Override
    protected void received(ByteBuffer bytes) throws IOException {
        if (!isUpgraded && !upgrade(bytes)) {
            return;
        }
        Frames.read(bytes, this::frame);
    }

    private boolean upgrade(ByteBuffer bytes) throws IOException {
        int end = indexOf(bytes, bytes.position(), bytes.limit(), END_OF_HEAD);
        if (end < 0) {
            return false;
        }
        String head = textOf(bytes, bytes.position(), end - bytes.position());
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException("upgrade refused: " + head.lines().findFirst().orElse(""));
        }
        bytes.position(end + END_OF_HEAD.length);
        isUpgraded = true;
        if (channel == null) {
            ready.complete(this);
        } else {
            send(Frames.text("{\"id\":0,\"op\":\"subscribe\",\"channel\":\"" + channel + "\"}"));
        }
        return true;
    }

    private void frame(int opcode, ByteBuffer bytes, int at, int length) {
        switch (opcode) {
            case Frames.TEXT -> text(bytes, at, length);
            case Frames.PING -> send(Frames.pong());
            case Frames.CLOSE -> fail(new IOException("closed: " + closeText(bytes, at, length)));
            default -> {}
        }
    }

    private void text(ByteBuffer bytes, int at, int length) {
        if (startsWith(bytes, at, length, EVENT)) {
            listener.event(bytes, at, length);
            return;
        }
        if (startsWith(bytes, at, length, NOTICE)) {
            listener.notice(bytes, at, length);
            return;
        }
        int within = at + Math.min(length, OP_WITHIN);
        if (indexOf(bytes, at, within, PUBLISHED) >= 0) {
            listener.published();
        } else if (indexOf(bytes, at, within, SUBSCRIBED) >= 0) {
            ready.complete(this);
            listener.subscribed();
        } else if (indexOf(bytes, at, within, UNSUBSCRIBED) >= 0) {
            listener.unsubscribed();
        } else if (indexOf(bytes, at, within, ERROR) >= 0) {
            fail(new IOException(textOf(bytes, at, length)));
        }
    }

    @Override
    protected void failed(IOException cause) {
        if (!ready.completeExceptionally(cause)) {
            listener.broken(cause.getMessage());
        }
    }

    private static String closeText(ByteBuffer bytes, int at, int length) {
        return length < 2 ? "no code" : (bytes.getShort(at) & 0xffff) + " " + textOf(bytes, at + 2, length - 2);
    }

    // ---- bytes ------------------------------------------------------------------------------------------------------

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String textOf(ByteBuffer bytes, int at, int length) {
        byte[] copy = new byte[length];
        bytes.get(at, copy);
        return new String(copy, StandardCharsets.UTF_8);
    }

    private static boolean startsWith(ByteBuffer bytes, int at, int length, byte[] wanted) {
        if (length < wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where some bytes begin in {@code bytes[from, to)}; -1 when nowhere. */
    static int indexOf(ByteBuffer bytes, int from, int to, byte[] wanted) {
        for (int at = from; at <= to - wanted.length; at++) {
            if (startsWith(bytes, at, to - at, wanted)) {
                return at;
            }
        }
        return -1;
    }
}
