package io.filecast.adapter.fpnn;

import io.filecast.adapter.fpnn.FrameReader.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Reads frames for tests. */
final class Frames {

    static final int LIMIT_BYTES = 1 << 20;

    private Frames() {}

    /** The one frame that bytes are. */
    static Frame only(byte[] bytes) throws BadFrameException {
        List<Frame> frames = all(bytes, null);
        if (frames.size() != 1) {
            throw new AssertionError(frames.size() + " frames");
        }
        return frames.get(0);
    }

    /**
     * The frames in bytes that come in pieces.
     *
     * @param cuts where they are cut; null for nowhere
     */
    static List<Frame> all(byte[] bytes, Random cuts) throws BadFrameException {
        FrameReader reader = new FrameReader(LIMIT_BYTES);
        List<Frame> frames = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int size = cuts == null ? bytes.length : Math.min(bytes.length - at, 1 + cuts.nextInt(24));
            read(reader, Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, at, at + size)), frames);
            at += size;
        }
        return frames;
    }

    private static void read(FrameReader reader, ByteBuf piece, List<Frame> frames) throws BadFrameException {
        while (true) {
            Step step = reader.read(piece);
            switch (step) {
                case HEAD -> reader.keep();
                case FRAME -> frames.add(reader.frame());
                case MORE -> {
                    return;
                }
            }
            if (step == Step.FRAME && !piece.isReadable()) {
                return;
            }
        }
    }
}
