package io.filecast.blob;

import static io.filecast.blob.BlobStoreContract.APP;
import static io.filecast.blob.Uploads.bytes;
import static io.filecast.blob.Uploads.errorOf;
import static io.filecast.blob.Uploads.get;
import static io.filecast.blob.Uploads.upload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.core.BlobId;
import io.filecast.core.ErrorCode;
import io.filecast.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is really full, filled by somebody else between two looks at it. Needs to mount a small file system in
 * memory, so it runs on Linux as root (as in most build containers) and is left out elsewhere.
 */
class DiskFullIT {

    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=16m", "filecast-test", disk.toString()),
                "a small disk can be mounted");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    @Test
    void an_upload_that_meets_a_full_disk_leaves_nothing_and_the_next_one_fits_again() throws IOException {
        DiskBlobOptions options = DiskBlobOptions.defaults().withReserve(0, 0, Duration.ofHours(1));
        try (StoreOnDisk store = new StoreOnDisk(disk, options)) {
            BlobId first = store.put(bytes(MIB));
            Path junk = Files.write(disk.resolve("junk"), new byte[10 * MIB]);

            var tooMuch = upload(store.vertx, store.store(), APP, bytes(8 * MIB), 65536);
            assertEquals(ErrorCode.STORAGE_FULL, errorOf(tooMuch).code());
            assertEquals(List.of(store.file(first)), store.files());
            Eventually.holds(
                    "the writes behind the failed one gave their memory back",
                    () -> store.store().bytesHeld() == 0);

            get(store.store().open(APP, first));
            get(store.store().delete(APP, first));
            Files.delete(junk);
            get(upload(store.vertx, store.store(), APP, bytes(8 * MIB), 65536));
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
