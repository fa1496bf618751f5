package io.filecast.picture;

import io.filecast.picture.ColourProfile.Space;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * A JPEG, decoded by the JDK from its tables, frame and scans alone: raw samples, of which the colours are made here.
 * Confined to one job.
 */
final class JpegPicture implements Picture {

    /** Every so many-th pixel is taken in both directions that this many, at least, become one of the thumbnail. */
    private static final int LEAST_SAMPLES = 3;

    /** The same for large thumbnails. */
    private static final int FEWER_SAMPLES = 2;

    private static final int LARGE_PIXELS = 400 * 400;
    private static final long DECODER_BYTES = 1 << 20;

    private final JpegHeader header;
    private final Allowance allowance;

    private JpegPicture(JpegHeader header, Allowance allowance) {
        this.header = header;
        this.allowance = allowance;
    }

    /** Looks a file through. */
    static JpegPicture open(PictureBytes bytes) throws IOException {
        return new JpegPicture(JpegHeader.read(bytes), bytes.allowance());
    }

    @Override
    public long width() {
        return header.width();
    }

    @Override
    public long height() {
        return header.height();
    }

    @Override
    public Orientation orientation() {
        return header.orientation();
    }

    private static int stepFor(Frame frame) {
        boolean isLarge = frame.thumbWidth() * frame.thumbHeight() > LARGE_PIXELS;
        return (int) Math.max(1, frame.ratio() / (isLarge ? FEWER_SAMPLES : LEAST_SAMPLES));
    }

    @Override
    public long memoryFor(Frame frame) {
        Frame sampled = frame.sampled(stepFor(frame));
        return header.wholeBytes()
                + (long) sampled.width() * sampled.height() * header.components()
                + (header.components() == 4 ? 2 : 1) * Reduction.bytesFor(sampled, true)
                + header.profile().memoryBytes()
                + DECODER_BYTES;
    }

    @Override
    public int[] thumbnail(Frame frame) throws IOException {
        int step = stepFor(frame);
        ImageReader reader = jdkReader();
        try {
            reader.setInput(header.essential(), true, true);
            ImageReadParam param = reader.getDefaultReadParam();
            param.setSourceSubsampling(step, step, 0, 0);
            reader.addIIOReadProgressListener(new AbortWhenLate(allowance));
            Raster samples = reader.readRaster(0, param);
            allowance.check();
            if (header.essential().isEndReached()) {
                throw Refusals.endsEarly();
            }
            return reduced(samples, frame.sampled(step));
        } finally {
            reader.dispose();
        }
    }

    private static ImageReader jdkReader() {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
                return reader;
            }
        }
        throw new IllegalStateException("every JDK reads JPEG");
    }

    private int[] reduced(Raster samples, Frame frame) throws IOException {
        if (samples.getWidth() != frame.width()
                || samples.getHeight() != frame.height()
                || samples.getNumBands() != header.components()) {
            throw Refusals.unreadable("it is not what its header says");
        }
        ColourProfile profile = header.profile().read(space());
        return profile != null && space() == Space.INKS
                ? ofInks(samples, frame, profile)
                : ofLight(samples, frame, profile);
    }

    private Space space() {
        return switch (header.colours()) {
            case GREY -> Space.GREY;
            case RGB, YCC -> Space.RGB;
            case CMYK, YCCK -> Space.INKS;
        };
    }

    private JpegColours colours() {
        return new JpegColours(header.colours(), header.isInkInverted());
    }

    private int[] ofLight(Raster samples, Frame frame, ColourProfile profile) {
        Reduction reduction = new Reduction(frame, true);
        JpegColours colours = colours();
        byte[] row = new byte[frame.width() * header.components()];
        int[] argb = new int[frame.width()];
        for (int y = 0; y < frame.height(); y++) {
            samples.getDataElements(0, y, frame.width(), 1, row);
            colours.read(row, argb);
            reduction.row(y, argb);
        }
        int[] pixels = reduction.finish();
        if (profile != null) {
            profile.apply(pixels);
        }
        return pixels;
    }

    /** Four inks shrink as two pictures, of three and of one, before their colours are looked up. */
    private int[] ofInks(Raster samples, Frame frame, ColourProfile profile) {
        Reduction three = new Reduction(frame, true);
        Reduction one = new Reduction(frame, true);
        JpegColours colours = colours();
        byte[] row = new byte[frame.width() * header.components()];
        int[] inks = new int[frame.width()];
        int[] blacks = new int[frame.width()];
        for (int y = 0; y < frame.height(); y++) {
            samples.getDataElements(0, y, frame.width(), 1, row);
            colours.readInks(row, inks, blacks);
            three.row(y, inks);
            one.row(y, blacks);
        }
        int[] pixels = three.finish();
        int[] black = one.finish();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = 0xff << 24 | profile.ofInks(pixels[i] << 8 | black[i] & 0xff);
        }
        return pixels;
    }
}
