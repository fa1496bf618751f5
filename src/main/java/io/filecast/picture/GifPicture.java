package io.filecast.picture;

import java.io.IOException;

/**
 * The first picture of a GIF, on the canvas that the file describes. Confined to one job. What comes after that picture,
 * however much, is never read.
 */
final class GifPicture implements Picture {

    private static final int SIGNATURE_BYTES = 6;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int GRAPHIC_CONTROL = 0xF9;
    private static final int HAS_TABLE = 0x80;
    private static final int INTERLACED = 0x40;
    private static final int[][] ORDERED = {{0, 1}};
    private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

    private final PictureBytes bytes;
    private final long firstData;
    private final int canvasWidth;
    private final int canvasHeight;
    private final int left;
    private final int top;
    private final int width;
    private final int height;
    private final boolean isInterlaced;
    private final int[] colours;

    /** @param in stands behind the byte that announces the picture */
    private GifPicture(PictureBytes bytes, Cursor in, int screenWidth, int screenHeight, int[] global, int clear)
            throws IOException {
        this.bytes = bytes;
        int x = in.u16Little();
        int y = in.u16Little();
        this.width = in.u16Little();
        this.height = in.u16Little();
        int flags = in.u8();
        this.isInterlaced = (flags & INTERLACED) != 0;
        int[] table = (flags & HAS_TABLE) != 0 ? table(in, flags) : global;
        if (table == null) {
            throw Refusals.unreadable("it has no colours");
        }
        this.colours = table.clone();
        if (clear >= 0) {
            colours[clear] = 0;
        }
        boolean isInside = x + width <= screenWidth && y + height <= screenHeight;
        this.left = isInside ? x : 0;
        this.top = isInside ? y : 0;
        this.canvasWidth = isInside ? screenWidth : width;
        this.canvasHeight = isInside ? screenHeight : height;
        this.firstData = in.place();
    }

    /** Looks a file through up to its first picture. */
    static GifPicture open(PictureBytes bytes) throws IOException {
        Cursor in = new Cursor(bytes, SIGNATURE_BYTES, bytes.sizeBytes());
        int screenWidth = in.u16Little();
        int screenHeight = in.u16Little();
        int flags = in.u8();
        in.skip(2);
        int[] global = (flags & HAS_TABLE) != 0 ? table(in, flags) : null;
        int clear = -1;
        while (true) {
            int block = in.u8();
            if (block == IMAGE) {
                return new GifPicture(bytes, in, screenWidth, screenHeight, global, clear);
            }
            if (block != EXTENSION) {
                throw Refusals.unreadable("there is no picture in it");
            }
            if (in.u8() == GRAPHIC_CONTROL) {
                clear = transparentColour(in);
            }
            skipBlocks(in);
        }
    }

    private static int[] table(Cursor in, int flags) throws IOException {
        int[] colours = new int[256];
        int count = 2 << (flags & 7);
        for (int i = 0; i < colours.length; i++) {
            colours[i] = 0xff << 24 | (i < count ? in.u8() << 16 | in.u16() : 0);
        }
        return colours;
    }

    private static int transparentColour(Cursor in) throws IOException {
        int length = in.u8();
        long next = in.place() + length;
        int clear = -1;
        if (length >= 4) {
            boolean hasTransparent = (in.u8() & 1) != 0;
            in.skip(2);
            int index = in.u8();
            clear = hasTransparent ? index : -1;
        }
        in.moveTo(next);
        return clear;
    }

    private static void skipBlocks(Cursor in) throws IOException {
        for (int length = in.u8(); length > 0; length = in.u8()) {
            in.skip(length);
        }
    }

    @Override
    public long width() {
        return canvasWidth;
    }

    @Override
    public long height() {
        return canvasHeight;
    }

    @Override
    public Orientation orientation() {
        return Orientation.UPRIGHT;
    }

    private boolean isOrdered() {
        return !isInterlaced && width == canvasWidth && height == canvasHeight;
    }

    @Override
    public long memoryFor(Frame frame) {
        return Reduction.bytesFor(frame, isOrdered()) + (long) Integer.BYTES * width + GifCodes.MEMORY_BYTES;
    }

    @Override
    public int[] thumbnail(Frame frame) throws IOException {
        Reduction reduction = new Reduction(frame, isOrdered());
        GifCodes codes = new GifCodes(new Cursor(bytes, firstData, bytes.sizeBytes()));
        int[] row = new int[width];
        for (int[] pass : isInterlaced ? PASSES : ORDERED) {
            for (int y = pass[0]; y < height; y += pass[1]) {
                bytes.allowance().check();
                for (int x = 0; x < width; x++) {
                    row[x] = colours[codes.next()];
                }
                reduction.pixels(top + y, left, 1, row, width);
            }
        }
        return reduction.finish();
    }
}
