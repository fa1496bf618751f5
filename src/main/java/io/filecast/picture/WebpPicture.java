package io.filecast.picture;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * A WebP that stands still, RFC 9649: lossy, lossless, with transparency. Confined to one job. Its chunks are walked here; a
 * library decodes the one that holds the picture, and that of its transparency.
 */
final class WebpPicture implements Picture {

    private static final int FIRST_CHUNK_AT = 12;
    private static final long VP8 = fourCc("VP8 ");
    private static final long VP8L = fourCc("VP8L");
    private static final long VP8X = fourCc("VP8X");
    private static final long ALPH = fourCc("ALPH");
    private static final long ANMF = fourCc("ANMF");
    private static final long EXIF = fourCc("EXIF");
    private static final int LOSSLESS_SIGNATURE = 0x2F;
    private static final int MOST_EXIF_BYTES = 1 << 16;
    private static final int MOST_CHUNKS = 256;

    private final PictureBytes bytes;
    private final Stretches essential;
    private int width;
    private int height;
    private int canvasWidth;
    private int canvasHeight;
    private boolean isLossless;
    private Orientation orientation = Orientation.UPRIGHT;

    private WebpPicture(PictureBytes bytes) {
        this.bytes = bytes;
        this.essential = new Stretches(bytes).add(0, FIRST_CHUNK_AT);
    }

    private static long fourCc(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | (long) name.charAt(3) << 24;
    }

    /** Looks a file through. */
    static WebpPicture open(PictureBytes bytes) throws IOException {
        WebpPicture picture = new WebpPicture(bytes);
        picture.walk();
        return picture;
    }

    private void walk() throws IOException {
        Cursor in = new Cursor(bytes, FIRST_CHUNK_AT, bytes.sizeBytes());
        for (int chunks = 0; !in.isAtEnd() && chunks < MOST_CHUNKS; chunks++) {
            long from = in.place();
            long type = in.u32Little();
            long length = in.u32Little();
            long next = in.place() + length + (length & 1);
            if (next > bytes.sizeBytes() + 1) {
                throw Refusals.endsEarly();
            }
            if (take(type, in, length)) {
                essential.add(from, Math.min(next, bytes.sizeBytes()));
            }
            in.moveTo(next);
        }
        if (width == 0 || height == 0) {
            throw Refusals.unreadable("there is no picture in it");
        }
        if (canvasWidth != 0 && (canvasWidth != width || canvasHeight != height)) {
            throw Refusals.unreadable("its picture and its canvas differ");
        }
    }

    private boolean take(long type, Cursor in, long length) throws IOException {
        if (type == ANMF) {
            throw Refusals.unreadable("moving pictures in WebP are not read here");
        }
        if (type == EXIF && length <= MOST_EXIF_BYTES) {
            orientation = Orientation.of(in.take((int) length));
            return false;
        }
        if (type == VP8X) {
            in.skip(4);
            canvasWidth = in.u24Little() + 1;
            canvasHeight = in.u24Little() + 1;
            return true;
        }
        if (type == ALPH) {
            return true;
        }
        boolean isPicture = (type == VP8 || type == VP8L) && width == 0;
        if (isPicture) {
            readSize(type == VP8L, in);
        }
        return isPicture;
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
        return pixels * (isLossless ? LOSSLESS_BYTES : LOSSY_BYTES) + Reduction.bytesFor(frame, true);
    }

    @Override
    public int[] thumbnail(Frame frame) throws IOException {
        ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
        try {
            reader.setInput(essential, true, true);
            ImageReadParam param = reader.getDefaultReadParam();
            reader.addIIOReadProgressListener(new AbortWhenLate(bytes.deadline()));
            BufferedImage image = reader.read(0, param);
            bytes.deadline().check();
            if (image.getWidth() != frame.width() || image.getHeight() != frame.height()) {
                throw Refusals.unreadable("it is not what its header says");
            }
            Reduction reduction = new Reduction(frame, true);
            int[] argb = new int[frame.width()];
            for (int y = 0; y < frame.height(); y++) {
                image.getRGB(0, y, frame.width(), 1, argb, 0, frame.width());
                reduction.row(y, argb);
            }
            return reduction.finish();
        } finally {
            reader.dispose();
        }
    }

    private static final int LOSSLESS_BYTES = 8;
    private static final int LOSSY_BYTES = 40;
}
