package io.filecast.blob;

import static io.filecast.blob.BlobStoreContract.APP;
import static io.filecast.blob.Uploads.bytes;
import static io.filecast.blob.Uploads.create;
import static io.filecast.blob.Uploads.doOnLoop;
import static io.filecast.blob.Uploads.errorOf;
import static io.filecast.blob.Uploads.get;
import static io.filecast.blob.Uploads.newLoop;
import static io.filecast.blob.Uploads.onLoop;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.core.BlobId;
import io.filecast.core.BlobSink;
import io.filecast.core.ErrorCode;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Some of the disk stays free, whatever is uploaded. */
class DiskReserveTest {

    private static final Duration CHECK = Duration.ofSeconds(1);
    private static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    private StoreOnDisk disk;

    @BeforeEach
    void open() {
        disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS.withReserve(100 * MIB, 2, CHECK));
    }

    @AfterEach
    void close() {
        disk.close();
    }

    private void space(long usable, long total) {
        disk.calls.space(usable, total);
        disk.time.pass(CHECK);
    }

    private ErrorCode refusal(long expected) {
        return errorOf(disk.store().create(APP, expected)).code();
    }

    @Test
    void below_the_reserve_nothing_is_taken_but_deletes_go_on() {
        space(1000 * MIB, 1000 * MIB);
        BlobId blob = disk.put(bytes(10));
        space(100 * MIB - 1, 1000 * MIB);
        assertEquals(ErrorCode.STORAGE_FULL, refusal(-1));
        assertEquals(ErrorCode.STORAGE_FULL, refusal(0));
        get(disk.store().delete(APP, blob));
        space(101 * MIB, 1000 * MIB);
        disk.put(bytes(10));
    }

    @Test
    void the_larger_of_the_two_reserves_counts() {
        space(199 * MIB, 10_000 * MIB);
        assertEquals(ErrorCode.STORAGE_FULL, refusal(-1));
        space(201 * MIB, 10_000 * MIB);
        get(disk.store().create(APP, -1));
    }

    @ParameterizedTest
    @ValueSource(longs = {51 * MIB, Long.MAX_VALUE})
    void a_declared_size_that_would_eat_into_the_reserve_is_refused(long expected) {
        space(150 * MIB, 1000 * MIB);
        assertEquals(ErrorCode.STORAGE_FULL, refusal(expected));
        get(disk.store().create(APP, 50 * MIB));
    }

    @Test
    void declared_sizes_count_together_until_the_upload_ends() {
        space(150 * MIB, 1000 * MIB);
        Context loop = newLoop(disk.vertx);
        BlobSink first = get(onLoop(loop, () -> disk.store().create(APP, 30 * MIB)));
        assertEquals(ErrorCode.STORAGE_FULL, refusal(30 * MIB));
        get(onLoop(loop, first::discard));
        get(disk.store().create(APP, 30 * MIB));
    }

    @Test
    void bytes_that_were_not_declared_end_where_the_reserve_begins() {
        space(103 * MIB, 1000 * MIB);
        Context loop = newLoop(disk.vertx);
        BlobSink sink = get(create(disk.store(), APP, loop));
        doOnLoop(loop, () -> {
            for (int i = 0; i < 4; i++) {
                sink.write(Buffer.buffer(bytes((int) MIB)));
            }
        });
        assertEquals(ErrorCode.STORAGE_FULL, errorOf(onLoop(loop, sink::seal)).code());
        assertEquals(List.of(), disk.files());
    }

    @Test
    void a_look_at_the_disk_is_used_for_a_while() {
        space(1000 * MIB, 1000 * MIB);
        get(disk.store().create(APP, -1));
        disk.calls.space(0, 1000 * MIB);
        get(disk.store().create(APP, -1));
        disk.time.pass(CHECK);
        assertEquals(ErrorCode.STORAGE_FULL, refusal(-1));
    }
}
