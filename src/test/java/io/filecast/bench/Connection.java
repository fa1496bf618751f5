package io.filecast.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/** One connection of the client. Confined to its {@link ClientLoop}. */
abstract class Connection {

    private static final int GATHERED = 16;

    private final ArrayDeque<ByteBuffer> outgoing = new ArrayDeque<>(2);
    private SocketChannel channel;
    private SelectionKey key;
    private byte[] carried; // what was received and is not yet whole; mostly null
    private boolean isClosed;

    /** It is connected. */
    protected abstract void connected();

    /** Bytes came. What is left in the buffer is handed over again, in front of what comes next. */
    protected abstract void received(ByteBuffer bytes) throws IOException;

    /** It ended without being asked to. */
    protected abstract void failed(IOException cause);

    final void attach(SocketChannel newChannel, SelectionKey newKey) {
        channel = newChannel;
        key = newKey;
    }

    final void finishConnect() throws IOException {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        connected();
    }

    final void read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        if (carried != null) {
            buffer.put(carried);
            carried = null;
        }
        if (channel.read(buffer) < 0) {
            throw new EOFException("closed by the server");
        }
        buffer.flip();
        received(buffer);
        if (buffer.hasRemaining()) {
            carried = new byte[buffer.remaining()];
            buffer.get(carried);
        }
    }

    /** Sends bytes after those that wait; the buffers are consumed. */
    final void send(ByteBuffer... buffers) {
        for (ByteBuffer buffer : buffers) {
            outgoing.add(buffer);
        }
        try {
            write();
        } catch (IOException e) {
            fail(e);
        }
    }

    final void write() throws IOException {
        while (!outgoing.isEmpty()) {
            if (outgoing.size() == 1) {
                channel.write(outgoing.peek());
            } else {
                channel.write(outgoing.stream().limit(GATHERED).toArray(ByteBuffer[]::new));
            }
            boolean isFull = false;
            while (!outgoing.isEmpty() && !isFull) {
                isFull = outgoing.peek().hasRemaining();
                if (!isFull) {
                    outgoing.poll();
                }
            }
            if (isFull) {
                break;
            }
        }
        int wanted = outgoing.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (key.isValid() && key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    final void fail(IOException cause) {
        if (!isClosed) {
            close();
            failed(cause);
        }
    }

    /** Ends it. */
    final void close() {
        isClosed = true;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing was owed to it any more.
        }
    }
}
