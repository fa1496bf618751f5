package io.filecast.adapter.fpnn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.filecast.testing.FpnnPack;
import io.filecast.testing.RtmVectors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MessagePack and JSON: what another's reader and writer make of ours, and what is refused. */
class PayloadTest {

    private static final List<Long> NUMBERS = List.of(
            0L,
            1L,
            127L,
            128L,
            255L,
            256L,
            65_535L,
            65_536L,
            4_294_967_295L,
            4_294_967_296L,
            Long.MAX_VALUE,
            -1L,
            -32L,
            -33L,
            -128L,
            -129L,
            -32_768L,
            -32_769L,
            -2_147_483_648L,
            -2_147_483_649L,
            Long.MIN_VALUE);

    private static Map<String, Object> everything() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("numbers", NUMBERS);
        all.put(
                "texts",
                List.of("", "a", "x".repeat(31), "ü".repeat(16), "y".repeat(255), "z".repeat(256), "w".repeat(65_536)));
        all.put("flags", List.of(true, false));
        all.put("real", 0.1);
        all.put("nothing", null);
        all.put("map", Map.of("in", Map.of("it", List.of(List.of(), Map.of()))));
        all.put("many", LongStream.range(0, 70).boxed().toList());
        all.put("n".repeat(40), 1L);
        return all;
    }

    @Test
    void anotherReaderReadsWhatWeWrite() throws IOException {
        Map<String, Object> all = everything();
        all.put("bytes", new byte[] {(byte) 0xff, 0, 1});
        ByteBuf written = MsgPackWriter.map(all);

        assertEquals(RtmVectors.plain(all), RtmVectors.plain(FpnnPack.map(ByteBufUtil.getBytes(written))));
    }

    @Test
    void weReadWhatAnotherWriterWrites() {
        Params read = MsgPackReader.params(Unpooled.wrappedBuffer(FpnnPack.bytes(everything())));

        assertEquals(RtmVectors.plain(everything()), VectorsTest.plain(read.values()));
    }

    @Test
    void weReadInJsonWhatWeWriteInIt() {
        Params read = JsonPayload.params(JsonPayload.write(everything()));

        assertEquals(RtmVectors.plain(everything()), VectorsTest.plain(read.values()));
    }

    @Test
    void bytesAreWrittenInEveryLength() throws IOException {
        for (int size : new int[] {0, 1, 255, 256, 65_535, 65_536}) {
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) 0xff);
            byte[] written = ByteBufUtil.getBytes(MsgPackWriter.map(Map.of("file", RawBytes.of(bytes))));

            assertEquals(size, ((byte[]) FpnnPack.map(written).get("file")).length);
            assertEquals(
                    RawBytes.of(bytes),
                    MsgPackReader.params(Unpooled.wrappedBuffer(written)).bytes("file"));
        }
    }

    /** Promises that are not kept, kinds that nobody sends, and names that are none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0",
                "01",
                "90",
                "8080",
                "81",
                "81a161",
                "81a1",
                "dfffffffff",
                "df7fffffff",
                "81a161ddffffffff",
                "81a161dd7fffffff",
                "81a161c6ffffffff",
                "81a161dbffffffff00",
                "81a161cfffffffffffffffff",
                "81a161c1",
                "81a161d40000",
                "81a161c70000",
                "82a16101a16102",
                "81a1619191919191919191919100"
            })
    void aPayloadThatIsNotOneMapIsRefused(String hex) {
        assertRefused(FpnnError.BAD_PACKAGE, HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @ValueSource(strings = {"810101", "81c001", "819001", "81a1ff01"})
    void aNameThatIsNoTextIsRefused(String hex) {
        assertRefused(FpnnError.KEY_NOT_TEXT, HexFormat.of().parseHex(hex));
    }

    @Test
    void moreValuesThanAnybodyNeedsAreRefused() {
        ByteBuf payload = Unpooled.buffer().writeBytes(new byte[] {(byte) 0x81, (byte) 0xa1, 'a', (byte) 0xdc});
        payload.writeShort(MsgPackReader.MAX_VALUES).writeZero(MsgPackReader.MAX_VALUES);

        assertRefused(FpnnError.BAD_PACKAGE, ByteBufUtil.getBytes(payload));
    }

    private static void assertRefused(int code, byte[] payload) {
        FpnnError refused = assertThrows(FpnnError.class, () -> MsgPackReader.params(Unpooled.wrappedBuffer(payload)));
        assertEquals(code, refused.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "[]",
                "{",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":99999999999999999999}",
                "{a:1}",
                "{\"a\":[[[[[[[[[1]]]]]]]]]}",
                "{\"a\":\"\\ud800"
            })
    void jsonThatIsNotOneObjectIsRefused(String text) {
        ByteBuf payload = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));

        assertEquals(
                FpnnError.BAD_PACKAGE,
                assertThrows(FpnnError.class, () -> JsonPayload.params(payload)).code());
    }

    @Test
    void jsonWithMoreValuesThanAnybodyNeedsIsRefused() {
        String text = "{\"a\":[" + "1,".repeat(MsgPackReader.MAX_VALUES) + "1]}";
        ByteBuf payload = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));

        assertThrows(FpnnError.class, () -> JsonPayload.params(payload));
    }

    @Test
    void whatHasNoFormIsAFaultOfOurs() {
        Map<String, Object> odd = Map.of("a", new Object());

        assertThrows(IllegalArgumentException.class, () -> MsgPackWriter.map(odd));
        assertThrows(IllegalArgumentException.class, () -> JsonPayload.write(odd));
    }
}
