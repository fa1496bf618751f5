package io.filecast.command;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Passes commands and outcomes over the local event bus by reference: they are immutable, and never leave the node. Any
 * thread; stateless.
 *
 * @param <T> what is passed
 */
final class CommandCodec<T> implements MessageCodec<T, T> {

    static final String NAME = "filecast.command";

    @Override
    public T transform(T passed) {
        return passed;
    }

    @Override
    public void encodeToWire(Buffer buffer, T passed) {
        throw new IllegalStateException("commands are local to a node");
    }

    @Override
    public T decodeFromWire(int position, Buffer buffer) {
        throw new IllegalStateException("commands are local to a node");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
