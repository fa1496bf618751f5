package io.filecast.bench;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One request. Any thread; the chunk is only read.
 *
 * @param chunk bytes that make up the body, over and over
 * @param bodyBytes how long the body is
 * @param type the body's media type
 */
record HttpCall(String method, String target, ByteBuffer chunk, long bodyBytes, String type) {

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    /** A request with bytes of no known type. */
    HttpCall(String method, String target, ByteBuffer chunk, long bodyBytes) {
        this(method, target, chunk, bodyBytes, "application/octet-stream");
    }

    /** A request without body. */
    static HttpCall of(String method, String target) {
        return new HttpCall(method, target, NOTHING, 0);
    }

    /** The request as buffers to write. */
    ByteBuffer[] toBuffers(InetSocketAddress server) {
        String length = bodyBytes == 0 && !method.equals("PUT") && !method.equals("POST")
                ? ""
                : "Content-Type: " + type + "\r\nContent-Length: " + bodyBytes + "\r\n";
        String head = method + " " + target + " HTTP/1.1\r\nHost: " + NativeApi.host(server) + "\r\n" + length + "\r\n";
        int chunks = bodyBytes == 0 ? 0 : (int) ((bodyBytes + chunk.capacity() - 1) / chunk.capacity());
        ByteBuffer[] buffers = new ByteBuffer[1 + chunks];
        buffers[0] = ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
        long left = bodyBytes;
        for (int i = 1; i < buffers.length; i++) {
            buffers[i] = chunk.slice(0, (int) Math.min(left, chunk.capacity()));
            left -= buffers[i].capacity();
        }
        return buffers;
    }
}
