package io.filecast.blob;

import static io.filecast.blob.Uploads.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreIdentityTest {

    @TempDir
    Path scratch;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void closeVertx() {
        get(vertx.close());
    }

    private String identity(String directory) {
        DiskBlobStore store = new DiskBlobStore(vertx, scratch.resolve(directory), DiskBlobStoreTest.OPTIONS);
        get(store.start());
        String identity = get(store.identity());
        get(store.close());
        return identity;
    }

    @Test
    void a_directory_has_one_identity_for_all_who_use_it_and_another_has_another() {
        assertEquals(identity("one"), identity("one"));
        assertNotEquals(identity("one"), identity("other"));
    }

    @Test
    void of_two_that_began_at_once_the_first_by_name_counts_for_both() throws IOException {
        String known = identity("one");
        Path names = scratch.resolve("one").resolve("store");
        Files.createFile(names.resolve("!" + known));
        assertEquals("!" + known, identity("one"));
        Files.createFile(names.resolve("~" + known));
        assertEquals("!" + known, identity("one"));
        try (Stream<Path> files = Files.list(names)) {
            assertEquals(3, new TreeSet<>(files.toList()).size());
        }
    }
}
