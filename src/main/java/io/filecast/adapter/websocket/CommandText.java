package io.filecast.adapter.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Puts commands together that come in one frame or several, and checks their length and UTF-8. Event-loop confined. */
final class CommandText {

    private ByteArrayOutputStream partial; // null unless a command is coming in several frames

    /**
     * Takes a frame's text.
     *
     * @param received told a command when it is whole
     * @return null when all is well; otherwise why the socket has to be closed
     */
    CloseReason take(ByteBuf content, boolean isLast, int maxBytes, Consumer<String> received) {
        int before = partial == null ? 0 : partial.size();
        if (before + content.readableBytes() > maxBytes) {
            return CloseReason.TOO_LARGE;
        }
        if (isLast && partial == null) {
            return decode(content, received);
        }
        partial = partial == null ? new ByteArrayOutputStream(content.readableBytes()) : partial;
        partial.writeBytes(ByteBufUtil.getBytes(content));
        if (!isLast) {
            return null;
        }
        ByteBuf whole = Unpooled.wrappedBuffer(partial.toByteArray());
        partial = null;
        return decode(whole, received);
    }

    private static CloseReason decode(ByteBuf content, Consumer<String> received) {
        if (!ByteBufUtil.isText(content, StandardCharsets.UTF_8)) {
            return CloseReason.NOT_UTF8;
        }
        received.accept(content.toString(StandardCharsets.UTF_8));
        return null;
    }

    /** Whether nothing of a command has come yet. */
    boolean isEmpty() {
        return partial == null;
    }
}
