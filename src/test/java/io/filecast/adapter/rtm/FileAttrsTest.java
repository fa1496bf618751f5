package io.filecast.adapter.rtm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.filecast.core.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What SDKs say of a file, and what receivers are told of that. */
class FileAttrsTest {

    private static FileAttrs read(String text) {
        return FileAttrs.parse(text, 50, false).orElseThrow();
    }

    @Test
    void pythonSaysSignAndExtensionOnly() {
        FileAttrs attrs = read("{\"rtm\":{\"sign\":\"b3b4\", \"ext\":\"txt\"}}");
        assertEquals("b3b4", attrs.sign());
        assertEquals("txt", attrs.ext());
        assertNull(attrs.filename());
        assertNull(attrs.custom());
        assertEquals("{\"rtm\":{\"ext\":\"txt\"},\"custom\":\"\"}", attrs.delivered());
    }

    @Test
    void javaSaysTheNameAndAnObject() {
        String text =
                "{\"rtm\":{\"sign\":\"53\",\"ext\":\"txt\",\"filename\":\"hello.txt\"},\"custom\":{\"a\":1e2,\"b\":[90071992547409931]}}";
        FileAttrs attrs = read(text);
        assertEquals("hello.txt", attrs.filename());
        assertEquals(new JsonText("{\"a\":1e2,\"b\":[90071992547409931]}"), attrs.custom());
        assertEquals(
                "{\"rtm\":{\"filename\":\"hello.txt\",\"ext\":\"txt\"},\"custom\":{\"a\":1e2,\"b\":[90071992547409931]}}",
                attrs.delivered());
        assertEquals(
                "{\"rtm\":{\"filename\":\"hello.txt\",\"ext\":\"txt\"},\"custom\":\"{\\\"a\\\":1e2,\\\"b\\\":[90071992547409931]}\"}",
                FileAttrs.parse(text, 50, true).orElseThrow().delivered());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext", "exit"})
    void goSaidItBareAndIsToldLikeAllOthers(String name) {
        FileAttrs attrs = read("{\"" + name + "\":\"txt\",\"filename\":\"hello\",\"sign\":\"53\"}");
        assertEquals("53", attrs.sign());
        assertEquals("txt", attrs.ext());
        assertEquals("hello", attrs.filename());
        assertNull(attrs.custom());
        assertEquals("{\"rtm\":{\"filename\":\"hello\",\"ext\":\"txt\"},\"custom\":\"\"}", attrs.delivered());
        String recording = FileAttrs.parse("{\"sign\":\"53\"}", FileAttrs.AUDIO, false)
                .orElseThrow()
                .delivered();
        assertEquals("{\"rtm\":{\"type\":\"\"},\"custom\":\"\"}", recording);
    }

    @Test
    void whatAnApplicationAddsIsLeftAsItIs() {
        String more =
                "\"a\":true,\"b\":null,\"c\":-0.50,\"d\":[1,{\"e\":false}],\"f\":\"\\u00e4\\\"\",\"g\":18446744073709551616";
        assertEquals(
                "{\"rtm\":{" + more + "},\"x\":false,\"custom\":\"\"}",
                read("{ \"rtm\" : {\"sign\":\"1\", " + more + "}, \"x\": false }")
                        .delivered());
    }

    @Test
    void aRecordingAlwaysHasAType() {
        String bare = "{\"rtm\":{\"sign\":\"1\"},\"custom\":\"x\"}";
        assertEquals(
                "{\"rtm\":{\"type\":\"\"},\"custom\":\"x\"}",
                FileAttrs.parse(bare, FileAttrs.AUDIO, false).orElseThrow().delivered());
        String told = "{\"rtm\":{\"type\":\"audiomsg\",\"codec\":\"amr-wb\",\"duration\":1200,\"sign\":\"1\"}}";
        assertEquals(
                "{\"rtm\":{\"type\":\"audiomsg\",\"codec\":\"amr-wb\",\"duration\":1200},\"custom\":\"\"}",
                FileAttrs.parse(told, FileAttrs.AUDIO, false).orElseThrow().delivered());
    }

    @Test
    void anExtensionThatIsNoneIsLeftOut() {
        FileAttrs attrs = read("{\"rtm\":{\"sign\":\"1\",\"ext\":\"d/report\"}}");
        assertNull(attrs.ext());
        assertEquals("{\"rtm\":{},\"custom\":\"\"}", attrs.delivered());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"rtm\":{}}",
                "{\"rtm\":{\"sign\":1}}",
                "{\"rtm\":[\"sign\"]}",
                "{\"sign\":\"1\",\"custom\":1}",
                "{\"exit\":\"txt\",\"filename\":\"hello\"}",
                "{\"rtm\":{\"sign\":\"1\", \"ext\":\"a\"b\"}}",
                "{\"rtm\":{\"sign\":\"1\"}} x"
            })
    void withoutASignThereAreNoAttributes(String text) {
        assertFalse(FileAttrs.parse(text, 50, false).isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "hello.txt, txt, hello.txt",
        "hello, txt, hello.txt",
        "HELLO.TXT, txt, HELLO.TXT",
        ", txt, file.txt",
        ", , file",
        "/etc/passwd, , passwd",
        "..\\..\\boot, ini, boot.ini",
        ".., txt, file.txt",
        "hello, JPEG, hello.JPEG",
        "0123456789012345678901234.txt, txt, 0123456789012345.txt",
        "a/, txt, file.txt",
        "räume.pdf, pdf, räume.pdf",
        "0123456789012345678901234567890123456789, txt, 0123456789012345.txt"
    })
    void aNameIsMadeOfWhatWasSaid(String filename, String ext, String expected) {
        assertEquals(expected, new FileAttrs("s", ext, filename, null, "{}").name(20));
    }
}
