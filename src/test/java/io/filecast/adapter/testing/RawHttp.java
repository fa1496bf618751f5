package io.filecast.adapter.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A client that sends exactly the bytes that it is told to. */
public final class RawHttp implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    /** An answer, read to its end. */
    public record Answer(int status, Map<String, String> headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    public RawHttp(int port) throws IOException {
        this(port, 0);
    }

    /**
     * A client whose kernel takes only so many bytes that it has not read.
     *
     * @param receiveBuffer in bytes; 0 for the usual
     */
    public RawHttp(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a head: request line and headers, with the key {@code pub} and without the empty line's worth of care. */
    public RawHttp head(String requestLine, String... headers) throws IOException {
        StringBuilder out = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: localhost\r\n");
        out.append("X-Filecast-Key: pub\r\n");
        for (String header : headers) {
            out.append(header).append("\r\n");
        }
        return send(out.append("\r\n").toString());
    }

    public RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    public RawHttp chunk(byte[] bytes) throws IOException {
        send(Integer.toHexString(bytes.length) + "\r\n");
        send(bytes);
        return send("\r\n");
    }

    /** Reads one line without its end; null at the end of the stream. */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Reads an answer with a length or in chunks. */
    public Answer answer(boolean bodiless) throws IOException {
        String status = line();
        if (status == null) {
            throw new IOException("the connection ended without an answer");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int code = Integer.parseInt(status.split(" ")[1]);
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        boolean empty = bodiless || code < 200 || code == 204 || code == 304;
        return new Answer(code, headers, empty ? new byte[0] : in.readNBytes(length));
    }

    public Answer answer() throws IOException {
        return answer(false);
    }

    /** Whether the server has closed, now or within the socket's patience. */
    public boolean isClosedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    /** Reads as many bytes as are asked for, or all there are. */
    public byte[] read(int length) throws IOException {
        return in.readNBytes(length);
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
