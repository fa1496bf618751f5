package io.filecast.picture;

import java.nio.ByteBuffer;

/**
 * How strong the light of each step of a channel is: {@code curv} and {@code para} of ICC.1:2010 §10.5 and §10.15. Any thread;
 * pure.
 */
final class ToneCurve {

    private static final int CURVE = 0x63757276;
    private static final int PARAMETRIC = 0x70617261;
    private static final int STEPS = 256;

    /** How many parameters each kind of formula has. */
    private static final int[] PARAMETERS = {1, 3, 4, 5, 7};

    private ToneCurve() {}

    /** Light from 0 to 1 for each of 256 steps. */
    static float[] read(ByteBuffer tag) {
        int type = IccTags.typeOf(tag);
        IccTags.require(type == CURVE || type == PARAMETRIC, "a curve of unknown type");
        float[] light = new float[STEPS];
        for (int i = 0; i < STEPS; i++) {
            double x = i / (STEPS - 1.0);
            double y = type == CURVE ? listed(tag, x) : byFormula(tag, x);
            light[i] = (float) Math.max(0, Math.min(1, y)); // what is no number becomes 0
        }
        return light;
    }

    private static double listed(ByteBuffer tag, double x) {
        int count = tag.getInt(8);
        if (count == 0) {
            return x;
        }
        if (count == 1) {
            return Math.pow(x, (tag.getShort(12) & 0xffff) / 256.0);
        }
        IccTags.require(count > 0 && count <= (tag.limit() - 12) / 2, "a curve's length");
        double place = x * (count - 1);
        int below = (int) Math.min(count - 2, place);
        double first = tag.getShort(12 + 2 * below) & 0xffff;
        double second = tag.getShort(14 + 2 * below) & 0xffff;
        return (first + (second - first) * (place - below)) / 65_535;
    }

    private static double byFormula(ByteBuffer tag, double x) {
        int kind = tag.getShort(8);
        IccTags.require(kind >= 0 && kind < PARAMETERS.length, "a curve of unknown formula");
        double[] p = new double[7];
        for (int i = 0; i < PARAMETERS[kind]; i++) {
            p[i] = IccTags.fixed(tag, 12 + 4 * i);
        }
        double curved = Math.pow(Math.max(0, kind == 0 ? x : p[1] * x + p[2]), p[0]);
        return switch (kind) {
            case 0 -> curved;
            case 1 -> p[1] * x + p[2] >= 0 ? curved : 0;
            case 2 -> p[1] * x + p[2] >= 0 ? curved + p[3] : p[3];
            case 3 -> x >= p[4] ? curved : p[3] * x;
            default -> x >= p[4] ? curved + p[5] : p[3] * x + p[6];
        };
    }
}
