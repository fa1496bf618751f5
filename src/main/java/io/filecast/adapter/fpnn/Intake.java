package io.filecast.adapter.fpnn;

import io.filecast.adapter.fpnn.FrameReader.Step;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has come on a connection and was not looked at yet, and the frames in it, decrypted where that was agreed upon.
 * Confined to one connection.
 */
final class Intake {

    private final FrameReader reader;
    private final Deque<ByteBuf> come = new ArrayDeque<>();
    private FrameCipher cipher;
    private ByteBuf opened;

    Intake(FrameReader reader) {
        this.reader = reader;
    }

    /** Takes bytes, and releases them when they were read. */
    void add(ByteBuf bytes) {
        if (bytes.isReadable()) {
            come.add(bytes);
        } else {
            bytes.release();
        }
    }

    /** Whatever is read from now on is encrypted. Between two frames only. */
    void encrypted(FrameCipher with) {
        cipher = with;
    }

    /**
     * Reads on.
     *
     * @return {@link Step#MORE} when all that has come was read
     * @throws BadFrameException when no frame can be made of it; nothing can be read after that
     */
    Step next() throws BadFrameException {
        while (true) {
            if (opened == null || !opened.isReadable()) {
                opened = null;
                if (!open()) {
                    return Step.MORE;
                }
            }
            Step step = reader.read(source());
            dropRead();
            if (step == Step.FRAME) {
                checkPackageEnds();
            }
            if (step != Step.MORE) {
                return step;
            }
        }
    }

    private ByteBuf source() {
        return cipher == null ? come.peek() : opened;
    }

    /** Whether there is something to read. */
    private boolean open() throws BadFrameException {
        dropRead();
        if (cipher == null) {
            return !come.isEmpty();
        }
        if (cipher.isPackaged() && cipher.isAtPackageEnd() && !reader.isBetweenFrames()) {
            throw new BadFrameException("an encrypted package that holds less than a frame");
        }
        while (opened == null && !come.isEmpty()) {
            opened = cipher.open(come.peek());
            dropRead();
        }
        return opened != null;
    }

    private void checkPackageEnds() throws BadFrameException {
        if (opened != null && cipher.isPackaged() && (opened.isReadable() || !cipher.isAtPackageEnd())) {
            throw new BadFrameException("an encrypted package that holds more than a frame");
        }
    }

    private void dropRead() {
        while (!come.isEmpty() && !come.peek().isReadable()) {
            come.remove().release();
        }
    }

    /** The reader of its frames, for what it stopped at. */
    FrameReader reader() {
        return reader;
    }

    /** Whether a part of a frame has come, and not the rest. */
    boolean isWithinFrame() {
        return !reader.isBetweenFrames() || cipher != null && !cipher.isBetweenPackages();
    }

    /** Releases what was not read. */
    void close() {
        come.forEach(ByteBuf::release);
        come.clear();
        opened = null;
    }
}
