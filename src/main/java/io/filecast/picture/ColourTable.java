package io.filecast.picture;

import java.nio.ByteBuffer;

/**
 * A table of colours in as many dimensions as there are channels: {@code lut8Type} and {@code lut16Type} of ICC.1:2010 §10.8
 * and §10.9. Confined to one job. What lies between entries is between them in each direction; values are read where they
 * lie in the profile.
 */
final class ColourTable {

    private static final int BYTES = 0x6D667431;
    private static final int WORDS = 0x6D667432;
    private static final int COUNTS_AT = 48;
    private static final int OUTPUTS = 3;

    private final ByteBuffer tag;
    private final boolean hasWords;
    private final int inputs;
    private final int side;
    private final int inputEntries;
    private final int outputEntries;
    private final int inputAt;
    private final int tableAt;
    private final int outputAt;
    private final double[] within;
    private final int[] below;
    private final double[] found = new double[OUTPUTS];

    /** @param inputs how many channels the picture's colours have */
    ColourTable(ByteBuffer tag, int inputs) {
        int type = IccTags.typeOf(tag);
        IccTags.require(type == BYTES || type == WORDS, "a table of unknown type");
        this.tag = tag;
        this.hasWords = type == WORDS;
        this.inputs = inputs;
        this.side = tag.get(10) & 0xff;
        this.inputEntries = hasWords ? tag.getShort(COUNTS_AT) & 0xffff : 256;
        this.outputEntries = hasWords ? tag.getShort(COUNTS_AT + 2) & 0xffff : 256;
        IccTags.require(tag.get(8) == inputs && tag.get(9) == OUTPUTS && side >= 2, "a table's shape");
        IccTags.require(inputEntries >= 2 && outputEntries >= 2, "a table's curves");
        int width = hasWords ? 2 : 1;
        long entries = OUTPUTS;
        for (int i = 0; i < inputs; i++) {
            entries *= side;
        }
        this.inputAt = hasWords ? COUNTS_AT + 4 : COUNTS_AT;
        this.tableAt = inputAt + width * inputs * inputEntries;
        long end = tableAt + width * entries + (long) width * OUTPUTS * outputEntries;
        IccTags.require(end <= tag.limit(), "a table's size");
        this.outputAt = (int) (tableAt + width * entries);
        this.within = new double[inputs];
        this.below = new int[inputs];
    }

    boolean hasWords() {
        return hasWords;
    }

    private double value(int at, int index) {
        return hasWords ? (tag.getShort(at + 2 * index) & 0xffff) / 65_535.0 : (tag.get(at + index) & 0xff) / 255.0;
    }

    private double curve(int at, int entries, double x) {
        double place = x * (entries - 1);
        int first = (int) Math.min(entries - 2, place);
        double low = value(at, first);
        return low + (value(at, first + 1) - low) * (place - first);
    }

    /**
     * The three values of a colour, from 0 to 1. The array is used again for the next one.
     *
     * @param channels from 0 to 1
     */
    double[] find(double[] channels) {
        int width = hasWords ? 2 : 1;
        for (int i = 0; i < inputs; i++) {
            double place = curve(inputAt + width * i * inputEntries, inputEntries, channels[i]) * (side - 1);
            below[i] = (int) Math.min(side - 2, place);
            within[i] = place - below[i];
        }
        found[0] = 0;
        found[1] = 0;
        found[2] = 0;
        for (int corner = 0; corner < 1 << inputs; corner++) {
            addCorner(corner);
        }
        for (int i = 0; i < OUTPUTS; i++) {
            found[i] = curve(outputAt + width * i * outputEntries, outputEntries, found[i]);
        }
        return found;
    }

    private void addCorner(int corner) {
        double weight = 1;
        int entry = 0;
        for (int i = 0; i < inputs; i++) {
            int above = corner >> i & 1;
            weight *= above == 1 ? within[i] : 1 - within[i];
            entry = entry * side + below[i] + above;
        }
        if (weight > 0) {
            for (int i = 0; i < OUTPUTS; i++) {
                found[i] += weight * value(tableAt, OUTPUTS * entry + i);
            }
        }
    }
}
