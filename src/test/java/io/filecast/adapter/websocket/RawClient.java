package io.filecast.adapter.websocket;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client by hand, which may also break the rules. Every wait ends after thirty seconds. */
final class RawClient implements AutoCloseable {

    static final int TEXT = 0x81;
    static final int CLOSE = 0x88;
    static final int PING = 0x89;
    static final int PONG = 0x8a;

    /** What came: its first byte, and its payload. */
    record Frame(int first, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return ByteBuffer.wrap(payload).getShort();
        }
    }

    final Socket socket;
    final DataInputStream in;

    RawClient(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** A client that is connected as alice and was welcomed. */
    static RawClient welcomed(SocketServer server) throws IOException {
        RawClient client = new RawClient(server.port(), 0);
        client.upgrade("?access_token=alice");
        client.expect("welcome");
        return client;
    }

    static String request(String query, String... headers) {
        StringBuilder out =
                new StringBuilder("GET /api/v1/socket").append(query).append(" HTTP/1.1\r\n");
        out.append("Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
        out.append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            out.append(header).append("\r\n");
        }
        return out.append("\r\n").toString();
    }

    RawClient upgrade(String query, String... headers) throws IOException {
        send(request(query, headers).getBytes(StandardCharsets.UTF_8));
        String head = readHead();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError(head);
        }
        return this;
    }

    /** Status line and headers of an answer. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void text(String json) throws IOException {
        send(masked(TEXT, json.getBytes(StandardCharsets.UTF_8)));
    }

    /** A frame as clients send them. */
    static byte[] masked(int first, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (payload.length <= 125) {
            out.write(0x80 | payload.length);
        } else if (payload.length <= 0xffff) {
            out.write(0x80 | 126);
            out.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            out.write(0x80 | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        byte[] mask = {1, 2, 3, 4};
        out.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ mask[i & 3]);
        }
        return out.toByteArray();
    }

    /** The next frame; null when the connection ended. */
    Frame next() throws IOException {
        try {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
            return new Frame(first, in.readNBytes((int) size));
        } catch (EOFException e) {
            return null;
        } catch (IOException e) {
            if (e instanceof java.net.SocketTimeoutException) {
                throw e;
            }
            return null; // reset
        }
    }

    /** The next text frame as JSON; pings are passed over. */
    JsonObject json() throws IOException {
        Frame frame = next();
        while (frame != null && frame.first() == PING) {
            frame = next();
        }
        if (frame == null || frame.first() != TEXT) {
            throw new AssertionError("no text frame but " + (frame == null ? "the end" : frame.first() + frame.text()));
        }
        return new JsonObject(frame.text());
    }

    /** The next text frame, which has this op. */
    JsonObject expect(String op) throws IOException {
        JsonObject frame = json();
        if (!op.equals(frame.getString("op"))) {
            throw new AssertionError("expected " + op + ", got " + frame);
        }
        return frame;
    }

    /** Reads until the close frame, whose code it returns, or -1 when the connection ended without one. */
    int closeCode() throws IOException {
        Frame frame = next();
        while (frame != null && frame.first() != CLOSE) {
            frame = next();
        }
        return frame == null ? -1 : frame.closeCode();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
