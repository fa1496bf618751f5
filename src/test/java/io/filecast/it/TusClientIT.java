package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.file;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.ByteArrayInputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tus client that others made sends its files. */
class TusClientIT {

    @TempDir
    Path scratch;

    @Test
    void a_client_in_java_uploads_breaks_off_and_resumes() throws Exception {
        byte[] bytes = Samples.random(5_000_000, 3);
        try (NodeProcess node = NodeProcess.on(scratch.resolve("data")).start()) {
            TusClient client = new TusClient();
            client.setUploadCreationURL(new URL(node.url() + "/api/v1/uploads"));
            client.enableResuming(new TusURLMemoryStore());
            TusUploader first = client.createUpload(upload(bytes));
            first.setChunkSize(100_000);
            first.setRequestPayloadSize(500_000);
            while (first.getOffset() < 2_000_000) {
                first.uploadChunk();
            }
            first.finish();
            URL where = first.getUploadURL();

            TusUploader second = client.resumeUpload(upload(bytes));
            assertEquals(where, second.getUploadURL());
            assertEquals(2_000_000, second.getOffset());
            second.setChunkSize(300_000);
            second.setRequestPayloadSize(1_000_000);
            int sent;
            do {
                sent = second.uploadChunk();
            } while (sent > -1);
            second.finish();

            ApiClient api = new ApiClient(node.url());
            String id = where.getPath().substring(where.getPath().lastIndexOf('/') + 1);
            assertArrayEquals(bytes, api.get(content("tus", id)).expect(200).body());
            assertEquals(
                    "photo.jpg",
                    api.get(file("tus", id)).expect(200).json().get("name").asText());
        }
    }

    private static TusUpload upload(byte[] bytes) {
        TusUpload upload = new TusUpload();
        upload.setInputStream(new ByteArrayInputStream(bytes));
        upload.setSize(bytes.length);
        upload.setFingerprint("photo");
        upload.setMetadata(
                Map.of("filename", "photo.jpg", "filetype", "image/jpeg", "channel", "tus", "publish", "true"));
        return upload;
    }
}
