package io.filecast.picture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes WebP's lossless data, RFC 9649 §3. Confined to one job. Four bytes for each pixel are in memory, and codes within a
 * bound; every symbol costs data, so a few bytes cannot ask for endless work beyond the pixels.
 */
final class LosslessWebp {

    private static final int GREENS = 256 + 24;
    private static final int DISTANCES = 40;
    private static final int MOST_GROUPS = 10_000;
    private static final int CACHE_FACTOR = 0x1e35a7bd;
    private static final int NEIGHBOURS = 120;

    /** Offsets of the nearest pixels, as columns to the left and rows above, in the order of their codes. */
    private static final String NEAR =
            "01,10,11,-11,02,20,12,-12,21,-21,22,-22,03,30,13,-13,31,-31,23,-23,32,-32,04,40,14,-14,41,-41,33,-33"
                    + ",24,-24,42,-42,05,34,-34,43,-43,50,15,-15,51,-51,25,-25,52,-52,44,-44,35,-35,53,-53,06,60,16,-16,61,"
                    + "-61,26,-26,62,-62,45,-45,54,-54,36,-36,63,-63,07,70,17,-17,55,-55,71,-71,46,-46,64,-64,27,-27,72,-72"
                    + ",37,-37,73,-73,56,-56,65,-65,80,47,-47,74,-74,81,82,66,-66,83,57,-57,75,-75,84,67,-67,76,-76,85,77,-"
                    + "77,86,87";

    private static final int[][] NEAREST = nearest();

    private final LowBits bits;
    private final Allowance allowance;

    private LosslessWebp(LowBits bits, Allowance allowance) {
        this.bits = bits;
        this.allowance = allowance;
    }

    private static int[][] nearest() {
        String[] words = NEAR.split(",");
        int[][] offsets = new int[NEIGHBOURS][];
        for (int i = 0; i < NEIGHBOURS; i++) {
            boolean isRight = words[i].startsWith("-");
            int digits = Integer.parseInt(isRight ? words[i].substring(1) : words[i]);
            offsets[i] = new int[] {isRight ? -(digits / 10) : digits / 10, digits % 10};
        }
        return offsets;
    }

    /**
     * Decodes a picture.
     *
     * @param in stands behind the size
     * @return ARGB, row by row
     */
    static int[] decode(Cursor in, int width, int height, Allowance allowance) throws IOException {
        return new LosslessWebp(new LowBits(in), allowance).picture(width, height);
    }

    private int[] picture(int width, int height) throws IOException {
        List<WebpTransform> transforms = new ArrayList<>();
        int packedWidth = width;
        while (bits.flag()) {
            int kind = bits.read(2);
            if (transforms.stream().anyMatch(known -> known.kind() == kind)) {
                throw Refusals.unreadable("a transform of it comes twice");
            }
            WebpTransform transform = transform(kind, packedWidth, height);
            transforms.add(0, transform);
            packedWidth = transform.packedWidth();
        }
        int[] pixels = pixels(packedWidth, height, true);
        for (WebpTransform transform : transforms) {
            allowance.check();
            pixels = transform.undo(pixels, height);
        }
        return pixels;
    }

    private WebpTransform transform(int kind, int width, int height) throws IOException {
        switch (kind) {
            case WebpTransform.PREDICTION, WebpTransform.COLOUR:
                int size = bits.read(3) + 2;
                int[] blocks = pixels(blocks(width, size), blocks(height, size), false);
                return new WebpTransform(kind, width, width, size, blocks);
            case WebpTransform.GREEN:
                return new WebpTransform(kind, width, width, 0, null);
            default:
                int count = bits.read(8) + 1;
                int packing = count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3;
                int[] colours = pixels(count, 1, false);
                for (int i = 1; i < count; i++) {
                    colours[i] = WebpTransform.sum(colours[i - 1], colours[i]);
                }
                return new WebpTransform(kind, width, blocks(width, packing), packing, colours);
        }
    }

    private static int blocks(int pixels, int bits) {
        return pixels + (1 << bits) - 1 >> bits;
    }

    /** The codes of a part of a picture: green and lengths, red, blue, alpha, distances. */
    private record Group(PrefixCode green, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {}

    private int[] pixels(int width, int height, boolean mayHaveGroups) throws IOException {
        int cacheBits = bits.flag() ? bits.read(4) : 0;
        if (cacheBits > 11) {
            throw Refusals.unreadable("its cache is too large");
        }
        int blockBits = 0;
        int[] blocks = null;
        int groups = 1;
        if (mayHaveGroups && bits.flag()) {
            blockBits = bits.read(3) + 2;
            blocks = pixels(blocks(width, blockBits), blocks(height, blockBits), false);
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = blocks[i] >> 8 & 0xffff;
                groups = Math.max(groups, blocks[i] + 1);
            }
        }
        if (groups > MOST_GROUPS) {
            throw Refusals.tooMuchMemory("a picture with so many codes and");
        }
        int greens = GREENS + (cacheBits > 0 ? 1 << cacheBits : 0);
        Group[] all = new Group[groups];
        for (int i = 0; i < groups; i++) {
            allowance.check();
            all[i] = new Group(code(greens), code(256), code(256), code(256), code(DISTANCES));
        }
        Pixels decoded = new Pixels(width, height, cacheBits);
        while (decoded.done < decoded.argb.length) {
            int x = decoded.done % width;
            if (x == 0) {
                allowance.check();
            }
            int block = blocks == null
                    ? 0
                    : blocks[(decoded.done / width >> blockBits) * blocks(width, blockBits) + (x >> blockBits)];
            step(all[block], decoded);
        }
        return decoded.argb;
    }

    private PrefixCode code(int alphabet) throws IOException {
        return PrefixCode.read(bits, alphabet);
    }

    private void step(Group group, Pixels decoded) throws IOException {
        int green = group.green().next(bits);
        if (green < 256) {
            int red = group.red().next(bits);
            int blue = group.blue().next(bits);
            decoded.add(group.alpha().next(bits) << 24 | red << 16 | green << 8 | blue);
        } else if (green < GREENS) {
            int length = length(green - 256);
            decoded.copy(length, distance(length(group.distance().next(bits)), decoded.width));
        } else {
            decoded.add(decoded.cache[green - GREENS]);
        }
    }

    private int length(int symbol) throws IOException {
        if (symbol < 4) {
            return symbol + 1;
        }
        int extra = symbol - 2 >> 1;
        return (2 + (symbol & 1) << extra) + bits.read(extra) + 1;
    }

    private static int distance(int code, int width) {
        if (code > NEIGHBOURS) {
            return code - NEIGHBOURS;
        }
        int[] offset = NEAREST[code - 1];
        return Math.max(1, offset[0] + offset[1] * width);
    }

    /** Pixels as they come. */
    private static final class Pixels {

        private final int width;
        private final int[] argb;
        private final int[] cache;
        private final int cacheBits;
        private int done;

        Pixels(int width, int height, int cacheBits) {
            this.width = width;
            this.argb = new int[Math.multiplyExact(width, height)];
            this.cacheBits = cacheBits;
            this.cache = new int[cacheBits > 0 ? 1 << cacheBits : 0];
        }

        void add(int pixel) {
            argb[done++] = pixel;
            if (cacheBits > 0) {
                cache[CACHE_FACTOR * pixel >>> 32 - cacheBits] = pixel;
            }
        }

        void copy(int length, int distance) {
            if (distance > done || length > argb.length - done) {
                throw Refusals.unreadable("its data are damaged");
            }
            for (int i = 0; i < length; i++) {
                add(argb[done - distance]);
            }
        }
    }
}
