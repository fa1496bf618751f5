package io.filecast.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;

/** One kept-alive HTTP connection that sends one request after another. Confined to its {@link ClientLoop}. */
final class HttpClientConnection extends Connection {

    /** Hears of answers and of the end. */
    interface Listener {

        /**
         * An answer has come to its end.
         *
         * @param body its first bytes
         */
        void answered(HttpCall call, int status, long bodyBytes, String body, long nanos);

        /** There is nothing more to send, or the connection broke. */
        void ended(IOException cause);
    }

    /** How much of an answer's body is kept. */
    private static final int KEPT_BYTES = 2_048;

    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String CONTENT_LENGTH = "\r\ncontent-length:";

    private final InetSocketAddress server;
    private final Supplier<HttpCall> calls;
    private final Listener listener;
    private HttpCall call;
    private long sentAtNanos;
    private int status; // 0 while the head is awaited
    private long bodyBytes;
    private long bodyLeft;
    private String kept;

    /**
     * A connection.
     *
     * @param calls what to send next; null for no more
     */
    HttpClientConnection(InetSocketAddress server, Supplier<HttpCall> calls, Listener listener) {
        this.server = server;
        this.calls = calls;
        this.listener = listener;
    }

    @Override
    protected void connected() {
        sendNext();
    }

    private void sendNext() {
        call = calls.get();
        if (call == null) {
            close();
            listener.ended(null);
            return;
        }
        status = 0;
        sentAtNanos = System.nanoTime();
        send(call.toBuffers(server));
    }

    @Override
    protected void received(ByteBuffer bytes) throws IOException {
        if (status == 0 && !readHead(bytes)) {
            return;
        }
        int take = (int) Math.min(bodyLeft, bytes.remaining());
        bytes.position(bytes.position() + take);
        bodyLeft -= take;
        if (bodyLeft == 0) {
            listener.answered(call, status, bodyBytes, kept, System.nanoTime() - sentAtNanos);
            sendNext();
        }
    }

    private boolean readHead(ByteBuffer bytes) throws IOException {
        int start = bytes.position();
        int end = SocketClient.indexOf(bytes, start, bytes.limit(), END_OF_HEAD);
        if (end < 0) {
            return false;
        }
        byte[] text = new byte[end + 2 - start];
        bytes.get(start, text);
        String head = new String(text, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        bytes.position(end + END_OF_HEAD.length);
        bodyBytes = lengthIn(head);
        bodyLeft = bodyBytes;
        status = Integer.parseInt(head, 9, 12, 10);
        byte[] first = new byte[(int) Math.min(KEPT_BYTES, Math.min(bodyBytes, bytes.remaining()))];
        bytes.get(bytes.position(), first);
        kept = new String(first, StandardCharsets.UTF_8);
        return true;
    }

    private static long lengthIn(String head) throws IOException {
        int at = head.indexOf(CONTENT_LENGTH);
        if (at < 0) {
            if (head.startsWith("204", 9) || head.startsWith("304", 9)) {
                return 0;
            }
            throw new IOException(
                    "an answer without length: " + head.lines().findFirst().orElse(""));
        }
        int from = at + CONTENT_LENGTH.length();
        return Long.parseLong(head.substring(from, head.indexOf('\r', from)).trim());
    }

    @Override
    protected void failed(IOException cause) {
        listener.ended(cause);
    }
}
