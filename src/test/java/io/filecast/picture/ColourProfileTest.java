package io.filecast.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.picture.ColourProfile.Space;
import io.filecast.testing.Pictures;
import io.filecast.testing.Pictures.Chunk;
import io.filecast.testing.Pictures.PngKind;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures in other colour spaces look the same when they are small. What is right, the JDK's own code for profiles says. */
class ColourProfileTest {

    private static final boolean IS_LONG = Boolean.getBoolean("filecast.long");
    private static final int MUTANTS = IS_LONG ? 200_000 : 2_000;
    private static final int RUST = 0xc8_60_28;

    @TempDir
    Path directory;

    private Making making;

    @BeforeEach
    void prepare() {
        making = new Making(directory);
    }

    private static void assertNear(String what, int expected, int found, int most) {
        for (int shift = 0; shift < 24; shift += 8) {
            if (Math.abs((expected >> shift & 0xff) - (found >> shift & 0xff)) > most) {
                assertEquals(Integer.toHexString(expected), Integer.toHexString(found & 0xffffff), what);
            }
        }
    }

    // ---- the colours ----------------------------------------------------------------------------------------------

    static Stream<Arguments> profiles() {
        return Stream.of(
                Arguments.of("Display P3", Space.RGB, Profiles.displayP3()),
                Arguments.of("Adobe RGB", Space.RGB, Profiles.adobeRgb()),
                Arguments.of("linear, the JDK's", Space.RGB, builtIn(ColorSpace.CS_LINEAR_RGB)),
                Arguments.of("grey, the JDK's", Space.GREY, builtIn(ColorSpace.CS_GRAY)),
                Arguments.of("grey by a number", Space.GREY, Profiles.grey(Profiles.gamma(1.8))),
                Arguments.of("grey by a list", Space.GREY, Profiles.grey(Profiles.listed(1_024, 1.75))),
                Arguments.of("inks, words", Space.INKS, Profiles.table("CMYK", 4, true, 9, Profiles::printed)),
                Arguments.of("inks, bytes", Space.INKS, Profiles.table("CMYK", 4, false, 7, Profiles::printed)),
                Arguments.of("a scanner's table", Space.RGB, scanner()));
    }

    private static byte[] scanner() {
        return Profiles.table(
                "RGB ", 3, true, 9, rgb -> Profiles.printed(new double[] {1 - rgb[0], 1 - rgb[1], 1 - rgb[2], 0}));
    }

    private static byte[] builtIn(int space) {
        return ICC_Profile.getInstance(space).getData();
    }

    private static int byTheJdk(ICC_ColorSpace space, int... channels) {
        float[] values = new float[channels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = channels[i] / 255f;
        }
        float[] rgb = space.toRGB(values);
        return Math.round(255 * rgb[0]) << 16 | Math.round(255 * rgb[1]) << 8 | Math.round(255 * rgb[2]);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("profiles")
    void colours_become_those_that_the_jdk_makes_of_them(String name, Space space, byte[] bytes) {
        ICC_ColorSpace judge = new ICC_ColorSpace(ICC_Profile.getInstance(bytes));
        ColourProfile profile = ColourProfile.read(bytes, space);
        assertNotNull(profile);
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            int colour = i == 0 ? 0 : i == 1 ? -1 : random.nextInt();
            int[] parts = {colour >>> 24, colour >> 16 & 0xff, colour >> 8 & 0xff, colour & 0xff};
            String what = name + " " + Arrays.toString(parts);
            if (space == Space.INKS) {
                assertNear(what, byTheJdk(judge, parts), profile.ofInks(colour), 4);
                continue;
            }
            int grey = (colour & 0xff) * 0x10101;
            int[] pixel = {parts[0] << 24 | (space == Space.GREY ? grey : colour & 0xffffff)};
            int expected =
                    space == Space.GREY ? byTheJdk(judge, parts[3]) : byTheJdk(judge, parts[1], parts[2], parts[3]);
            profile.apply(pixel);
            assertNear(what, expected, pixel[0], 4);
            assertEquals(parts[0], pixel[0] >>> 24, "opacity stays");
        }
    }

    @Test
    void a_profile_of_srgb_changes_nothing() {
        assertNull(ColourProfile.read(Profiles.srgb(), Space.RGB));
        assertNull(ColourProfile.read(builtIn(ColorSpace.CS_sRGB), Space.RGB));
    }

    @Test
    void a_profile_for_other_colours_is_passed_over() {
        assertNull(ColourProfile.read(Profiles.adobeRgb(), Space.GREY));
        assertNull(ColourProfile.read(Profiles.grey(Profiles.gamma(1)), Space.RGB));
        assertNull(ColourProfile.read(Profiles.adobeRgb(), Space.INKS));
    }

    // ---- in pictures ----------------------------------------------------------------------------------------------

    private static int expected(byte[] profile) {
        return byTheJdk(
                new ICC_ColorSpace(ICC_Profile.getInstance(profile)), RUST >> 16, RUST >> 8 & 0xff, RUST & 0xff);
    }

    private static byte[] packed(byte[] profile) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'p', 0, 0});
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(out)) {
            deflated.write(profile);
        }
        return out.toByteArray();
    }

    private static byte[] rustPng(Chunk... chunks) {
        return Pictures.png(
                300, 200, new PngKind(2, 8, false), y -> (x, channel) -> RUST >> 16 - 8 * channel & 0xff, chunks);
    }

    @Test
    void a_png_shows_the_colours_of_its_profile() throws IOException {
        byte[] profile = Profiles.displayP3();
        int found = making.image(rustPng(new Chunk("iCCP", packed(profile)))).getRGB(50, 50);
        assertNear("with its profile", expected(profile), found, 5);
        assertTrue(Math.abs((found >> 16 & 0xff) - (RUST >> 16)) > 5, "it is another colour than without");
        int declared = making.image(rustPng(new Chunk("sRGB", new byte[] {0}), new Chunk("iCCP", packed(profile))))
                .getRGB(50, 50);
        assertNear("that says it is sRGB", RUST, declared, 5);
    }

    @Test
    void a_grey_png_is_as_light_as_its_profile_says() throws IOException {
        byte[] profile = Profiles.grey(Profiles.gamma(1));
        byte[] png = Pictures.png(
                300, 200, new PngKind(0, 8, false), y -> (x, channel) -> 60, new Chunk("iCCP", packed(profile)));
        int expected = byTheJdk(new ICC_ColorSpace(ICC_Profile.getInstance(profile)), 60);
        assertNear("grey", expected, making.image(png).getRGB(20, 20), 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void a_jpeg_shows_the_colours_of_its_profile_in_however_many_parts_it_lies(int parts) {
        byte[] profile = Profiles.adobeRgb();
        byte[] jpeg = Pictures.jpeg(300, 200, (x, y) -> RUST, 0);
        int found = making.image(Profiles.inJpeg(jpeg, profile, parts)).getRGB(50, 50);
        assertNear("with its profile", expected(profile), found, 6);
        assertNear("without", RUST, making.image(jpeg).getRGB(50, 50), 6);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 2})
    void inks_are_what_their_press_prints_however_they_are_told(int adobe) {
        byte[] profile = Profiles.table("CMYK", 4, true, 9, Profiles::printed);
        int[] inks = {40, 190, 160, 30};
        int[] told = inks.clone();
        if (adobe == 0) {
            for (int i = 0; i < told.length; i++) {
                told[i] = 255 - inks[i];
            }
        } else if (adobe == 2) {
            double red = 255 - inks[0];
            double green = 255 - inks[1];
            double blue = 255 - inks[2];
            double luma = 0.299 * red + 0.587 * green + 0.114 * blue;
            told = new int[] {
                (int) Math.round(luma),
                (int) Math.round(128 + (blue - luma) / 1.772),
                (int) Math.round(128 + (red - luma) / 1.402),
                255 - inks[3]
            };
        }
        byte[] jpeg = Pictures.jpegOfInks(64, 64, adobe, told[0], told[1], told[2], told[3]);
        int expected = byTheJdk(new ICC_ColorSpace(ICC_Profile.getInstance(profile)), inks);
        BufferedImage image = making.box(20, 20).image(Profiles.inJpeg(jpeg, profile, 1));
        assertNear("inks", expected, image.getRGB(10, 10), 8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossless.webp", "lossy.webp"})
    void a_webp_shows_the_colours_of_its_profile(String name) {
        byte[] profile = scanner();
        BufferedImage plain = making.image(Making.sample(name));
        BufferedImage image = making.image(Profiles.inWebp(Making.sample(name), profile));
        ColourProfile colours = ColourProfile.read(profile, Space.RGB);
        int differing = 0;
        for (int quarter = 0; quarter < 4; quarter++) {
            int x = plain.getWidth() * (1 + 2 * (quarter & 1)) / 4;
            int y = plain.getHeight() * (1 + 2 * (quarter >> 1)) / 4;
            int[] pixel = {plain.getRGB(x, y)};
            colours.apply(pixel);
            assertNear(x + ", " + y, pixel[0], image.getRGB(x, y), 12);
            differing += plain.getRGB(x, y) == image.getRGB(x, y) ? 0 : 1;
        }
        assertTrue(differing > 0);
    }

    // ---- profiles that do harm ------------------------------------------------------------------------------------

    private void assertPassedOver(byte[] profile) throws IOException {
        assertNull(ColourProfile.read(profile, Space.RGB));
        assertNear(
                "PNG",
                RUST,
                making.image(rustPng(new Chunk("iCCP", packed(profile)))).getRGB(50, 50),
                6);
        byte[] jpeg = Pictures.jpeg(300, 200, (x, y) -> RUST, 0);
        assertNear("JPEG", RUST, making.image(Profiles.inJpeg(jpeg, profile, 1)).getRGB(50, 50), 6);
        assertTrue(making.allocatedBytes() < 2 << 20, () -> making.allocatedBytes() + " bytes were allocated");
    }

    @Test
    void what_is_wrong_in_a_profile_makes_it_none() throws IOException {
        byte[] sound = Profiles.displayP3();
        assertPassedOver(new byte[10]);
        assertPassedOver(Arrays.copyOf(sound, 140));
        assertPassedOver(Arrays.copyOf(sound, sound.length - 4));
        int[][] changes = {
            {0, Integer.MAX_VALUE},
            {0, -1},
            {0, 64},
            {12, 0x6C696E6B},
            {16, 0},
            {20, 0},
            {36, 0},
            {128, 0},
            {128, 101},
            {128, -1},
            {128, Integer.MAX_VALUE},
            {160, -8},
            {160, sound.length},
            {160, 0},
            {164, -1},
            {164, 7},
            {164, Integer.MAX_VALUE}
        };
        for (int[] change : changes) {
            byte[] broken = sound.clone();
            ByteBuffer.wrap(broken).putInt(change[0], change[1]);
            assertPassedOver(broken);
        }
    }

    @Test
    void a_table_that_says_it_is_larger_than_it_is_is_never_made() throws IOException {
        byte[] table = Profiles.table("RGB ", 3, true, 3, Profiles::shadesOfGrey);
        assertNotNull(ColourProfile.read(table, Space.RGB));
        int at = indexOf(table, "mft2");
        for (int[] change :
                new int[][] {{8, 4}, {9, 1}, {9, 15}, {10, 255}, {10, 1}, {10, 0}, {48, 0xff}, {50, 0xff}}) {
            byte[] broken = table.clone();
            broken[at + change[0]] = (byte) change[1];
            assertPassedOver(broken);
        }
    }

    private static int indexOf(byte[] bytes, String name) {
        for (int i = bytes.length - 4; i >= 0; i--) {
            if (new String(bytes, i, 4, StandardCharsets.ISO_8859_1).equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException(name);
    }

    @Test
    void a_profile_that_unpacks_to_more_than_any_has_is_not_unpacked() throws IOException {
        byte[] bomb = Arrays.copyOf(Profiles.displayP3(), 64 << 20);
        ByteBuffer.wrap(bomb).putInt(0, bomb.length);
        byte[] png = rustPng(new Chunk("iCCP", packed(bomb)));
        assertNear("PNG", RUST, making.image(png).getRGB(50, 50), 6);
        assertTrue(making.allocatedBytes() < 2 << 20, () -> making.allocatedBytes() + " bytes were allocated");
    }

    @Test
    void parts_that_are_missing_or_come_twice_make_it_none() {
        byte[] whole = Profiles.inJpeg(Pictures.jpeg(300, 200, (x, y) -> RUST, 0), Profiles.adobeRgb(), 3);
        for (int[] change : new int[][] {{16, 2}, {16, 0}, {16, 9}, {17, 4}, {17, 2}, {17, 0}, {17, 255}}) {
            byte[] broken = whole.clone();
            broken[2 + change[0]] = (byte) change[1];
            assertNear(
                    "JPEG " + Arrays.toString(change),
                    RUST,
                    making.image(broken).getRGB(50, 50),
                    6);
        }
    }

    @Test
    void whatever_is_changed_in_a_profile_it_is_read_or_passed_over() {
        profiles().forEach(each -> {
            byte[] sound = (byte[]) each.get()[2];
            Space space = (Space) each.get()[1];
            for (int i = 0; i < MUTANTS / 9; i++) {
                Random random = new Random(IS_LONG ? System.nanoTime() : i);
                byte[] mutant = sound.clone();
                for (int change = 0; change <= random.nextInt(4); change++) {
                    int reach = random.nextBoolean() ? Math.min(300, mutant.length) : mutant.length;
                    mutant[random.nextInt(reach)] = (byte) random.nextInt(256);
                }
                ColourProfile profile = ColourProfile.read(mutant, space);
                if (profile != null && space == Space.INKS) {
                    profile.ofInks(random.nextInt());
                } else if (profile != null) {
                    int[] pixels = {random.nextInt(), -1, 0xff << 24};
                    profile.apply(pixels);
                }
            }
        });
    }

    @Test
    void gammas_without_sense_give_some_colour() {
        for (double gamma : new double[] {0, 255}) {
            ColourProfile profile = ColourProfile.read(Profiles.grey(Profiles.gamma(gamma)), Space.GREY);
            int[] pixels = {0xff000000, 0xff808080, -1};
            profile.apply(pixels);
            assertArrayEquals(
                    new int[] {0xff, 0xff, 0xff},
                    Arrays.stream(pixels).map(p -> p >>> 24).toArray());
        }
    }
}
