package io.filecast.adapter.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PathTableTest {

    private final PathTable table = new PathTable();
    private final ByMethod files = table.at("/v1/channels/:channel/files");
    private final ByMethod file = table.at("/v1/channels/:channel/files/:file");
    private final ByMethod count = table.at("/v1/channels/:channel/events/count");
    private final ByMethod actions = table.at("/v1/channels/:channel/events/:event/actions");

    private void assertFound(ByMethod resource, Map<String, String> parameters, String path) {
        PathTable.Found found = table.find(path);
        assertSame(resource, found.resource(), path);
        assertEquals(parameters, found.parameters());
    }

    @Test
    void aResourceIsFoundWithWhatStandsInItsPath() {
        assertFound(files, Map.of("channel", "demo"), "/v1/channels/demo/files");
        assertFound(files, Map.of("channel", "demo"), "/v1/channels/demo/files/");
        assertFound(file, Map.of("channel", "demo", "file", "a b/ü.txt"), "/v1/channels/demo/files/a%20b%2F%C3%BC.txt");
        assertFound(file, Map.of("channel", "demo", "file", "1+1"), "/v1/channels/demo/files/1+1");
        assertSame(files, table.at("/v1/channels/:channel/files"));
    }

    @Test
    void aLiteralSegmentComesFirstAndANameWhereItLeadsNowhere() {
        assertFound(count, Map.of("channel", "demo"), "/v1/channels/demo/events/count");
        assertFound(actions, Map.of("channel", "demo", "event", "count"), "/v1/channels/demo/events/count/actions");
    }

    @Test
    void whatIsNoResourceIsNotFound() {
        for (String path : new String[] {
            "/",
            "/v1",
            "/v1/channels",
            "/v1/channels/",
            "/v1/channels/demo",
            "/v1/channels//files",
            "/v1/channels/demo/files//",
            "/v1/channels/demo/files/a/b",
            "/v1/channels/demo/Files",
            "/v1/channels/demo/events/1",
            "v1/channels/demo/files"
        }) {
            assertNull(table.find(path), path);
        }
    }

    @Test
    void aSegmentThatCannotBeDecodedIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> table.find("/v1/channels/%zz/files"));
    }

    @Test
    void oneSegmentHasOneName() {
        assertThrows(IllegalArgumentException.class, () -> table.at("/v1/channels/:room/messages"));
    }
}
