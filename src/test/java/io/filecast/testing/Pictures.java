package io.filecast.testing;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writers of pictures in which a test decides on every byte, large ones too, for they keep nothing. Any thread.
 */
public final class Pictures {

    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int[] DC_LENGTHS = {0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0};
    private static final int[] DC_CODES = {0, 2, 3, 4, 5, 6, 14, 30, 62, 126, 254};
    private static final int[] DC_BITS = {2, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8};

    private Pictures() {}

    /** The colour of a place. */
    public interface Painting {
        int rgb(int x, int y);
    }

    /** Something that is written. */
    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A picture with a colour in each quarter: red, green above blue, white; its left half is lighter to the left. */
    public static int quarters(int x, int y, int width, int height) {
        boolean isLeft = x < width / 2;
        boolean isTop = y < height / 2;
        return isTop ? isLeft ? 0xff0000 : 0x00ff00 : isLeft ? 0x0000ff : 0xffffff;
    }

    // ---- JPEG -----------------------------------------------------------------------------------------------------

    /** The samples of a square of a JPEG, 0 to 255. */
    private interface Squares {
        void read(int x, int y, int[] samples);
    }

    /** A baseline JPEG, YCbCr without subsampling, one colour in each square of 8 × 8. */
    public static void jpeg(OutputStream to, int width, int height, Painting painting, int orientation)
            throws IOException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to, 1 << 16));
        out.writeShort(0xFFD8);
        if (orientation > 0) {
            segment(out, 0xE1, exif(orientation, orientation % 2 == 0));
        }
        jpegPixels(out, width, height, 3, (x, y, samples) -> {
            int rgb = painting.rgb(x, y);
            double red = rgb >> 16 & 0xff;
            double green = rgb >> 8 & 0xff;
            double blue = rgb & 0xff;
            double luma = 0.299 * red + 0.587 * green + 0.114 * blue;
            samples[0] = (int) Math.round(luma);
            samples[1] = (int) Math.round(128 + (blue - luma) * 0.564);
            samples[2] = (int) Math.round(128 + (red - luma) * 0.713);
        });
    }

    public static byte[] jpeg(int width, int height, Painting painting, int orientation) {
        return bytes(out -> jpeg(out, width, height, painting, orientation));
    }

    /**
     * A JPEG of one colour in four inks.
     *
     * @param adobeTransform what Adobe's segment says of the samples; negative for no such segment
     */
    public static byte[] jpegOfInks(int width, int height, int adobeTransform, int... inks) {
        return bytes(out -> {
            out.writeShort(0xFFD8);
            if (adobeTransform >= 0) {
                segment(out, 0xEE, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) adobeTransform});
            }
            jpegPixels(out, width, height, 4, (x, y, samples) -> System.arraycopy(inks, 0, samples, 0, 4));
        });
    }

    private static void jpegPixels(DataOutputStream out, int width, int height, int components, Squares squares)
            throws IOException {
        jpegTables(out);
        segment(out, 0xC0, frame(width, height, components));
        segment(out, 0xDA, scan(components));
        JpegBits bits = new JpegBits(out);
        int[] before = new int[components];
        int[] samples = new int[components];
        for (int y = 0; y < height; y += 8) {
            for (int x = 0; x < width; x += 8) {
                squares.read(x, y, samples);
                for (int i = 0; i < components; i++) {
                    int level = samples[i] - 128;
                    bits.block(level - before[i]);
                    before[i] = level;
                }
            }
        }
        bits.end();
        out.writeShort(0xFFD9);
        out.flush();
    }

    private static byte[] scan(int components) {
        byte[] scan = new byte[4 + 2 * components];
        scan[0] = (byte) components;
        for (int i = 0; i < components; i++) {
            scan[1 + 2 * i] = (byte) (i + 1);
        }
        scan[2 + 2 * components] = 63;
        return scan;
    }

    /** A progressive JPEG in grey whose scans say nothing, over and over. */
    public static byte[] jpegOfScans(int width, int height, int scans) {
        return bytes(out -> {
            out.writeShort(0xFFD8);
            jpegTables(out);
            segment(out, 0xC2, frame(width, height, 1));
            for (int i = 0; i < scans; i++) {
                segment(out, 0xDA, new byte[] {1, 1, 0, 0, 0, 0});
                JpegBits bits = new JpegBits(out);
                bits.end();
            }
            out.writeShort(0xFFD9);
        });
    }

    /** All of a JPEG up to its data. */
    public static byte[] jpegHead(int width, int height) {
        return bytes(out -> {
            out.writeShort(0xFFD8);
            jpegTables(out);
            segment(out, 0xC0, frame(width, height, 3));
            segment(out, 0xDA, scan(3));
        });
    }

    private static void segment(DataOutputStream out, int marker, byte[] content) throws IOException {
        out.writeShort(0xFF00 | marker);
        out.writeShort(content.length + 2);
        out.write(content);
    }

    private static byte[] frame(int width, int height, int components) {
        byte[] frame = new byte[6 + 3 * components];
        frame[0] = 8;
        frame[1] = (byte) (height >> 8);
        frame[2] = (byte) height;
        frame[3] = (byte) (width >> 8);
        frame[4] = (byte) width;
        frame[5] = (byte) components;
        for (int i = 0; i < components; i++) {
            frame[6 + 3 * i] = (byte) (i + 1);
            frame[7 + 3 * i] = 0x11;
        }
        return frame;
    }

    private static void jpegTables(DataOutputStream out) throws IOException {
        byte[] quantities = new byte[65];
        // A step of 8 makes the mean of a square what its first coefficient says.
        Arrays.fill(quantities, 1, 65, (byte) 8);
        segment(out, 0xDB, quantities);
        byte[] dc = new byte[1 + 16 + 12];
        for (int i = 0; i < 16; i++) {
            dc[1 + i] = (byte) DC_LENGTHS[i];
        }
        for (int i = 0; i < 12; i++) {
            dc[17 + i] = (byte) i;
        }
        segment(out, 0xC4, dc);
        byte[] ac = new byte[1 + 16 + 1];
        ac[0] = 0x10;
        ac[1] = 1;
        segment(out, 0xC4, ac);
    }

    /** The bits of a scan of squares of one colour. */
    private static final class JpegBits {

        private final DataOutputStream out;
        private int held;
        private int count;

        JpegBits(DataOutputStream out) {
            this.out = out;
        }

        void block(int difference) throws IOException {
            int size = 32 - Integer.numberOfLeadingZeros(Math.abs(difference));
            put(DC_CODES[size], DC_BITS[size]);
            put(difference < 0 ? difference - 1 & (1 << size) - 1 : difference, size);
            put(0, 1);
        }

        private void put(int bits, int length) throws IOException {
            held = held << length | bits;
            count += length;
            while (count >= 8) {
                int octet = held >> count - 8 & 0xff;
                out.writeByte(octet);
                if (octet == 0xff) {
                    out.writeByte(0);
                }
                count -= 8;
            }
            held &= (1 << count) - 1;
        }

        void end() throws IOException {
            if (count > 0) {
                put((1 << 8 - count) - 1, 8 - count);
            }
        }
    }

    /** An Exif block as a JPEG's segment holds it, with nothing but the orientation. */
    public static byte[] exif(int orientation, boolean isLittle) {
        byte[] exif = {
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            1,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte) orientation,
            0,
            0,
            0,
            0,
            0,
            0
        };
        if (isLittle) {
            byte[] little = {
                'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte) orientation, 0, 0, 0, 0, 0, 0, 0
            };
            System.arraycopy(little, 0, exif, 6, little.length);
        }
        return exif;
    }

    // ---- PNG ------------------------------------------------------------------------------------------------------

    /** How a PNG is coloured: the numbers of its header. */
    public record PngKind(int colourType, int depth, boolean isInterlaced) {
        int samples() {
            return switch (colourType) {
                case 2 -> 3;
                case 4 -> 2;
                case 6 -> 4;
                default -> 1;
            };
        }
    }

    /** A row's samples. */
    public interface Row {
        /** The sample of a column, 0 to the largest of the depth. */
        int sample(int column, int channel);
    }

    /** Where rows come from. */
    public interface Rows {
        Row row(int y);
    }

    /** A chunk that is put between a PNG's header and its data. */
    public record Chunk(String type, byte[] content) {}

    /** A PNG, written row by row with filters in turn. */
    public static void png(OutputStream to, int width, int height, PngKind kind, Rows rows, Chunk... chunks)
            throws IOException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to, 1 << 16));
        out.write(PNG_SIGNATURE);
        chunk(out, "IHDR", pngHeader(width, height, kind));
        for (Chunk chunk : chunks) {
            chunk(out, chunk.type(), chunk.content());
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        int[][] passes = kind.isInterlaced()
                ? new int[][] {
                    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
                }
                : new int[][] {{0, 0, 1, 1}};
        for (int[] pass : passes) {
            int columns = (width - pass[0] + pass[2] - 1) / pass[2];
            byte[] before = new byte[(columns * kind.samples() * kind.depth() + 7) / 8];
            for (int y = pass[1], i = 0; columns > 0 && y < height; y += pass[3], i++) {
                byte[] row = packed(rows.row(y), columns, pass, kind);
                deflater.setInput(filtered(i % 5, row, before, Math.max(1, kind.samples() * kind.depth() / 8)));
                deflate(deflater, out);
                before = row;
            }
        }
        deflater.finish();
        deflate(deflater, out);
        deflater.end();
        chunk(out, "IEND", new byte[0]);
        out.flush();
    }

    public static byte[] png(int width, int height, PngKind kind, Rows rows, Chunk... chunks) {
        return bytes(out -> png(out, width, height, kind, rows, chunks));
    }

    private static byte[] packed(Row row, int columns, int[] pass, PngKind kind) {
        byte[] packed = new byte[(columns * kind.samples() * kind.depth() + 7) / 8];
        int bit = 0;
        for (int i = 0; i < columns; i++) {
            for (int channel = 0; channel < kind.samples(); channel++) {
                int sample = row.sample(pass[0] + i * pass[2], channel);
                if (kind.depth() == 16) {
                    packed[bit / 8] = (byte) (sample >> 8);
                    packed[bit / 8 + 1] = (byte) sample;
                } else {
                    packed[bit / 8] |= (byte) (sample << 8 - kind.depth() - bit % 8);
                }
                bit += kind.depth();
            }
        }
        return packed;
    }

    private static byte[] filtered(int filter, byte[] row, byte[] before, int step) {
        byte[] filtered = new byte[row.length + 1];
        filtered[0] = (byte) filter;
        for (int i = 0; i < row.length; i++) {
            int left = i < step ? 0 : row[i - step] & 0xff;
            int above = before[i] & 0xff;
            int aboveLeft = i < step ? 0 : before[i - step] & 0xff;
            int guess = switch (filter) {
                case 1 -> left;
                case 2 -> above;
                case 3 -> (left + above) / 2;
                case 4 -> paeth(left, above, aboveLeft);
                default -> 0;
            };
            filtered[i + 1] = (byte) (row[i] - guess);
        }
        return filtered;
    }

    private static int paeth(int left, int above, int aboveLeft) {
        int guess = left + above - aboveLeft;
        int toLeft = Math.abs(guess - left);
        int toAbove = Math.abs(guess - above);
        int toAboveLeft = Math.abs(guess - aboveLeft);
        return toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft;
    }

    private static void deflate(Deflater deflater, DataOutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 15];
        for (int count = deflater.deflate(buffer); count > 0; count = deflater.deflate(buffer)) {
            chunk(out, "IDAT", Arrays.copyOf(buffer, count));
        }
    }

    private static byte[] pngHeader(int width, int height, PngKind kind) {
        return bytes(out -> {
            out.writeInt(width);
            out.writeInt(height);
            out.writeByte(kind.depth());
            out.writeByte(kind.colourType());
            out.writeShort(0);
            out.writeByte(kind.isInterlaced() ? 1 : 0);
        });
    }

    private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
        byte[] named = new byte[4 + content.length];
        System.arraycopy(type.getBytes(), 0, named, 0, 4);
        System.arraycopy(content, 0, named, 4, content.length);
        CRC32 crc = new CRC32();
        crc.update(named);
        out.writeInt(content.length);
        out.write(named);
        out.writeInt((int) crc.getValue());
    }

    // ---- GIF ------------------------------------------------------------------------------------------------------

    /** A GIF of some frames that lie on its screen, each of one colour of four, without compression to speak of. */
    public static byte[] gif(int screenWidth, int screenHeight, int width, int height, int frames) {
        return bytes(out -> {
            out.writeBytes("GIF89a");
            little(out, screenWidth);
            little(out, screenHeight);
            out.write(new byte[] {(byte) 0xF1, 0, 0});
            out.write(new byte[] {0, 0, 0, (byte) 0xff, 0, 0, 0, (byte) 0xff, 0, 0, 0, (byte) 0xff});
            for (int i = 0; i < frames; i++) {
                out.write(new byte[] {0x21, (byte) 0xF9, 4, 1, 0, 0, 0, 0});
                out.writeByte(0x2C);
                little(out, 0);
                little(out, 0);
                little(out, width);
                little(out, height);
                out.writeByte(0);
                gifData(out, width * height, 1 + i % 3);
            }
            out.writeByte(0x3B);
        });
    }

    /** Codes of three bits each: a clear before each pair of pixels keeps them that long. */
    private static void gifData(DataOutputStream out, int pixels, int colour) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int bits = 0;
        int count = 0;
        int codes = pixels + (pixels + 1) / 2 + 1;
        for (int i = 0, left = pixels; i < codes; i++) {
            int code = left == 0 ? 5 : i % 3 == 0 ? 4 : colour;
            left -= code == colour ? 1 : 0;
            bits |= code << count;
            count += 3;
            while (count >= 8) {
                data.write(bits);
                bits >>= 8;
                count -= 8;
            }
        }
        data.write(bits);
        out.writeByte(2);
        ByteArrayInputStream rest = new ByteArrayInputStream(data.toByteArray());
        while (rest.available() > 0) {
            byte[] block = rest.readNBytes(255);
            out.writeByte(block.length);
            out.write(block);
        }
        out.writeByte(0);
    }

    private static void little(DataOutputStream out, int value) throws IOException {
        out.writeByte(value);
        out.writeByte(value >> 8);
    }
}
