package io.filecast.picture;

import static io.filecast.picture.Making.assertSize;
import static io.filecast.picture.Making.sample;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.config.ConfigLoader;
import io.filecast.core.Box;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.testing.Pictures;
import io.filecast.testing.Pictures.Chunk;
import io.filecast.testing.Pictures.PngKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that were made to do harm, and broken ones, cost a refusal. */
class HostilePicturesTest {

    private static final boolean IS_LONG = Boolean.getBoolean("filecast.long");
    private static final int MUTANTS = IS_LONG ? 5_000 : 250;
    private static final long FIRST_SEED = IS_LONG ? System.nanoTime() : 20_261_121L;
    private static final long MEBIBYTE = 1 << 20;
    private static final Set<ErrorCode> REFUSALS =
            Set.of(ErrorCode.NOT_AN_IMAGE, ErrorCode.IMAGE_TOO_LARGE, ErrorCode.IMAGE_UNREADABLE);

    @TempDir
    Path directory;

    private Making making;

    @BeforeEach
    void prepare() {
        making = new Making(directory);
        // What is loaded once is not counted.
        Stream.of("progressive.jpg", "clear.webp", "lossless.webp", "moving.gif", "palette.png")
                .forEach(name -> making.make(sample(name)));
    }

    private void assertCheap() {
        assertTrue(making.allocatedBytes() < 2 * MEBIBYTE, () -> making.allocatedBytes() + " bytes were allocated");
    }

    // ---- bombs --------------------------------------------------------------------------------------------------

    private static byte[] patched(byte[] picture, int at, int... values) {
        byte[] patched = picture.clone();
        for (int i = 0; i < values.length; i++) {
            patched[at + i] = (byte) values[i];
        }
        return patched;
    }

    private static byte[] pngHead(int width, int height) {
        byte[] png = Pictures.png(8, 8, new PngKind(6, 8, false), y -> (x, channel) -> 0);
        ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        return png;
    }

    static Stream<byte[]> picturesThatSayTheyAreHuge() {
        return Stream.of(
                pngHead(60_000, 60_000),
                pngHead(Integer.MAX_VALUE, Integer.MAX_VALUE),
                pngHead(-1, -1),
                Pictures.jpegHead(60_000, 60_000),
                patched(Pictures.gif(8, 8, 8, 8, 1), 6, 0x60, 0xEA, 0x60, 0xEA),
                patched(sample("lossy.webp"), 26, 0xff, 0x3f, 0xff, 0x3f),
                patched(sample("lossless.webp"), 21, 0xff, 0xff, 0xff, 0x0f));
    }

    @ParameterizedTest
    @MethodSource("picturesThatSayTheyAreHuge")
    void a_few_bytes_that_say_they_are_billions_of_pixels_are_refused_before_anything_is_decoded(byte[] bomb) {
        making.refuses(ErrorCode.IMAGE_TOO_LARGE, bomb);
        assertCheap();
    }

    @Test
    void a_row_that_does_not_fit_the_memory_is_refused() {
        making.refuses(ErrorCode.IMAGE_TOO_LARGE, pngHead(100_000_000, 1));
        assertCheap();
    }

    @Test
    void what_is_decoded_whole_is_refused_by_its_memory() {
        byte[] progressive =
                patched(sample("progressive.jpg"), sofAt(sample("progressive.jpg")) + 5, 0x27, 0x10, 0x27, 0x10);
        making.refuses(ErrorCode.IMAGE_TOO_LARGE, progressive);
        assertCheap();
        byte[] webp = patched(sample("lossy.webp"), 26, 0x10, 0x27, 0x10, 0x27);
        making.refuses(ErrorCode.IMAGE_TOO_LARGE, webp);
        assertCheap();
    }

    /** Of 25 megapixels it has a thumbnail by default, whatever its subsampling. */
    @Test
    void what_is_decoded_whole_has_room_up_to_a_size_that_cameras_have() throws IOException {
        byte[] progressive = sample("progressive.jpg");
        int sof = sofAt(progressive);
        progressive = patched(progressive, sof + 5, 5_000 >> 8, 5_000 & 0xff, 5_000 >> 8, 5_000 & 0xff);
        for (int component = 0; component < 3; component++) {
            progressive = patched(progressive, sof + 11 + 3 * component, 0x11);
        }
        Path file = Files.write(directory.resolve("progressive.jpg"), progressive);
        try (PictureBytes bytes = new PictureBytes(file, Making.allowance(new FakeWorkerClock()))) {
            JpegPicture picture = JpegPicture.open(bytes);
            Frame frame = Frame.fit(5_000, 5_000, picture.orientation(), new Box(170, 170), 120_000_000);
            long needed = picture.memoryFor(frame);
            long given =
                    ConfigLoader.load(null, Map.of(), Map.of()).thumbnails().memory();
            assertTrue(needed > 3L * 2 * 25_000_000 && needed <= given, needed + " of " + given);
        }
    }

    private static int sofAt(byte[] jpeg) {
        for (int i = 0; i < jpeg.length - 1; i++) {
            if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xC2) {
                return i;
            }
        }
        throw new IllegalArgumentException("not progressive");
    }

    private static byte[] zeros(int mebibytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            byte[] zeros = new byte[(int) MEBIBYTE];
            for (int i = 0; i < mebibytes; i++) {
                out.write(zeros);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] named(String keyword, byte[] packed) {
        byte[] head = (keyword + "\0\0").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = Arrays.copyOf(head, head.length + packed.length);
        System.arraycopy(packed, 0, chunk, head.length, packed.length);
        return chunk;
    }

    @ParameterizedTest
    @ValueSource(strings = {"zTXt", "iCCP", "iTXt", "iDOT"})
    void what_is_packed_beside_the_pixels_is_never_unpacked(String type) {
        byte[] bomb = named("bomb", zeros(16));
        byte[] png = Pictures.png(
                64,
                64,
                new PngKind(3, 8, false),
                y -> (x, channel) -> 1,
                new Chunk(type, bomb),
                new Chunk("PLTE", new byte[] {0, 0, 0, 1, 2, 3}),
                new Chunk(type, bomb));
        assertSize(64, 64, making.image(png));
        assertCheap();
    }

    @Test
    void data_that_go_on_behind_the_last_row_are_not_unpacked() {
        byte[] packed = zeros(32);
        byte[] png = Pictures.png(64, 64, new PngKind(0, 8, false), y -> (x, channel) -> 0, new Chunk("IDAT", packed));
        assertSize(64, 64, making.image(png));
        assertCheap();
    }

    @Test
    void of_a_gif_with_thousands_of_pictures_one_is_looked_at() {
        byte[] gif = Pictures.gif(64, 64, 64, 64, 2_000);
        assertTrue(gif.length > 2 * MEBIBYTE);
        making.timePerLook(Duration.ofMillis(10));
        assertSize(64, 64, making.image(gif));
        assertCheap();
    }

    @Test
    void a_jpeg_that_goes_over_itself_without_end_is_refused() {
        making.refuses(ErrorCode.IMAGE_UNREADABLE, Pictures.jpegOfScans(4_000, 4_000, 20_000));
        assertCheap();
    }

    // ---- time ---------------------------------------------------------------------------------------------------

    static List<byte[]> picturesThatTakeAWhile() {
        return List.of(
                Pictures.jpeg(4_000, 3_000, (x, y) -> x * y, 0),
                Pictures.png(2_000, 2_000, new PngKind(2, 8, false), y -> (x, channel) -> x ^ y),
                Pictures.gif(1_500, 1_500, 1_500, 1_500, 1));
    }

    @ParameterizedTest
    @MethodSource("picturesThatTakeAWhile")
    void whoever_takes_too_long_is_stopped_on_the_way(byte[] picture) {
        making.box(40, 40).timePerLook(Duration.ofSeconds(1));
        BrokerError refusal = making.refusal(picture);
        assertEquals(ErrorCode.IMAGE_TOO_LARGE, refusal.code());
        assertTrue(refusal.detail().contains("10000 ms"), refusal.detail());
    }

    // ---- damage -------------------------------------------------------------------------------------------------

    static Stream<byte[]> soundPictures() {
        Stream<byte[]> samples = Stream.of(
                        "progressive.jpg",
                        "cmyk.jpg",
                        "profile.jpg",
                        "lossy.webp",
                        "lossless.webp",
                        "clear.webp",
                        "clear-lossless.webp",
                        "turned.webp",
                        "moving.webp",
                        "moving.gif",
                        "palette.png")
                .map(Making::sample);
        Stream<byte[]> ours = Stream.of(
                Pictures.jpeg(90, 70, (x, y) -> x * y, 5),
                Pictures.png(70, 50, new PngKind(6, 16, true), y -> (x, channel) -> x * 900 + y * channel),
                Pictures.gif(40, 30, 20, 20, 2));
        return Stream.concat(samples, ours);
    }

    @ParameterizedTest
    @MethodSource("soundPictures")
    void whatever_is_changed_in_a_picture_it_is_read_or_refused_and_takes_no_more_memory(byte[] sound) {
        making.bounds(300_000, 16 * MEBIBYTE);
        making.make(sound);
        for (int i = 0; i < MUTANTS; i++) {
            long seed = FIRST_SEED + i;
            byte[] mutant = mutant(sound, new Random(seed));
            try {
                making.make(mutant);
            } catch (BrokerError refusal) {
                assertTrue(REFUSALS.contains(refusal.code()), () -> "seed " + seed + ": " + refusal.code());
            }
            assertTrue(
                    making.allocatedBytes() < 24 * MEBIBYTE,
                    () -> "seed " + seed + " allocated " + making.allocatedBytes());
        }
    }

    private static byte[] mutant(byte[] sound, Random random) {
        byte[] mutant = sound.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            // Most of what matters stands at the beginning.
            int reach = random.nextBoolean() ? Math.min(64, mutant.length) : mutant.length;
            int at = random.nextInt(reach);
            switch (random.nextInt(5)) {
                case 0 -> mutant[at] = (byte) random.nextInt(256);
                case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> mutant[at] = random.nextBoolean() ? (byte) 0xff : 0;
                case 3 -> mutant = Arrays.copyOf(mutant, Math.max(1, random.nextInt(mutant.length)));
                default -> {
                    int from = random.nextInt(mutant.length);
                    int length = Math.min(random.nextInt(32), mutant.length - Math.max(from, at));
                    System.arraycopy(
                            sound, Math.min(from, sound.length - Math.max(0, length)), mutant, at, Math.max(0, length));
                }
            }
        }
        return mutant;
    }

    @ParameterizedTest
    @MethodSource("soundPictures")
    void a_picture_that_was_cut_off_is_refused(byte[] sound) {
        for (int length = 13; length < sound.length * 2 / 3; length += 1 + sound.length / 50) {
            byte[] cut = Arrays.copyOf(sound, length);
            try {
                making.make(cut);
            } catch (BrokerError refusal) {
                assertEquals(ErrorCode.IMAGE_UNREADABLE, refusal.code(), refusal.detail());
                continue;
            }
            // What follows the first picture, or the last row, may be missing.
            assertTrue(length > sound.length / 4, "cut after " + length + " of " + sound.length);
        }
    }
}
