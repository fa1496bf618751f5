package io.filecast.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** ICC profiles made by hand, and pictures that hold them. */
final class Profiles {

    private static final int HEADER_BYTES = 128;

    private Profiles() {}

    // ---- tags -----------------------------------------------------------------------------------------------------

    private static ByteBuffer tag(String type, int bytes) {
        return ByteBuffer.allocate(bytes)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .putInt(0);
    }

    private static int fixed(double value) {
        return (int) Math.round(value * 65_536);
    }

    private static byte[] xyz(double x, double y, double z) {
        return tag("XYZ ", 20)
                .putInt(fixed(x))
                .putInt(fixed(y))
                .putInt(fixed(z))
                .array();
    }

    static byte[] gamma(double gamma) {
        return tag("curv", 14)
                .putInt(1)
                .putShort((short) Math.round(gamma * 256))
                .array();
    }

    /** A curve as a list of so many values. */
    static byte[] listed(int count, double gamma) {
        ByteBuffer tag = tag("curv", 12 + 2 * count).putInt(count);
        for (int i = 0; i < count; i++) {
            tag.putShort((short) Math.round(65_535 * Math.pow(i / (count - 1.0), gamma)));
        }
        return tag.array();
    }

    /** The curve of sRGB, by its formula. */
    static byte[] formula() {
        ByteBuffer tag = tag("para", 32).putShort((short) 3).putShort((short) 0);
        for (double value : new double[] {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045}) {
            tag.putInt(fixed(value));
        }
        return tag.array();
    }

    // ---- profiles -------------------------------------------------------------------------------------------------

    private static byte[] profile(String kind, String space, String connection, Map<String, byte[]> tags) {
        int size = HEADER_BYTES + 4 + 12 * tags.size();
        for (byte[] tag : tags.values()) {
            size += tag.length + 3 & ~3;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putInt(0, size).putInt(8, 0x02400000).putInt(40, 0x4150504C);
        out.put(12, ascii(kind))
                .put(16, ascii(space))
                .put(20, ascii(connection))
                .put(36, ascii("acsp"));
        out.putInt(68, fixed(0.9642)).putInt(72, fixed(1)).putInt(76, fixed(0.8249));
        out.putInt(HEADER_BYTES, tags.size());
        int entry = HEADER_BYTES + 4;
        int at = entry + 12 * tags.size();
        for (Map.Entry<String, byte[]> tag : tags.entrySet()) {
            out.put(entry, ascii(tag.getKey())).putInt(entry + 4, at).putInt(entry + 8, tag.getValue().length);
            out.put(at, tag.getValue());
            entry += 12;
            at += tag.getValue().length + 3 & ~3;
        }
        return out.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Map<String, byte[]> withWhite() {
        Map<String, byte[]> tags = new LinkedHashMap<>();
        tags.put("desc", tag("desc", 28).putInt(1).array());
        tags.put("wtpt", xyz(0.9642, 1, 0.8249));
        return tags;
    }

    private static byte[] rgb(byte[] red, byte[] green, byte[] blue, byte[] curve) {
        Map<String, byte[]> tags = withWhite();
        tags.put("rXYZ", red);
        tags.put("gXYZ", green);
        tags.put("bXYZ", blue);
        tags.put("rTRC", curve);
        tags.put("gTRC", curve);
        tags.put("bTRC", curve);
        return profile("mntr", "RGB ", "XYZ ", tags);
    }

    /** That of every iPhone. */
    static byte[] displayP3() {
        return rgb(
                xyz(0.51512, 0.2412, -0.00105),
                xyz(0.29198, 0.69225, 0.04189),
                xyz(0.1571, 0.06657, 0.78407),
                formula());
    }

    static byte[] adobeRgb() {
        return rgb(
                xyz(0.60974, 0.31111, 0.01947),
                xyz(0.20528, 0.62567, 0.06087),
                xyz(0.14919, 0.06322, 0.74457),
                gamma(2.19921875));
    }

    static byte[] srgb() {
        return rgb(
                xyz(0.4360747, 0.2225045, 0.0139322),
                xyz(0.3850649, 0.7168786, 0.0971045),
                xyz(0.1430804, 0.0606169, 0.7141733),
                formula());
    }

    static byte[] grey(byte[] curve) {
        Map<String, byte[]> tags = withWhite();
        tags.put("kTRC", curve);
        return profile("mntr", "GRAY", "XYZ ", tags);
    }

    /** Lightness, and from green to red, and from blue to yellow, of a colour whose channels go from 0 to 1. */
    interface Measured {
        double[] lab(double[] channels);
    }

    /** Inks on paper that is a little yellow, about as a press prints. */
    static double[] printed(double[] inks) {
        double light = (1 - inks[3]) * (1 - 0.45 * inks[0]) * (1 - 0.5 * inks[1]) * (1 - 0.08 * inks[2]);
        return new double[] {
            8 + 88 * light,
            (70 * inks[1] - 35 * inks[0]) * (1 - inks[3]),
            4 + (80 * inks[2] - 45 * inks[0] - 5 * inks[1]) * (1 - inks[3])
        };
    }

    /** No colours at all. */
    static double[] shadesOfGrey(double[] rgb) {
        return new double[] {100 * (0.3 * rgb[0] + 0.6 * rgb[1] + 0.1 * rgb[2]), 0, 0};
    }

    /** A profile whose colours stand in a table of bytes or of words. */
    static byte[] table(String space, int inputs, boolean hasWords, int side, Measured colours) {
        Map<String, byte[]> tags = withWhite();
        tags.put("A2B0", tableTag(inputs, hasWords, side, colours));
        return profile(inputs == 4 ? "prtr" : "scnr", space, "Lab ", tags);
    }

    private static byte[] tableTag(int inputs, boolean hasWords, int side, Measured colours) {
        int nodes = (int) Math.pow(side, inputs);
        int width = hasWords ? 2 : 1;
        int curves = hasWords ? 2 : 256;
        ByteBuffer tag =
                tag(hasWords ? "mft2" : "mft1", 48 + (hasWords ? 4 : 0) + width * (curves * (inputs + 3) + 3 * nodes));
        tag.put((byte) inputs).put((byte) 3).put((byte) side).put((byte) 0);
        for (int i = 0; i < 9; i++) {
            tag.putInt(i % 4 == 0 ? 65_536 : 0);
        }
        if (hasWords) {
            tag.putShort((short) curves).putShort((short) curves);
        }
        straight(tag, inputs, hasWords);
        for (int node = 0; node < nodes; node++) {
            double[] channels = new double[inputs];
            for (int i = inputs - 1, rest = node; i >= 0; i--, rest /= side) {
                channels[i] = rest % side / (side - 1.0);
            }
            double[] lab = colours.lab(channels);
            put(tag, hasWords, lab[0] / 100 * (hasWords ? 65_280 : 255));
            put(tag, hasWords, (lab[1] + 128) * (hasWords ? 256 : 1));
            put(tag, hasWords, (lab[2] + 128) * (hasWords ? 256 : 1));
        }
        straight(tag, 3, hasWords);
        return tag.array();
    }

    private static void straight(ByteBuffer tag, int channels, boolean hasWords) {
        for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < (hasWords ? 2 : 256); i++) {
                put(tag, hasWords, hasWords ? 65_535 * i : i);
            }
        }
    }

    private static void put(ByteBuffer tag, boolean hasWords, double value) {
        long whole = Math.round(Math.max(0, Math.min(hasWords ? 65_535 : 255, value)));
        if (hasWords) {
            tag.putShort((short) whole);
        } else {
            tag.put((byte) whole);
        }
    }

    // ---- pictures that hold them ----------------------------------------------------------------------------------

    /** A JPEG with a profile in so many segments. */
    static byte[] inJpeg(byte[] jpeg, byte[] profile, int parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        int each = (profile.length + parts - 1) / parts;
        for (int part = 0; part < parts; part++) {
            int from = part * each;
            int length = Math.min(each, profile.length - from);
            ByteBuffer head = ByteBuffer.allocate(18).putShort((short) 0xFFE2).putShort((short) (16 + length));
            head.put(ascii("ICC_PROFILE\0")).put((byte) (part + 1)).put((byte) parts);
            out.writeBytes(head.array());
            out.write(profile, from, length);
        }
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    /** A WebP whose first chunk is a profile. */
    static byte[] inWebp(byte[] webp, byte[] profile) {
        ByteBuffer out = ByteBuffer.allocate(webp.length + 8 + (profile.length + 1 & ~1));
        out.order(ByteOrder.LITTLE_ENDIAN);
        out.put(webp, 0, 12).put(ascii("ICCP")).putInt(profile.length).put(profile);
        out.position(20 + (profile.length + 1 & ~1));
        out.put(webp, 12, webp.length - 12);
        out.putInt(4, out.capacity() - 8);
        return out.array();
    }
}
