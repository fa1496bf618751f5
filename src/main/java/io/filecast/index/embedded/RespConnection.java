package io.filecast.index.embedded;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One connection to a Redis on a Unix socket, for the few commands that run the server: a question, an answer, a deadline.
 *
 * <p><i>Blocking: worker only</i>, one thread at a time. Not the broker's way to its data: that is the index's client.
 */
final class RespConnection implements AutoCloseable {
    private static final int LONGEST_REPLY_BYTES = 1 << 20;

    private final SocketChannel channel;
    private final Selector selector;
    private final Duration timeout;
    private final ByteBuffer in = ByteBuffer.allocate(16 << 10).flip();
    private long deadlineNanos;

    private RespConnection(SocketChannel channel, Selector selector, Duration timeout) {
        this.channel = channel;
        this.selector = selector;
        this.timeout = timeout;
    }

    /**
     * Connects.
     *
     * @param timeout the longest one command may take
     * @throws SocketTimeoutException when somebody listens there, but has long not accepted a connection
     * @throws IOException when nobody listens there
     */
    static RespConnection open(Path socket, Duration timeout) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
                throw new SocketTimeoutException("nobody accepts the connections waiting at " + socket);
            }
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new RespConnection(channel, selector, timeout);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Sends one command and returns its answer, an array as its elements and anything else as one element.
     *
     * @throws RespError when Redis answers with an error
     * @throws SocketTimeoutException when it does not answer in time; the connection is then of no further use
     * @throws EOFException when it closes the connection instead
     */
    List<String> command(String... words) throws IOException {
        deadlineNanos = System.nanoTime() + timeout.toNanos();
        send(encode(words));
        List<String> reply = new ArrayList<>();
        read(reply);
        return reply;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }

    private static ByteBuffer encode(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ascii("*" + words.length + "\r\n"));
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(ascii("$" + bytes.length + "\r\n"));
            out.writeBytes(bytes);
            out.writeBytes(ascii("\r\n"));
        }
        return ByteBuffer.wrap(out.toByteArray());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void send(ByteBuffer out) throws IOException {
        while (out.hasRemaining()) {
            if (channel.write(out) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private void read(List<String> reply) throws IOException {
        String head = line();
        String rest = head.isEmpty() ? "" : head.substring(1);
        switch (head.isEmpty() ? ' ' : head.charAt(0)) {
            case '+', ':' -> reply.add(rest);
            case '-' -> throw new RespError(rest);
            case '$' -> {
                int length = length(rest);
                reply.add(length < 0 ? "" : bulk(length));
            }
            case '*' -> {
                for (int left = length(rest); left > 0; left--) {
                    read(reply);
                }
            }
            default -> throw new IOException("not an answer of Redis: " + head);
        }
    }

    private static int length(String digits) throws IOException {
        try {
            int length = Integer.parseInt(digits);
            if (length <= LONGEST_REPLY_BYTES) {
                return length;
            }
        } catch (NumberFormatException e) {
            throw new IOException("not a length: " + digits, e);
        }
        throw new IOException("answer too long: " + digits);
    }

    private String bulk(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = next();
        }
        line();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (byte b = next(); b != '\n'; b = next()) {
            if (line.size() > LONGEST_REPLY_BYTES) {
                throw new IOException("answer too long");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private byte next() throws IOException {
        while (!in.hasRemaining()) {
            in.clear();
            int count = channel.read(in);
            in.flip();
            if (count < 0) {
                throw new EOFException("Redis closed the connection");
            }
            if (count == 0) {
                await(SelectionKey.OP_READ);
            }
        }
        return in.get();
    }

    private void await(int interest) throws IOException {
        long leftMs = (deadlineNanos - System.nanoTime()) / 1_000_000;
        channel.keyFor(selector).interestOps(interest);
        if (leftMs <= 0 || selector.select(leftMs) == 0) {
            throw new SocketTimeoutException("Redis did not answer within " + timeout.toMillis() + " ms");
        }
        selector.selectedKeys().clear();
    }

    /** An error that Redis answered, such as {@code LOADING Redis is loading the dataset in memory}. */
    static final class RespError extends IOException {
        RespError(String message) {
            super(message);
        }

        boolean isLoading() {
            return getMessage().startsWith("LOADING");
        }
    }
}
