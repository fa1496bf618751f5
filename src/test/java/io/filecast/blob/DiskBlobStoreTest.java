package io.filecast.blob;

import static io.filecast.blob.Uploads.get;

import io.filecast.core.BlobStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory keeps what every blob store promises. */
class DiskBlobStoreTest extends BlobStoreContract {

    static final DiskBlobOptions OPTIONS = DiskBlobOptions.defaults().withReserve(0, 0, Duration.ofSeconds(1));

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private DiskBlobStore store;

    @BeforeEach
    void open() {
        store = new DiskBlobStore(vertx, directory, OPTIONS);
        get(store.start());
        get(store.bind(APP, EPOCH));
    }

    @AfterEach
    void close() {
        get(store.close());
        get(vertx.close());
    }

    @Override
    Vertx vertx() {
        return vertx;
    }

    @Override
    BlobStore store() {
        return store;
    }

    @Override
    BlobStore reopen() {
        get(store.close());
        store = new DiskBlobStore(vertx, directory, OPTIONS);
        get(store.start());
        return store;
    }
}
