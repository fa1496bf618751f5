package io.filecast.adapter.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bytes of a form, and however they are cut: they are read the same way, or refused with one of two words.
 *
 * <p>Forms found worth keeping are files under {@code fuzz/form}, replayed in every build. With the system property
 * {@code filecast.long} there are some thirty times as many.
 */
class FormFuzzTest {

    private static final int ROUNDS = Boolean.getBoolean("filecast.long") ? 300_000 : 10_000;
    private static final long SEED = 20_261_121;
    private static final int MAX_FIELD_BYTES = 1_000;
    private static final int MAX_FIELDS = 20;
    private static final Set<ErrorCode> REFUSALS = Set.of(ErrorCode.BAD_REQUEST, ErrorCode.MESSAGE_TOO_LARGE);
    private static final List<String> PIECES = List.of(
            "\r\n--b",
            "--b\r\n",
            "\r\n--b--\r\n",
            "--b",
            "--",
            "\r\n",
            "\r",
            "\n",
            "-",
            "b",
            "Content-Disposition: form-data; name=a\r\n\r\n",
            "content-disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n",
            "Content-Disposition: form-data\r\n\r\n",
            "X: y\r\n",
            "\u00fc",
            "value",
            "\u0000");

    /**
     * What became of a form.
     *
     * @param refusal null when there was none
     * @param file the bytes of its file, as far as they are known to be that; null when it did not come to it
     */
    private record Outcome(ErrorCode refusal, List<Map.Entry<String, String>> fields, String file, boolean isWhole) {}

    /** Reads a form, as bytes come, the way one upload does. */
    private static Outcome read(byte[] form, Random cuts) {
        FormParts parts = new FormParts(MAX_FIELD_BYTES, MAX_FIELDS);
        Buffer file = Buffer.buffer();
        Walk walk = new Walk(parts, file);
        try {
            parts.begin("multipart/form-data; boundary=b");
            for (int at = 0; at < form.length && !walk.isOver; ) {
                int size = cuts == null ? form.length : Math.min(form.length - at, 1 + cuts.nextInt(12));
                parts.add(Buffer.buffer(Arrays.copyOfRange(form, at, at + size)));
                at += size;
                walk.go();
            }
        } catch (BrokerError refused) {
            return new Outcome(refused.code(), List.copyOf(parts.fields()), null, false);
        }
        String bytes = walk.isInFile ? file.toString(StandardCharsets.ISO_8859_1) : null;
        return new Outcome(null, List.copyOf(parts.fields()), bytes, walk.isOver);
    }

    /** How far a form has been read. */
    private static final class Walk {
        private final FormParts parts;
        private final Buffer file;
        private boolean isInPart;
        private String name;
        private boolean isInFile;
        private boolean isOver;

        Walk(FormParts parts, Buffer file) {
            this.parts = parts;
            this.file = file;
        }

        void go() {
            while (!isOver && step()) {
                assertTrue(parts.fields().size() <= MAX_FIELDS);
            }
        }

        private boolean step() {
            if (!isInPart) {
                Boolean isLast = parts.nextBoundary();
                isOver = Boolean.TRUE.equals(isLast);
                isInPart = isLast != null;
                return isInPart;
            }
            if (name == null) {
                name = parts.name();
                isInFile = "file".equals(name);
                return name != null;
            }
            if (isInFile) {
                file.appendBuffer(parts.content());
                isOver = parts.isContentEnded();
                return false;
            }
            if (!parts.field(name)) {
                return false;
            }
            isInPart = false;
            name = null;
            return true;
        }
    }

    private static void check(byte[] form, Random random) {
        Outcome atOnce = read(form, null);
        Outcome inPieces = read(form, random);
        String shown = new String(form, StandardCharsets.ISO_8859_1);
        assertTrue(atOnce.refusal() == null || REFUSALS.contains(atOnce.refusal()), shown);
        if (atOnce.refusal() == null && inPieces.refusal() == null) {
            assertEquals(atOnce.fields(), inPieces.fields(), shown);
            assertEquals(atOnce.file(), inPieces.file(), shown);
            assertEquals(atOnce.isWhole(), inPieces.isWhole(), shown);
        }
        // How much may wait for the rest of it shows in bytes that come piece by piece only.
        boolean isTooLong = inPieces.refusal() == ErrorCode.MESSAGE_TOO_LARGE;
        assertTrue(isTooLong || inPieces.refusal() == atOnce.refusal(), shown);
    }

    static Stream<Path> corpus() throws IOException, URISyntaxException {
        try (Stream<Path> files =
                Files.list(Path.of(FormFuzzTest.class.getResource("/fuzz/form").toURI()))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void whatWasKeptIsReadTheSameHoweverItIsCut(Path file) throws IOException {
        byte[] form = Files.readAllBytes(file);
        Random random = new Random(SEED);
        for (int i = 0; i < 50; i++) {
            check(form, random);
        }
    }

    @Test
    void piecesOfFormsInAnyOrder() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder form = new StringBuilder(random.nextBoolean() ? "--b\r\n" : "");
            for (int pieces = random.nextInt(24); pieces > 0; pieces--) {
                form.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            check(form.toString().getBytes(StandardCharsets.UTF_8), random);
        }
    }

    @Test
    void aFilesBytesAreItsOwnWhateverTheyAre() {
        Random random = new Random(SEED + 1);
        byte[] head = "--b\r\nContent-Disposition: form-data; name=file\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] alphabet = "\r\n-bx".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append((char) alphabet[random.nextInt(alphabet.length)]);
            }
            String whole = text.toString();
            if (whole.contains("\r\n--b")) {
                continue; // What a form has as its boundary is in no file.
            }
            Buffer form = Buffer.buffer(head).appendString(whole).appendString("\r\n--b--\r\n");
            Outcome outcome = read(form.getBytes(), random);
            assertEquals(new Outcome(null, List.of(), whole, true), outcome, whole);
        }
    }
}
