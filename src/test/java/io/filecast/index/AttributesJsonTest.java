package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.core.Box;
import io.filecast.core.FileAttributes;
import io.filecast.core.JsonText;
import io.filecast.core.PictureType;
import io.filecast.core.UploadPlan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[[],{}]",
                "12345678901234567890123",
                "-0.10e5",
                "\"a\\\"}\"",
                "null",
                "true",
                "{\"é😀\":\"\\u0000\",\"b\":[1,{\"c\":[]}]}"
            })
    void thePublishersJsonComesBackByteForByte(String meta) {
        FileAttributes attributes =
                new FileAttributes("n\"\\\n\u2028😀", "text/plain", 7, "00", "d", new JsonText(meta));
        assertEquals(attributes, roundTrip(attributes));
    }

    @Test
    void whatIsAbsentStaysAbsent() {
        FileAttributes attributes = new FileAttributes("", "", 0, null, null, null);
        assertEquals(attributes, roundTrip(attributes));
    }

    @Test
    void theBoxOfAThumbnailComesBack() {
        FileAttributes attributes = new FileAttributes(
                "n", "t", 1, "00", null, new JsonText("{\"box\":\"1x1\"}"), PictureType.PNG, new Box(170, 90));
        assertEquals(attributes, roundTrip(attributes));
    }

    @Test
    void longJsonComesBackWhole() {
        String text = "\"" + "ü".repeat(100_000) + "\"";
        FileAttributes attributes =
                new FileAttributes("n".repeat(9000), "t", 1, "00", "d".repeat(9000), new JsonText("[" + text + ",1]"));
        assertEquals(attributes, roundTrip(attributes));
    }

    @Test
    void usersComeBackInOrder() {
        List<String> users = List.of("b", "a \"q\"", "é😀");
        assertEquals(users, AttributesJson.readUsers(AttributesJson.writeUsers(users)));
        assertEquals("", AttributesJson.writeUsers(List.of()));
    }

    private static FileAttributes roundTrip(FileAttributes attributes) {
        UploadPlan plan = new UploadPlan(
                List.of(),
                attributes.name(),
                attributes.type(),
                attributes.sizeBytes(),
                attributes.sha256(),
                attributes.description(),
                attributes.meta(),
                attributes.box());
        return AttributesJson.read(
                AttributesJson.write(plan), attributes.sizeBytes(), attributes.sha256(), attributes.picture());
    }
}
