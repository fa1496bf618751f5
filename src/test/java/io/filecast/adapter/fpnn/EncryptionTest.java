package io.filecast.adapter.fpnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.fpnn.FrameReader.Step;
import io.filecast.testing.RtmVectors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The encryption of FPNN, against what an SDK was seen to do, and against itself. */
class EncryptionTest {

    private static final BigInteger SCALAR = new BigInteger(1, RtmVectors.bytes("server_private_scalar"));
    private static final byte[] SECRET = RtmVectors.bytes("ecdh_secret");
    private static final byte[] ANSWER =
            RtmVectors.frame("enc.answer.key.plain").bytes();
    private static final long MAX_BYTES = 1 << 20;

    private static FrameCipher cipher(boolean isLarge, boolean isStream) {
        return new FrameCipher(SECRET, isLarge, isStream, MAX_BYTES);
    }

    @Test
    void bothSidesKnowTheSameSecret() throws BadFrameException {
        KeyQuest quest =
                KeyQuest.of(Frames.only(RtmVectors.frame("enc.quest.key").bytes()));

        assertArrayEquals(
                SECRET, EncryptionKey.ofPem(Keys.pem("secp256r1", SCALAR)).agree(quest.publicKey()));
        assertEquals(false, quest.isLarge());
        assertEquals(false, quest.isStream());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFirstAnswerIsWhatAnSdkReads(boolean isLarge) {
        ByteBuf sealed = cipher(isLarge, false).seal(Unpooled.wrappedBuffer(ANSWER));

        assertArrayEquals(
                RtmVectors.bytes(isLarge ? "answer.key.bits256" : "answer.key.bits128"), ByteBufUtil.getBytes(sealed));
    }

    @Test
    void eachPackageBeginsAnew() {
        FrameCipher cipher = cipher(false, false);
        cipher.seal(Unpooled.wrappedBuffer(new byte[1_000]));

        assertArrayEquals(
                RtmVectors.bytes("answer.key.bits128"),
                ByteBufUtil.getBytes(cipher.seal(Unpooled.wrappedBuffer(ANSWER))));
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void whatIsSealedIsReadHoweverItIsCut(boolean isLarge, boolean isStream) throws BadFrameException {
        List<Frame> sent = new ArrayList<>();
        ByteBuf wire = Unpooled.buffer();
        FrameCipher sender = cipher(isLarge, isStream);
        for (RtmVectors.Frame frame : RtmVectors.frames()) {
            sent.add(Frames.only(frame.bytes()));
            wire.writeBytes(sender.seal(Unpooled.wrappedBuffer(frame.bytes())));
        }
        for (int round = 0; round < 20; round++) {
            assertEquals(sent, read(cipher(isLarge, isStream), wire.duplicate(), new Random(round)));
        }
    }

    private static List<Frame> read(FrameCipher cipher, ByteBuf wire, Random cuts) throws BadFrameException {
        FrameReader reader = new FrameReader(MAX_BYTES);
        Intake intake = new Intake(reader);
        intake.encrypted(cipher);
        List<Frame> frames = new ArrayList<>();
        while (wire.isReadable()) {
            intake.add(wire.readBytes(Math.min(wire.readableBytes(), 1 + cuts.nextInt(90))));
            for (Step step = intake.next(); step != Step.MORE; step = intake.next()) {
                if (step == Step.HEAD) {
                    reader.keep();
                } else {
                    frames.add(reader.frame());
                }
            }
        }
        assertEquals(false, intake.isWithinFrame());
        return frames;
    }

    @Test
    void aPackageHoldsOneFrame() {
        byte[] two = Unpooled.copiedBuffer(ANSWER, ANSWER).array();
        ByteBuf more = cipher(false, false).seal(Unpooled.wrappedBuffer(two));
        ByteBuf less = Unpooled.wrappedBuffer(
                cipher(false, false).seal(Unpooled.wrappedBuffer(ANSWER, 0, ANSWER.length - 1)),
                cipher(false, false).seal(Unpooled.wrappedBuffer(ANSWER, ANSWER.length - 1, 1)));

        assertThrows(BadFrameException.class, () -> read(cipher(false, false), more, new Random(1)));
        assertThrows(BadFrameException.class, () -> read(cipher(false, false), less, new Random(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 12, (int) MAX_BYTES + 1, -1})
    void aPackageOfAnImpossibleLengthIsRefused(int length) {
        ByteBuf wire = Unpooled.buffer().writeIntLE(length).writeZero(20);

        assertThrows(BadFrameException.class, () -> read(cipher(false, false), wire, new Random(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256k1", "secp256r1", "secp224r1", "secp192r1"})
    void aKeyIsReadInBothFormsOfPem(String curve) {
        EncryptionKey one = EncryptionKey.ofPem(Keys.pem(curve, SCALAR));
        EncryptionKey other = EncryptionKey.ofPem(Keys.pkcs8(curve, SCALAR));
        byte[] point = Keys.publicKey(curve, BigInteger.valueOf(12_345));

        assertArrayEquals(one.agree(point), other.agree(point));
        assertEquals(point.length / 2, one.agree(point).length);
    }

    @Test
    void theCommentsAroundAKeyDoNoHarm() {
        String pem = "-----BEGIN EC PARAMETERS-----\nBgUrgQQACg==\n-----END EC PARAMETERS-----\n"
                + Keys.pem("secp256k1", SCALAR);

        assertEquals(32, EncryptionKey.ofPem(pem).agree(Keys.publicKey("secp256k1", BigInteger.TWO)).length);
    }

    @Test
    void whatIsNoSuchKeyIsRefusedWithWhatWasExpected() {
        for (String pem : List.of(
                "",
                "secret",
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
                Keys.pem("secp384r1", SCALAR))) {
            String expected = assertThrows(IllegalArgumentException.class, () -> EncryptionKey.ofPem(pem))
                    .getMessage();
            assertTrue(expected.contains("secp256k1"), expected);
        }
    }

    @Test
    void whatIsNoPointOfTheCurveIsRefused() {
        EncryptionKey key = EncryptionKey.ofPem(Keys.pem("secp256r1", SCALAR));
        byte[] off = Keys.publicKey("secp256r1", BigInteger.TEN);
        off[63] ^= 1;

        for (byte[] bad : List.of(off, new byte[64], new byte[0], new byte[65], Keys.publicKey("secp192r1", SCALAR))) {
            assertThrows(IllegalArgumentException.class, () -> key.agree(bad));
        }
    }
}
