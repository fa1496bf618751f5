package io.filecast.picture;

import static io.filecast.picture.Making.assertColour;
import static io.filecast.picture.Making.assertSize;
import static io.filecast.picture.Making.sample;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.filecast.core.ErrorCode;
import io.filecast.core.PictureType;
import io.filecast.core.ThumbnailMaker.Made;
import io.filecast.testing.Pictures;
import io.filecast.testing.Pictures.Chunk;
import io.filecast.testing.Pictures.PngKind;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out, of all kinds of pictures. */
class ThumbnailJobTest {

    private static final int RED = 0xffff0000;
    private static final int GREEN = 0xff00ff00;
    private static final int BLUE = 0xff0000ff;
    private static final int WHITE = 0xffffffff;
    private static final int CLEAR = 0;

    @TempDir
    Path directory;

    private Making making;

    @BeforeEach
    void prepare() {
        making = new Making(directory);
    }

    private static byte[] quarters(int width, int height, int orientation) {
        return Pictures.jpeg(width, height, (x, y) -> Pictures.quarters(x, y, width, height), orientation);
    }

    private static void assertCorners(BufferedImage image, int topLeft, int topRight, int bottomLeft, int bottomRight) {
        int right = image.getWidth() * 3 / 4;
        int bottom = image.getHeight() * 3 / 4;
        assertColour(topLeft, image, image.getWidth() / 4, image.getHeight() / 4);
        assertColour(topRight, image, right, image.getHeight() / 4);
        assertColour(bottomLeft, image, image.getWidth() / 4, bottom);
        assertColour(bottomRight, image, right, bottom);
    }

    // ---- size ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "640, 320, 170, 170, 170, 85",
        "320, 640, 170, 170, 85, 170",
        "640, 320, 1000, 20, 40, 20",
        "64, 32, 170, 170, 64, 32",
        "1600, 8, 100, 100, 100, 1",
        "170, 170, 170, 170, 170, 170",
        "176, 168, 171, 171, 171, 163"
    })
    void it_fits_the_box_with_its_aspect_and_is_never_enlarged(
            int width, int height, int boxWidth, int boxHeight, int wantedWidth, int wantedHeight) {
        assertSize(wantedWidth, wantedHeight, making.box(boxWidth, boxHeight).image(quarters(width, height, 0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 17, 63, 170, 200, 256})
    void shrinking_by_any_factor_keeps_what_is_where(int side) {
        BufferedImage image = making.box(side, side)
                .image(Pictures.png(
                        256,
                        256,
                        new PngKind(2, 8, false),
                        y -> (x, channel) -> Pictures.quarters(x, y, 256, 256) >> 16 - 8 * channel & 0xff));
        assertSize(side, side, image);
        if (side > 16) {
            assertCorners(image, RED, GREEN, BLUE, WHITE);
        }
    }

    @Test
    void every_pixel_counts() {
        // One column in 16 is white: sampling would give black or white.
        BufferedImage image = making.box(16, 16)
                .image(Pictures.png(1_024, 1_024, new PngKind(0, 8, false), y -> (x, c) -> x % 16 == 0 ? 255 : 0));
        for (int x = 0; x < 16; x++) {
            assertColour(0xff101010, image, x, 7);
        }
    }

    // ---- upright ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "1, ff0000, 00ff00, 0000ff, ffffff",
        "2, 00ff00, ff0000, ffffff, 0000ff",
        "3, ffffff, 0000ff, 00ff00, ff0000",
        "4, 0000ff, ffffff, ff0000, 00ff00",
        "5, ff0000, 0000ff, 00ff00, ffffff",
        "6, 0000ff, ff0000, ffffff, 00ff00",
        "7, ffffff, 00ff00, 0000ff, ff0000",
        "8, 00ff00, ffffff, ff0000, 0000ff"
    })
    void it_stands_upright(int orientation, String topLeft, String topRight, String bottomLeft, String bottomRight) {
        BufferedImage image = making.image(quarters(400, 200, orientation));
        assertSize(orientation < 5 ? 170 : 85, orientation < 5 ? 85 : 170, image);
        assertCorners(image, argb(topLeft), argb(topRight), argb(bottomLeft), argb(bottomRight));
    }

    private static int argb(String hex) {
        return 0xff << 24 | Integer.parseInt(hex, 16);
    }

    @Test
    void a_png_and_a_webp_stand_upright_too() {
        byte[] exif = Pictures.exif(6, false);
        byte[] tiff = Arrays.copyOfRange(exif, 6, exif.length);
        byte[] png = Pictures.png(
                200,
                100,
                new PngKind(2, 8, false),
                y -> (x, channel) -> Pictures.quarters(x, y, 200, 100) >> 16 - 8 * channel & 0xff,
                new Chunk("eXIf", tiff));
        assertCorners(making.image(png), BLUE, RED, WHITE, GREEN);
        assertCorners(making.image(sample("turned.webp")), BLUE, RED, WHITE, GREEN);
    }

    @Test
    void an_orientation_that_is_none_changes_nothing() {
        assertCorners(making.image(quarters(200, 100, 9)), RED, GREEN, BLUE, WHITE);
    }

    // ---- kinds --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "progressive.jpg",
                "cmyk.jpg",
                "lossy.webp",
                "lossless.webp",
                "moving.webp",
                "moving.gif",
                "palette.png"
            })
    void pictures_of_other_programs_are_read(String name) {
        assertCorners(making.image(sample(name)), RED, GREEN, BLUE, WHITE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear.webp", "clear-lossless.webp"})
    void what_is_transparent_in_webp_stays_so(String name) {
        assertEquals(PictureType.PNG, making.make(sample(name)).type());
        assertCorners(making.image(sample(name)), CLEAR, GREEN, BLUE, WHITE);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 255, 255, 0", "0, 255, 0, 0, 255", "2, 76, 85, 255, 255"})
    void inks_are_colours_whichever_way_they_are_told(int adobe, int one, int two, int three, int four) {
        assertColour(RED, making.image(Pictures.jpegOfInks(64, 64, adobe, one, two, three, four)), 20, 20);
    }

    private static int greyOf(int x) {
        return x < 32 ? 0 : x < 64 ? 1 : x < 96 ? 2 : 3;
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "4, false", "8, false", "16, false", "1, true", "2, true", "4, true", "16, true"
    })
    void grey_png_of_every_depth_has_its_greys(int depth, boolean isInterlaced) {
        int most = (1 << depth) - 1;
        byte[] png =
                Pictures.png(128, 61, new PngKind(0, depth, isInterlaced), y -> (x, channel) -> greyOf(x) * most / 3);
        BufferedImage image = making.image(png);
        for (int x : new int[] {10, 40, 70, 110}) {
            int grey = greyOf(x) * most / 3 * 255 / most;
            assertColour(0xff << 24 | grey << 16 | grey << 8 | grey, image, x, 30);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 8, false", "2, 16, false", "2, 8, true", "6, 8, false", "6, 16, true"})
    void colours_of_png_are_read_in_every_depth(int colourType, int depth, boolean isInterlaced) {
        byte[] png = Pictures.png(300, 200, new PngKind(colourType, depth, isInterlaced), y -> (x, channel) -> {
            int sample = channel == 3 ? 0xff : Pictures.quarters(x, y, 300, 200) >> 16 - 8 * channel & 0xff;
            return depth == 16 ? sample * 257 : sample;
        });
        assertEquals(PictureType.JPEG, making.make(png).type());
        assertCorners(making.image(png), RED, GREEN, BLUE, WHITE);
    }

    @Test
    void transparency_of_png_is_kept_however_it_is_told() {
        byte[] palette = {0, 0, 0, (byte) 255, 0, 0};
        byte[] ofPalette = Pictures.png(
                64,
                64,
                new PngKind(3, 1, false),
                y -> (x, channel) -> x < 32 ? 0 : 1,
                new Chunk("PLTE", palette),
                new Chunk("tRNS", new byte[] {0}));
        byte[] ofColour = Pictures.png(
                64,
                64,
                new PngKind(2, 16, false),
                y -> (x, channel) -> x < 32 ? 0x1234 : channel == 0 ? 0xffff : 0,
                new Chunk("tRNS", new byte[] {0x12, 0x34, 0x12, 0x34, 0x12, 0x34}));
        byte[] ofGrey = Pictures.png(
                64, 64, new PngKind(4, 8, true), y -> (x, channel) -> channel == 1 ? x < 32 ? 0 : 255 : 76);
        for (byte[] png : new byte[][] {ofPalette, ofColour, ofGrey}) {
            BufferedImage image = making.image(png);
            assertEquals(CLEAR, image.getRGB(10, 10) >>> 24);
            assertEquals(0xff, image.getRGB(50, 10) >>> 24);
        }
        assertColour(RED, making.image(ofPalette), 50, 10);
        assertColour(RED, making.image(ofColour), 50, 10);
    }

    @Test
    void what_is_transparent_lends_no_colour_when_it_shrinks() {
        byte[] png = Pictures.png(
                512,
                512,
                new PngKind(6, 8, false),
                y -> (x, channel) -> x % 2 == 0 ? channel == 0 || channel == 3 ? 255 : 0 : channel == 1 ? 255 : 0);
        assertColour(0x80ff0000, making.box(64, 64).image(png), 30, 30);
    }

    @Test
    void the_first_picture_of_a_gif_lies_on_its_screen() {
        BufferedImage image = making.image(Pictures.gif(60, 40, 30, 20, 3));
        assertSize(60, 40, image);
        assertColour(RED, image, 10, 10);
        assertColour(CLEAR, image, 50, 30);
    }

    @Test
    void nothing_but_the_pixels_is_in_it() {
        Made made = making.make(sample("profile.jpg"));
        String text = new String(made.bytes().getBytes(), StandardCharsets.ISO_8859_1);
        assertFalse(text.contains("Exif") || text.contains("ICC_PROFILE") || text.contains("xxxx"));
    }

    @Test
    void the_same_picture_gives_the_same_bytes() {
        assertEquals(
                making.make(sample("cmyk.jpg")).bytes(),
                making.make(sample("cmyk.jpg")).bytes());
    }

    @Test
    void what_is_no_picture_is_told_so() {
        making.refuses(ErrorCode.NOT_AN_IMAGE, new byte[0]);
        making.refuses(ErrorCode.NOT_AN_IMAGE, "GIF88a".getBytes(StandardCharsets.US_ASCII));
        making.refuses(
                ErrorCode.NOT_AN_IMAGE,
                "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".getBytes(StandardCharsets.US_ASCII));
        making.refuses(ErrorCode.NOT_AN_IMAGE, "BM plus a bitmap".getBytes(StandardCharsets.US_ASCII));
    }
}
