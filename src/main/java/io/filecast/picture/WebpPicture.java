package io.filecast.picture;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageReader;

/**
 * A WebP, RFC 9649: lossy, lossless, with transparency, and the first picture of one that moves. Confined to one job. Its
 * chunks are walked here, and what has no loss is decoded here; a library decodes a lossy picture's own chunk.
 */
final class WebpPicture implements Picture {

    private static final int FIRST_CHUNK_AT = 12;
    private static final long VP8 = fourCc("VP8 ");
    private static final long VP8L = fourCc("VP8L");
    private static final long ALPH = fourCc("ALPH");
    private static final long ANMF = fourCc("ANMF");
    private static final long ICCP = fourCc("ICCP");
    private static final long EXIF = fourCc("EXIF");
    private static final int MOVEMENT_BYTES = 16;
    private static final int LOSSLESS_HEAD_BYTES = 5;
    private static final int LOSSLESS_SIGNATURE = 0x2F;
    private static final int MOST_EXIF_BYTES = 1 << 16;
    private static final int MOST_CHUNKS = 256;

    /** What the library takes for each pixel, as measured. */
    private static final int LOSSY_BYTES = 5;

    private static final int LOSSLESS_BYTES = 8;
    private static final int TRANSPARENCY_BYTES = 9;

    private final PictureBytes bytes;
    private int width;
    private int height;
    private boolean isLossless;
    private boolean isTransparent;
    private Chunk picture;
    private Chunk transparency;
    private Orientation orientation = Orientation.UPRIGHT;
    private EmbeddedProfile profile;

    /**
     * A chunk.
     *
     * @param from where its name begins
     * @param length of its content
     */
    private record Chunk(long type, long from, long length) {

        private static final int HEAD_BYTES = 8;

        /** The one at which somebody stands, who then stands at its content. */
        static Chunk at(Cursor in) throws IOException {
            long from = in.place();
            return new Chunk(in.u32Little(), from, in.u32Little());
        }

        long end() {
            return from + HEAD_BYTES + length;
        }

        /** Chunks begin at even places. */
        long next() {
            return end() + (length & 1);
        }
    }

    private WebpPicture(PictureBytes bytes) {
        this.bytes = bytes;
        this.profile = EmbeddedProfile.none(bytes);
    }

    private static long fourCc(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | (long) name.charAt(3) << 24;
    }

    /** Looks a file through. */
    static WebpPicture open(PictureBytes bytes) throws IOException {
        WebpPicture found = new WebpPicture(bytes);
        found.walk();
        return found;
    }

    private void walk() throws IOException {
        Cursor in = new Cursor(bytes, FIRST_CHUNK_AT, bytes.sizeBytes());
        for (int chunks = 0; !in.isAtEnd() && chunks < MOST_CHUNKS; chunks++) {
            Chunk chunk = Chunk.at(in);
            if (chunk.end() > bytes.sizeBytes()) {
                throw Refusals.endsEarly();
            }
            if (chunk.type() == EXIF && chunk.length() <= MOST_EXIF_BYTES) {
                orientation = Orientation.of(in.take((int) chunk.length()));
            } else if (chunk.type() == ICCP && picture == null) {
                profile = EmbeddedProfile.at(bytes, in.place(), chunk.length());
            } else if (chunk.type() == ANMF && picture == null) {
                // What moves is shown by its first picture, whose own chunks stand in this one.
                in.skip(MOVEMENT_BYTES);
                continue;
            } else if (picture == null) {
                take(chunk, in);
            }
            in.moveTo(chunk.next());
        }
        if (picture == null || width == 0 || height == 0) {
            throw Refusals.unreadable("there is no picture in it");
        }
    }

    private void take(Chunk chunk, Cursor in) throws IOException {
        if (chunk.type() == ALPH) {
            transparency = chunk;
        } else if (chunk.type() == VP8 || chunk.type() == VP8L) {
            picture = chunk;
            readSize(chunk.type() == VP8L, in);
        }
    }

    private void readSize(boolean lossless, Cursor in) throws IOException {
        isLossless = lossless;
        if (lossless) {
            if (in.u8() != LOSSLESS_SIGNATURE) {
                throw Refusals.unreadable("its data are of an unknown kind");
            }
            long sizes = in.u32Little();
            width = (int) (sizes & 0x3fff) + 1;
            height = (int) (sizes >> 14 & 0x3fff) + 1;
            isTransparent = (sizes >> 28 & 1) != 0;
            if (sizes >> 29 != 0) {
                throw Refusals.unreadable("its data are of an unknown kind");
            }
        } else {
            boolean isKeyFrame = (in.u24Little() & 1) == 0;
            if (!isKeyFrame || in.u8() != 0x9D || in.u8() != 0x01 || in.u8() != 0x2A) {
                throw Refusals.unreadable("its data are of an unknown kind");
            }
            width = in.u16Little() & 0x3fff;
            height = in.u16Little() & 0x3fff;
        }
    }

    @Override
    public long width() {
        return width;
    }

    @Override
    public long height() {
        return height;
    }

    @Override
    public Orientation orientation() {
        return orientation;
    }

    @Override
    public long memoryFor(Frame frame) {
        long pixels = (long) (width + 16) * (height + 16);
        int bytesForEach =
                (isLossless ? LOSSLESS_BYTES : LOSSY_BYTES) + (transparency != null ? TRANSPARENCY_BYTES : 0);
        return pixels * bytesForEach + Reduction.bytesFor(frame, true) + profile.memoryBytes();
    }

    @Override
    public int[] thumbnail(Frame frame) throws IOException {
        int[] argb = isLossless ? lossless(frame) : lossy(frame);
        ColourProfile colours = profile.read(ColourProfile.Space.RGB);
        if (colours != null) {
            colours.apply(argb);
        }
        return argb;
    }

    private Cursor content(Chunk chunk) {
        return new Cursor(bytes, chunk.from() + Chunk.HEAD_BYTES, chunk.end());
    }

    private int[] lossless(Frame frame) throws IOException {
        Cursor in = content(picture);
        in.skip(LOSSLESS_HEAD_BYTES);
        int[] pixels = LosslessWebp.decode(in, width, height, bytes.allowance());
        int opaque = isTransparent ? 0 : 0xff << 24;
        Reduction reduction = new Reduction(frame, true);
        int[] argb = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                argb[x] = pixels[y * width + x] | opaque;
            }
            reduction.row(y, argb);
        }
        return reduction.finish();
    }

    private int[] lossy(Frame frame) throws IOException {
        byte[] alpha =
                transparency == null ? null : WebpAlpha.decode(content(transparency), width, height, bytes.allowance());
        BufferedImage image = decoded(frame);
        Reduction reduction = new Reduction(frame, true);
        int[] argb = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, argb, 0, width);
            for (int x = 0; alpha != null && x < width; x++) {
                argb[x] = argb[x] & 0xffffff | alpha[y * width + x] << 24;
            }
            reduction.row(y, argb);
        }
        return reduction.finish();
    }

    /** What the library makes of a file with the picture's chunk and nothing else. */
    private BufferedImage decoded(Frame frame) throws IOException {
        Stretches essential = new Stretches(bytes).add(0, FIRST_CHUNK_AT).add(picture.from(), picture.end());
        ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
        try {
            reader.setInput(essential, true, true);
            reader.addIIOReadProgressListener(new AbortWhenLate(bytes.allowance()));
            BufferedImage image = reader.read(0);
            bytes.allowance().check();
            if (image.getWidth() != frame.width() || image.getHeight() != frame.height()) {
                throw Refusals.unreadable("it is not what its header says");
            }
            return image;
        } finally {
            reader.dispose();
        }
    }
}
