package io.filecast.adapter.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileAttributes;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import io.filecast.core.Label;
import io.filecast.core.PictureType;
import io.filecast.core.Timetoken;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeJsonTest {

    private static final ChannelName CHANNEL = ChannelName.parse("chat ü");
    private static final FileId ID = FileId.parse("0190a1b2-0000-4000-8000-00000000abcd");
    private static final Instant CREATED = Instant.parse("2026-05-01T10:00:00.123Z");

    private final NativeJson json = new NativeJson(null);

    @Test
    void a_file_event_has_all_fields_in_a_stable_order() {
        FileEntry file = new FileEntry(
                ID,
                new FileAttributes("a\"b.png", "image/png", 12, "ab".repeat(32), "a cat", new JsonText("{\"n\":1}")),
                CREATED,
                CREATED.plusSeconds(60),
                "ann",
                false,
                List.of("bob", "eve"),
                new BlobId("b.1"));

        String text = new String(json.eventFrame(event(EventType.FILE, file, false)), StandardCharsets.UTF_8);

        assertEquals(
                "{\"op\":\"event\",\"channel\":\"chat ü\",\"type\":\"file\",\"timetoken\":\"17145500000000007\","
                        + "\"position\":\"17145500000000007-ep1\",\"publisher\":\"ann\",\"message\":[12345678901234567890],"
                        + "\"file\":{\"id\":\"0190a1b2-0000-4000-8000-00000000abcd\",\"name\":\"a\\\"b.png\",\"size\":12,"
                        + "\"type\":\"image/png\",\"sha256\":\"" + "ab".repeat(32) + "\",\"description\":\"a cat\","
                        + "\"meta\":{\"n\":1},\"createdAt\":\"2026-05-01T10:00:00.123Z\","
                        + "\"expiresAt\":\"2026-05-01T10:01:00.123Z\",\"publisher\":\"ann\","
                        + "\"recipients\":[\"bob\",\"eve\"],"
                        + "\"url\":\"/api/v1/channels/chat%20%C3%BC/files/0190a1b2-0000-4000-8000-00000000abcd/content\"}}",
                text);
    }

    @Test
    void a_picture_has_the_address_of_its_thumbnail_while_there_are_thumbnails() {
        FileEntry picture = new FileEntry(
                ID,
                new FileAttributes("a", "text/plain", 1, "ab".repeat(32), null, null, PictureType.GIF, null),
                CREATED,
                null,
                null,
                false,
                List.of(),
                new BlobId("b.1"));
        String link =
                "\"thumbnail\":\"/api/v1/channels/chat%20%C3%BC/files/0190a1b2-0000-4000-8000-00000000abcd/thumbnail\"";
        assertTrue(text(json, event(EventType.FILE, picture, false)).contains(link));
        assertFalse(text(json, event(EventType.FILE, picture, true)).contains("thumbnail"));
        assertFalse(text(new NativeJson(null, false), event(EventType.FILE, picture, false))
                .contains("thumbnail"));
    }

    private static String text(NativeJson words, Event event) {
        return new String(words.eventFrame(event), StandardCharsets.UTF_8);
    }

    @Test
    void a_signal_shows_its_label() {
        Event plain = event(EventType.SIGNAL, null, false);
        Event labelled = new Event(
                plain.app(),
                plain.channel(),
                plain.type(),
                plain.timetoken(),
                plain.previous(),
                plain.epoch(),
                null,
                new JsonText("1"),
                null,
                null,
                false,
                false,
                null,
                List.of(),
                new Label("typing"),
                false);
        StringBuilder out = new StringBuilder();
        json.appendEvent(out, labelled);

        assertEquals(
                "{\"channel\":\"chat ü\",\"type\":\"signal\",\"timetoken\":\"17145500000000007\","
                        + "\"position\":\"17145500000000007-ep1\",\"label\":\"typing\",\"message\":1}",
                out.toString());
    }

    @Test
    void what_has_no_value_is_absent() {
        StringBuilder out = new StringBuilder();
        json.appendFile(out, CHANNEL, plainFile());

        assertEquals(
                List.of("createdAt", "id", "name", "sha256", "size", "type", "url"),
                new JsonObject(out.toString()).fieldNames().stream().sorted().toList());
    }

    @Test
    void a_file_that_left_has_no_url_but_is_marked() {
        for (Event event : List.of(
                event(EventType.FILE, plainFile(), true),
                event(EventType.FILE_DELETED, plainFile(), false),
                event(EventType.FILE_EXPIRED, plainFile(), false))) {
            StringBuilder out = new StringBuilder();
            json.appendEvent(out, event);
            JsonObject file = new JsonObject(out.toString()).getJsonObject("file");

            assertTrue(file.getBoolean("deleted"), event.type().slug());
            assertFalse(file.containsKey("url"), event.type().slug());
        }
    }

    @Test
    void links_are_absolute_below_a_public_address() {
        assertEquals(
                "https://f.example/x/api/v1/channels/user%3A1/files/" + ID + "/content",
                new NativeJson("https://f.example/x/").contentUrl(ChannelName.parse("user:1"), ID));
    }

    private static FileEntry plainFile() {
        return new FileEntry(
                ID,
                new FileAttributes("a", "text/plain", 0, "cd".repeat(32), null, null),
                CREATED,
                null,
                null,
                false,
                List.of(),
                new BlobId("b.1"));
    }

    private static Event event(EventType type, FileEntry file, boolean gone) {
        return new Event(
                new AppName("demo"),
                CHANNEL,
                type,
                Timetoken.parse("17145500000000007"),
                Timetoken.ZERO,
                "ep1",
                "ann",
                new JsonText("[12345678901234567890]"),
                null,
                file,
                gone,
                true,
                null,
                List.of());
    }
}
