package io.filecast.picture;

import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sRGB of the colours that a picture's ICC profile describes: of RGB by primaries and curves or by a table, of grey by
 * its curve, of four inks by a table. Confined to one job.
 *
 * <p>It is all done here, in numbers: the JDK's own code for profiles is native, and strangers write profiles. What is not
 * understood is treated as if there were no profile.
 */
final class ColourProfile {

    private static final Logger LOG = LoggerFactory.getLogger(ColourProfile.class);

    /** What a picture's colours are. */
    enum Space {
        RGB("RGB ", 3),
        GREY("GRAY", 1),
        INKS("CMYK", 4);

        private final String name;
        private final int channels;

        Space(String name, int channels) {
            this.name = name;
            this.channels = channels;
        }
    }

    /** Light of the connection's white (D50) as linear sRGB: IEC 61966-2-1, adapted after Bradford. */
    private static final double[][] XYZ_TO_SRGB = {
        {3.1338561, -1.6168667, -0.4906146},
        {-0.9787684, 1.9161415, 0.0334540},
        {0.0719453, -0.2289914, 1.4052427}
    };

    private static final double[] WHITE = {0.9642, 1.0, 0.8249};
    private static final int SHADES = 1 << 14;
    private static final byte[] SHADE_OF_LIGHT = shades();

    /** Differences that nobody sees; most profiles are sRGB. */
    private static final int SAME = 2;

    private final Space space;
    private final float[][] curves;
    private final double[][] primaries;
    private final ColourTable table;
    private final boolean isLab;
    private final double[] channels;

    private ColourProfile(Space space, IccTags tags) {
        this.space = space;
        this.channels = new double[space.channels];
        this.isLab = tags.connection().equals("Lab ");
        IccTags.require(tags.space().equals(space.name), "colours that the picture does not have");
        IccTags.require(isLab || tags.connection().equals("XYZ "), "its connection");
        boolean hasPrimaries = space == Space.RGB && !isLab && tags.find("rXYZ") != null;
        if (space == Space.GREY) {
            IccTags.require(!isLab, "the connection of its grey");
            curves = new float[][] {ToneCurve.read(tags.get("kTRC"))};
        } else if (hasPrimaries) {
            curves = new float[][] {
                ToneCurve.read(tags.get("rTRC")), ToneCurve.read(tags.get("gTRC")), ToneCurve.read(tags.get("bTRC"))
            };
        } else {
            curves = null;
        }
        primaries = hasPrimaries ? primaries(tags) : null;
        table = curves == null ? new ColourTable(tableTag(tags), space.channels) : null;
    }

    /** Pictures are shown as they look best; else as they were measured. */
    private static ByteBuffer tableTag(IccTags tags) {
        ByteBuffer perceptual = tags.find("A2B0");
        return perceptual == null ? tags.get("A2B1") : perceptual;
    }

    /** Reads a profile; null when it is none, is not understood, is not for such a picture, or changes nothing. */
    static ColourProfile read(byte[] bytes, Space space) {
        try {
            ColourProfile profile = new ColourProfile(space, new IccTags(bytes));
            return space != Space.INKS && profile.changesNothing() ? null : profile;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            LOG.debug("a colour profile is passed over", e);
            return null;
        }
    }

    private static double[][] primaries(IccTags tags) {
        String[] names = {"rXYZ", "gXYZ", "bXYZ"};
        double[][] matrix = new double[3][3];
        for (int from = 0; from < 3; from++) {
            for (int to = 0; to < 3; to++) {
                for (int i = 0; i < 3; i++) {
                    matrix[to][from] += XYZ_TO_SRGB[to][i] * IccTags.fixed(tags.get(names[from]), 8 + 4 * i);
                }
            }
        }
        return matrix;
    }

    private static byte[] shades() {
        byte[] shades = new byte[SHADES + 1];
        for (int i = 0; i <= SHADES; i++) {
            double light = i / (double) SHADES;
            double shade = light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
            shades[i] = (byte) Math.round(255 * shade);
        }
        return shades;
    }

    private boolean changesNothing() {
        int[] steps = {0, 40, 90, 128, 170, 215, 255};
        for (int red : steps) {
            for (int green : steps) {
                for (int blue : steps) {
                    int before = space == Space.GREY ? red * 0x10101 : red << 16 | green << 8 | blue;
                    int after = srgb(before);
                    if (Math.abs((after >> 16 & 0xff) - (before >> 16 & 0xff)) > SAME
                            || Math.abs((after >> 8 & 0xff) - (before >> 8 & 0xff)) > SAME
                            || Math.abs((after & 0xff) - (before & 0xff)) > SAME) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** Makes sRGB of pixels in the picture's own RGB or grey, in their place; opacity stays. */
    void apply(int[] argb) {
        for (int i = 0; i < argb.length; i++) {
            argb[i] = argb[i] & 0xff << 24 | srgb(argb[i] & 0xffffff);
        }
    }

    /**
     * The colour of four inks.
     *
     * @param inks cyan, magenta, yellow and black, a byte each, 255 for all that goes
     */
    int ofInks(int inks) {
        return tabled(inks);
    }

    private int srgb(int rgb) {
        if (space == Space.GREY) {
            return shade(curves[0][rgb & 0xff]) * 0x10101;
        }
        int red = rgb >> 16 & 0xff;
        int green = rgb >> 8 & 0xff;
        int blue = rgb & 0xff;
        if (table != null) {
            return tabled(rgb);
        }
        return mixed(primaries, curves[0][red], curves[1][green], curves[2][blue]);
    }

    /** @param colour a byte for each channel, the last one lowest */
    private int tabled(int colour) {
        for (int i = 0; i < channels.length; i++) {
            channels[i] = (colour >>> 8 * (channels.length - 1 - i) & 0xff) / 255.0;
        }
        double[] found = table.find(channels);
        if (!isLab) {
            double most = 1 + 32_767 / 32_768.0;
            return mixed(XYZ_TO_SRGB, most * found[0], most * found[1], most * found[2]);
        }
        // Sixteen bits of Lab are those of ICC's version 2 in this type, whatever the profile's version.
        double lightness = 100 * found[0] * (table.hasWords() ? 65_535 / 65_280.0 : 1);
        double scale = table.hasWords() ? 65_535 / 256.0 : 255;
        double y = (lightness + 16) / 116;
        return mixed(
                XYZ_TO_SRGB,
                WHITE[0] * cubed(y + (scale * found[1] - 128) / 500),
                WHITE[1] * cubed(y),
                WHITE[2] * cubed(y - (scale * found[2] - 128) / 200));
    }

    private static double cubed(double f) {
        return f > 6.0 / 29 ? f * f * f : (f - 4.0 / 29) * 108 / 841;
    }

    private static int mixed(double[][] matrix, double one, double two, double three) {
        int rgb = 0;
        for (double[] row : matrix) {
            rgb = rgb << 8 | shade(row[0] * one + row[1] * two + row[2] * three);
        }
        return rgb;
    }

    private static int shade(double light) {
        return SHADE_OF_LIGHT[(int) Math.round(SHADES * Math.max(0, Math.min(1, light)))] & 0xff;
    }
}
