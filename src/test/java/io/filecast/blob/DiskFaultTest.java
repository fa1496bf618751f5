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
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.filecast.blob.RecordingDiskCalls.Kind;
import io.filecast.core.BlobSink;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.testing.Eventually;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever call fails, nothing is left, the uploader is told once, and the next upload works. */
class DiskFaultTest {

    private static final String EIO = "Input/output error";
    private static final String ENOSPC = "No space left on device";
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private StoreOnDisk disk;
    private Context loop;

    @BeforeEach
    void open() {
        disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS);
        loop = newLoop(disk.vertx);
        disk.put(bytes(1));
        get(disk.store().delete(APP, disk.put(bytes(2))));
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @ParameterizedTest
    @CsvSource({
        "CREATE, Input/output error, UNAVAILABLE",
        "CREATE, Disk quota exceeded, STORAGE_FULL",
        "WRITE, Input/output error, UNAVAILABLE",
        "WRITE, No space left on device, STORAGE_FULL",
        "FORCE_FILE, Input/output error, UNAVAILABLE",
        "FORCE_FILE, No space left on device, STORAGE_FULL",
        "RENAME, Input/output error, UNAVAILABLE",
        "RENAME, No space left on device, STORAGE_FULL",
        "FORCE_DIRECTORY, Input/output error, UNAVAILABLE"
    })
    void a_small_blob_whose_seal_fails_leaves_nothing(Kind failing, String text, ErrorCode expected) {
        disk.calls.fail(failing, text, 0);
        BlobSink sink = get(create(disk.store(), APP, loop));
        doOnLoop(loop, () -> sink.write(Buffer.buffer(bytes(1000))));
        assertEquals(expected, errorOf(onLoop(loop, sink::seal)).code());
        get(onLoop(loop, sink::discard));
        requireClean();
        disk.calls.heal();
        get(disk.store().open(APP, disk.put(bytes(1000))));
    }

    @ParameterizedTest
    @CsvSource({"0, 403", "1, 403", "3, 403"})
    void a_disk_that_fills_up_midway_ends_the_upload_and_tells_it_once(int writesBefore, int number) {
        disk.calls.fail(Kind.WRITE, ENOSPC, writesBefore);
        BlobSink sink = get(create(disk.store(), APP, loop));
        AtomicInteger told = new AtomicInteger();
        Promise<BrokerError> failure = Promise.promise();
        doOnLoop(loop, () -> {
            sink.onFailure(error -> {
                told.incrementAndGet();
                failure.tryComplete(error);
            });
            sink.onDrain(() -> {
                if (!failure.future().isComplete()) {
                    fill(sink);
                }
            });
            fill(sink);
        });
        assertEquals(number, get(failure.future()).code().number());
        doOnLoop(loop, () -> sink.write(Buffer.buffer(bytes(3 * MIB))));
        assertEquals(number, errorOf(onLoop(loop, sink::seal)).code().number());
        get(onLoop(loop, sink::discard));
        doOnLoop(loop, () -> assertEquals(1, told.get()));
        doOnLoop(loop, () -> assertFalse(sink.isFull(), "what comes is dropped, so the source may run dry"));
        requireClean();
    }

    private static void fill(BlobSink sink) {
        while (!sink.isFull()) {
            sink.write(Buffer.buffer(bytes(MIB)));
        }
    }

    @Test
    void a_full_disk_is_known_as_such_in_every_language() {
        BlobSink sink = get(create(disk.store(), APP, loop));
        disk.calls.space(0, 1000);
        disk.calls.fail(Kind.FORCE_FILE, "Auf dem Gerät ist kein Speicherplatz mehr verfügbar", 0);
        assertEquals(ErrorCode.STORAGE_FULL, errorOf(onLoop(loop, sink::seal)).code());
        requireClean();
    }

    @Test
    void who_asks_late_hears_of_the_failure_all_the_same() {
        disk.calls.fail(Kind.WRITE, EIO, 0);
        BlobSink sink = get(create(disk.store(), APP, loop));
        Promise<Void> drained = Promise.promise();
        doOnLoop(loop, () -> {
            sink.onDrain(drained::tryComplete);
            sink.write(Buffer.buffer(bytes(MIB)));
            sink.write(Buffer.buffer(bytes(MIB)));
            sink.isFull();
        });
        get(drained.future());
        Promise<BrokerError> heard = Promise.promise();
        doOnLoop(loop, () -> sink.onFailure(heard::complete));
        assertEquals(ErrorCode.UNAVAILABLE, get(heard.future()).code());
        get(onLoop(loop, sink::discard));
        requireClean();
    }

    @Test
    void a_seal_that_follows_a_failed_write_fails_with_its_error() {
        disk.calls.fail(Kind.WRITE, ENOSPC, 0);
        BlobSink sink = get(create(disk.store(), APP, loop));
        BrokerError error = errorOf(onLoop(loop, () -> {
            sink.write(Buffer.buffer(bytes(MIB)));
            return sink.seal();
        }));
        assertEquals(ErrorCode.STORAGE_FULL, error.code());
        get(onLoop(loop, sink::discard));
        requireClean();
    }

    @Test
    void a_delete_that_fails_can_be_repeated() {
        var blob = disk.put(bytes(10));
        disk.calls.fail(Kind.FORCE_DIRECTORY, EIO, 0);
        assertEquals(
                ErrorCode.UNAVAILABLE, errorOf(disk.store().delete(APP, blob)).code());
        disk.calls.heal();
        get(disk.store().delete(APP, blob));
    }

    @Test
    void a_bucket_that_was_taken_away_is_replaced() throws Exception {
        Path bucket = disk.buckets().get(0);
        for (Path file : disk.files()) {
            Files.delete(file);
        }
        Files.delete(bucket);
        get(disk.store().open(APP, disk.put(bytes(10))));
    }

    @Test
    void a_closed_store_refuses_and_holds_nothing() {
        BlobSink sink = get(create(disk.store(), APP, loop));
        get(disk.store().close());
        doOnLoop(loop, () -> sink.write(Buffer.buffer(bytes(2 * MIB))));
        assertEquals(ErrorCode.UNAVAILABLE, errorOf(onLoop(loop, sink::seal)).code());
        get(onLoop(loop, sink::discard));
        assertEquals(0, disk.store().bytesHeld());
    }

    @Test
    void what_nobody_finished_goes_with_the_store() {
        BlobSink sink = get(create(disk.store(), APP, loop));
        doOnLoop(loop, () -> sink.write(Buffer.buffer(bytes(2 * MIB))));
        Eventually.holds("its part is there", () -> disk.files().size() == 2);
        get(disk.store().close());
        assertEquals(1, disk.files().size(), () -> disk.files().toString());
    }

    /** Only the blob from before the fault is there. */
    private void requireClean() {
        assertEquals(1, disk.files().size(), () -> disk.files().toString());
        Eventually.holds("what was held is given back", () -> disk.store().bytesHeld() == 0);
        assertEquals(1, get(disk.store().candidates(APP, Duration.ZERO, 10)).size());
        assertEquals(
                List.of(),
                disk.files().stream()
                        .filter(file -> BlobLayout.isPart(file.toString()))
                        .toList());
    }
}
