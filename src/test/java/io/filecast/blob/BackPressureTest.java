package io.filecast.blob;

import static io.filecast.blob.BlobStoreContract.APP;
import static io.filecast.blob.Uploads.bytes;
import static io.filecast.blob.Uploads.create;
import static io.filecast.blob.Uploads.doOnLoop;
import static io.filecast.blob.Uploads.get;
import static io.filecast.blob.Uploads.newLoop;
import static io.filecast.blob.Uploads.onLoop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.blob.RecordingDiskCalls.Kind;
import io.filecast.core.BlobSink;
import io.filecast.core.SealedBlob;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory does not grow with what is sent to a slow disk. */
class BackPressureTest {

    private static final int CHUNK = 64 << 10;
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void a_sink_is_full_with_two_writes_under_way_and_drains_when_one_is_done() {
        try (StoreOnDisk disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS)) {
            var gate = disk.calls.gate(Kind.WRITE);
            Context loop = newLoop(disk.vertx);
            BlobSink sink = get(create(disk.store(), APP, loop));
            List<Long> drains = new ArrayList<>();
            doOnLoop(loop, () -> {
                sink.onDrain(() -> drains.add(sink.sizeBytes()));
                fill(sink);
            });
            assertEquals(2 * MIB, disk.store().bytesHeld());
            doOnLoop(loop, () -> assertTrue(drains.isEmpty()));
            gate.countDown();
            SealedBlob blob = get(onLoop(loop, sink::seal));
            assertEquals(2 * MIB, blob.sizeBytes());
            doOnLoop(loop, () -> assertEquals(List.of(2L * MIB), drains));
            assertEquals(0, disk.store().bytesHeld());
        }
    }

    @Test
    void tiny_chunks_do_not_pile_up() {
        try (StoreOnDisk disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS)) {
            var gate = disk.calls.gate(Kind.WRITE);
            Context loop = newLoop(disk.vertx);
            BlobSink sink = get(create(disk.store(), APP, loop));
            doOnLoop(loop, () -> {
                while (!sink.isFull()) {
                    sink.write(Buffer.buffer("x"));
                }
            });
            assertEquals(2048, disk.store().bytesHeld());
            gate.countDown();
            assertEquals(2048, get(onLoop(loop, sink::seal)).sizeBytes());
        }
    }

    @Test
    void all_sinks_together_stay_near_the_common_bound_and_all_come_through() {
        DiskBlobOptions options = DiskBlobStoreTest.OPTIONS.withMemory(MIB, 4L * MIB);
        try (StoreOnDisk disk = new StoreOnDisk(directory, options)) {
            var gate = disk.calls.gate(Kind.WRITE);
            int sinks = 100;
            List<Future<SealedBlob>> uploads = new ArrayList<>();
            for (int i = 0; i < sinks; i++) {
                Context loop = newLoop(disk.vertx);
                BlobSink sink = get(create(disk.store(), APP, loop));
                doOnLoop(loop, () -> fill(sink));
                uploads.add(onLoop(loop, () -> drained(sink).compose(done -> sink.seal())));
            }
            long most = 4L * MIB + (long) sinks * CHUNK;
            assertTrue(disk.store().bytesHeld() <= most, "held " + disk.store().bytesHeld());
            uploads.forEach(upload -> assertFalse(upload.isComplete()));
            gate.countDown();
            uploads.forEach(Uploads::get);
            assertEquals(0, disk.store().bytesHeld());
        }
    }

    @Test
    void what_is_discarded_is_held_no_longer() {
        try (StoreOnDisk disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS)) {
            Context loop = newLoop(disk.vertx);
            BlobSink sink = get(create(disk.store(), APP, loop));
            doOnLoop(loop, () -> sink.write(Buffer.buffer(bytes(CHUNK))));
            assertEquals(CHUNK, disk.store().bytesHeld());
            get(onLoop(loop, sink::discard));
            assertEquals(0, disk.store().bytesHeld());
        }
    }

    private static void fill(BlobSink sink) {
        Buffer chunk = Buffer.buffer(bytes(CHUNK));
        while (!sink.isFull()) {
            sink.write(chunk);
        }
    }

    private static Future<Void> drained(BlobSink sink) {
        if (!sink.isFull()) {
            return Future.succeededFuture();
        }
        return Future.future(promise -> sink.onDrain(promise::complete));
    }
}
