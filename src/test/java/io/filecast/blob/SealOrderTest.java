package io.filecast.blob;

import static io.filecast.blob.BlobStoreContract.APP;
import static io.filecast.blob.Uploads.bytes;
import static io.filecast.blob.Uploads.get;
import static io.filecast.blob.Uploads.upload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.blob.RecordingDiskCalls.Call;
import io.filecast.blob.RecordingDiskCalls.Kind;
import io.filecast.core.SealedBlob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The order that durability stands on: bucket, its name, bytes, sync of the file, rename, sync of the directory, answer.
 */
class SealOrderTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 65536, 3_000_000})
    void the_answer_comes_after_everything_is_on_the_disk(int size) {
        try (StoreOnDisk disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS)) {
            requireOrder(uploaded(disk, size), size);
        }
    }

    @Test
    void a_small_blob_is_written_in_one_go() {
        try (StoreOnDisk disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS)) {
            disk.put(bytes(1));
            disk.calls.forget();
            List<Kind> kinds = uploaded(disk, 65536).stream().map(Call::kind).toList();
            assertEquals(
                    List.of(Kind.CREATE, Kind.WRITE, Kind.FORCE_FILE, Kind.RENAME, Kind.FORCE_DIRECTORY, Kind.ANSWER),
                    kinds);
        }
    }

    @Test
    void without_the_promise_of_a_power_cut_nothing_is_synced() {
        DiskBlobOptions options = DiskBlobStoreTest.OPTIONS.withSurvivesPowerCut(false);
        try (StoreOnDisk disk = new StoreOnDisk(directory, options)) {
            List<Kind> kinds = uploaded(disk, 65536).stream().map(Call::kind).toList();
            assertEquals(List.of(Kind.MAKE_DIRECTORY, Kind.CREATE, Kind.WRITE, Kind.RENAME, Kind.ANSWER), kinds);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "FORCE_FILE", "FORCE_DIRECTORY"})
    void the_check_notices_a_step_that_the_store_does_not_take(Kind step) {
        try (StoreOnDisk disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS)) {
            disk.calls.leaveOut(step);
            List<Call> calls = uploaded(disk, 65536);
            assertThrows(AssertionError.class, () -> requireOrder(calls, 65536));
        }
    }

    @Test
    void the_check_notices_each_step_that_is_missing() {
        try (StoreOnDisk disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS)) {
            List<Call> calls = uploaded(disk, 65536);
            for (int i = 0; i < calls.size(); i++) {
                List<Call> without = new ArrayList<>(calls);
                Call step = without.remove(i);
                assertThrows(AssertionError.class, () -> requireOrder(without, 65536), "without " + step);
            }
        }
    }

    @Test
    void the_check_notices_each_step_that_comes_too_early() {
        try (StoreOnDisk disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS)) {
            List<Call> calls = uploaded(disk, 65536);
            for (int i = 1; i < calls.size(); i++) {
                List<Call> swapped = new ArrayList<>(calls);
                Collections.swap(swapped, i - 1, i);
                assertThrows(AssertionError.class, () -> requireOrder(swapped, 65536), "early " + calls.get(i));
            }
        }
    }

    @Test
    void a_deleted_blob_is_gone_from_the_disk_before_the_answer() {
        try (StoreOnDisk disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS)) {
            var blob = disk.put(bytes(10));
            disk.calls.forget();
            get(disk.store().delete(APP, blob).onSuccess(done -> disk.calls.answered()));
            Path file = disk.file(blob);
            assertEquals(
                    List.of(
                            new Call(Kind.DELETE, file),
                            new Call(Kind.FORCE_DIRECTORY, file.getParent()),
                            new Call(Kind.ANSWER, Path.of(""))),
                    disk.calls.calls());
        }
    }

    @Test
    void many_seals_at_once_share_syncs_and_each_keeps_the_order() {
        try (StoreOnDisk disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS)) {
            var gate = disk.calls.gate(Kind.FORCE_FILE);
            List<io.vertx.core.Future<SealedBlob>> uploads = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                uploads.add(upload(disk.vertx, disk.store(), APP, bytes(1000), 1000));
            }
            gate.countDown();
            uploads.forEach(Uploads::get);
            List<Call> calls = disk.calls.calls();
            for (Path file : disk.files()) {
                int renamed = calls.indexOf(new Call(Kind.RENAME, file));
                int synced = calls.lastIndexOf(new Call(Kind.FORCE_DIRECTORY, file.getParent()));
                assertTrue(renamed >= 0 && renamed < synced, file.toString());
            }
            assertEquals(50, disk.files().size());
        }
    }

    private static List<Call> uploaded(StoreOnDisk disk, int size) {
        get(upload(disk.vertx, disk.store(), APP, bytes(size), 65536).onSuccess(blob -> disk.calls.answered()));
        return disk.calls.calls();
    }

    /** Requires the order of the first upload of a store, from its bucket to its answer. */
    private static void requireOrder(List<Call> calls, long size) {
        Path blob = calls.stream()
                .filter(call -> call.kind() == Kind.RENAME)
                .map(Call::path)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no blob got its name"));
        Path bucket = blob.getParent();
        Path part = bucket.resolve(blob.getFileName() + ".part");
        List<Call> writes = calls.stream()
                .filter(call -> call.kind() == Kind.WRITE && call.path().equals(part))
                .toList();
        assertEquals(size, writes.stream().mapToLong(Call::bytes).sum(), "not all was written");
        List<Call> steps = new ArrayList<>();
        steps.add(new Call(Kind.MAKE_DIRECTORY, bucket));
        steps.add(new Call(Kind.FORCE_DIRECTORY, bucket.getParent()));
        steps.add(new Call(Kind.CREATE, part));
        steps.addAll(writes);
        steps.add(new Call(Kind.FORCE_FILE, part));
        steps.add(new Call(Kind.RENAME, blob));
        steps.add(new Call(Kind.FORCE_DIRECTORY, bucket));
        steps.add(new Call(Kind.ANSWER, Path.of("")));
        assertEquals(steps, calls);
    }
}
