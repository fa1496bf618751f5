package io.filecast.blob;

import static io.filecast.blob.BlobStoreContract.APP;
import static io.filecast.blob.BlobStoreContract.EPOCH;
import static io.filecast.blob.Uploads.bytes;
import static io.filecast.blob.Uploads.create;
import static io.filecast.blob.Uploads.doOnLoop;
import static io.filecast.blob.Uploads.errorOf;
import static io.filecast.blob.Uploads.get;
import static io.filecast.blob.Uploads.newLoop;
import static io.filecast.blob.Uploads.onLoop;
import static io.filecast.blob.Uploads.upload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.filecast.blob.RecordingDiskCalls.Kind;
import io.filecast.core.BlobId;
import io.filecast.core.BlobSink;
import io.filecast.core.ErrorCode;
import io.filecast.core.SealedBlob;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Buckets come, are looked through, and go; what others put into the directory is left alone. */
class BucketLifeTest {

    private static final Duration GRACE = Duration.ofMinutes(10);
    private static final Duration AGE = Duration.ofHours(1);
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private StoreOnDisk disk;

    @BeforeEach
    void open() {
        disk = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS.withBuckets(3, AGE));
    }

    @AfterEach
    void close() {
        disk.close();
    }

    private List<BlobId> candidates() {
        return get(disk.store().candidates(APP, GRACE, 100));
    }

    @Test
    void a_full_bucket_is_followed_by_another() {
        BlobId first = disk.put(bytes(1));
        disk.put(bytes(2));
        assertEquals(first.bucket(), disk.put(bytes(3)).bucket());
        assertNotEquals(first.bucket(), disk.put(bytes(4)).bucket());
    }

    @Test
    void what_was_made_of_a_blob_and_left_by_a_crash_is_found() throws IOException {
        BlobId whole = disk.put(bytes(1));
        BlobId half = disk.put(bytes(2));
        for (BlobId blob : List.of(whole, half)) {
            get(disk.store().keepMade(APP, blob, "small", Buffer.buffer("x"), 3));
        }
        Files.delete(disk.file(half));
        disk.time.pass(GRACE);
        assertEquals(List.of(whole), candidates());
        assertFalse(Files.exists(disk.file(half).resolveSibling(disk.file(half).getFileName() + ".made")));
        assertTrue(get(disk.store().findMade(APP, whole, "small")).isPresent());
    }

    @Test
    void an_old_bucket_is_followed_by_another() {
        BlobId first = disk.put(bytes(1));
        disk.time.pass(AGE);
        BlobId second = disk.put(bytes(2));
        assertNotEquals(first.bucket(), second.bucket());
        assertTrue(first.bucket().compareTo(second.bucket()) < 0, "names sort by time");
    }

    @Test
    void an_upload_that_takes_longer_than_its_bucket_is_kept() {
        Context loop = newLoop(disk.vertx);
        BlobSink sink = get(create(disk.store(), APP, loop));
        doOnLoop(loop, () -> sink.write(Buffer.buffer(bytes(MIB))));
        disk.awaitParts(1);
        disk.time.pass(AGE.multipliedBy(3));
        assertEquals(List.of(), candidates());
        get(disk.store().open(APP, get(onLoop(loop, sink::seal)).id()));
        assertEquals(List.of(), candidates(), "old bytes, but a young blob");
        disk.time.pass(GRACE);
        assertEquals(1, candidates().size());
    }

    @Test
    void a_blob_that_has_its_name_but_is_not_yet_answered_is_no_candidate() {
        Context loop = newLoop(disk.vertx);
        BlobSink sink = get(create(disk.store(), APP, loop));
        doOnLoop(loop, () -> sink.write(Buffer.buffer(bytes(MIB))));
        disk.awaitParts(1);
        disk.time.pass(GRACE);
        CountDownLatch gate = disk.calls.gate(Kind.FORCE_DIRECTORY);
        Future<SealedBlob> sealed = onLoop(loop, sink::seal);
        disk.awaitParts(0);
        assertEquals(1, disk.files().size());
        assertEquals(List.of(), candidates());
        gate.countDown();
        get(sealed);
    }

    @Test
    void a_wall_clock_that_jumps_makes_no_blob_of_this_process_old() {
        disk.put(bytes(1));
        disk.time.jump(AGE.multipliedBy(24));
        assertEquals(List.of(), candidates());
    }

    @Test
    void a_bucket_that_was_checked_is_never_looked_at_again() {
        BlobId blob = disk.put(bytes(1));
        disk.time.pass(AGE);
        get(disk.store().confirm(APP, candidates()));
        assertEquals(List.of(), candidates());
        assertTrue(Files.exists(disk.app().resolve(blob.bucket() + ".checked")));
        disk.restart();
        assertEquals(List.of(), candidates());
    }

    @Test
    void a_bucket_that_may_still_grow_is_not_checked() {
        BlobId blob = disk.put(bytes(1));
        disk.time.pass(GRACE);
        get(disk.store().confirm(APP, candidates()));
        assertEquals(List.of(), candidates());
        assertFalse(Files.exists(disk.app().resolve(blob.bucket() + ".checked")));
        BlobId later = disk.put(bytes(2));
        disk.time.pass(GRACE);
        assertEquals(List.of(later), candidates());
    }

    @Test
    void after_a_restart_unconfirmed_blobs_are_named_when_they_are_old() {
        BlobId blob = disk.put(bytes(1));
        disk.restart();
        assertEquals(List.of(), candidates());
        disk.time.pass(GRACE.plusMinutes(1));
        assertEquals(List.of(blob), candidates());
    }

    @Test
    void a_young_blob_of_another_process_is_no_candidate_however_old_its_bytes_are() throws IOException {
        disk.time.jump(AGE.negated());
        BlobId blob = disk.put(bytes(1));
        disk.time.jump(AGE);
        Files.setLastModifiedTime(disk.file(blob), FileTime.from(Instant.EPOCH));
        disk.restart();
        assertEquals(List.of(), candidates());
        disk.time.pass(GRACE.plusMinutes(1));
        assertEquals(List.of(blob), candidates());
    }

    @Test
    void an_adoption_makes_checked_buckets_be_looked_at_again() {
        BlobId blob = disk.put(bytes(1));
        disk.time.pass(AGE);
        get(disk.store().confirm(APP, candidates()));
        candidates();
        get(disk.store().adopt(APP, "epoch-two"));
        disk.time.pass(AGE.plus(GRACE));
        assertEquals(List.of(blob), candidates());
    }

    @Test
    void an_empty_bucket_goes_with_its_last_blob_and_its_mark() {
        BlobId blob = disk.put(bytes(1));
        disk.time.pass(AGE);
        get(disk.store().confirm(APP, candidates()));
        candidates();
        get(disk.store().delete(APP, blob));
        assertEquals(List.of(disk.app().resolve("epoch")), StoreOnDisk.list(disk.app()));
        get(disk.store().delete(APP, blob));
    }

    @Test
    void a_bucket_that_was_left_empty_is_found_and_removed() {
        BlobId blob = disk.put(bytes(1));
        get(disk.store().delete(APP, blob));
        assertEquals(1, disk.buckets().size(), "it may still take blobs");
        disk.time.pass(AGE);
        candidates();
        assertEquals(List.of(), disk.buckets());
    }

    @Test
    void a_dead_writers_part_goes_when_it_is_old_and_a_live_ones_stays() {
        Context loop = newLoop(disk.vertx);
        BlobSink sink = get(create(disk.store(), APP, loop));
        doOnLoop(loop, () -> sink.write(Buffer.buffer(bytes(MIB))));
        disk.awaitParts(1);
        try (StoreOnDisk other = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS)) {
            get(other.store().candidates(APP, GRACE, 100));
            assertEquals(1, disk.files().size(), "it is young, its writer may live on another node");
            other.time.pass(GRACE.plusMinutes(1));
            get(other.store().candidates(APP, GRACE, 100));
            assertEquals(List.of(), disk.files());
        }
        assertEquals(ErrorCode.UNAVAILABLE, errorOf(onLoop(loop, sink::seal)).code(), "its writer lived, and notices");
    }

    @Test
    void what_is_no_blob_is_left_alone() throws IOException {
        BlobId blob = disk.put(bytes(1));
        Path bucket = disk.file(blob).getParent();
        Files.writeString(bucket.resolve("Notes.txt"), "x");
        Files.writeString(bucket.resolve("00"), "x");
        Files.createDirectory(disk.app().resolve("lost+found"));
        disk.time.pass(AGE);
        assertEquals(List.of(blob), candidates());
        get(disk.store().delete(APP, blob));
        candidates();
        assertTrue(Files.exists(bucket.resolve("Notes.txt")));
    }

    @Test
    void a_link_is_never_followed() throws IOException {
        BlobId blob = disk.put(bytes(1));
        Path secret = Files.writeString(directory.resolve("secret"), "secret");
        Path planted = disk.file(blob).resolveSibling("zz");
        Files.createSymbolicLink(planted, secret);
        BlobId link = new BlobId(blob.bucket() + ".zz");
        assertEquals(
                ErrorCode.CONTENT_GONE, errorOf(disk.store().open(APP, link)).code());
        Path next = disk.file(blob).resolveSibling("1.part");
        Files.createSymbolicLink(next, secret);
        errorOf(upload(disk.vertx, disk.store(), APP, bytes(10), 10));
        assertEquals("secret", Files.readString(secret));

        String other = "0".repeat(15);
        Files.createSymbolicLink(disk.app().resolve(other), disk.file(blob).getParent());
        BlobId behind = new BlobId(other + ".0");
        assertEquals(
                ErrorCode.CONTENT_GONE, errorOf(disk.store().open(APP, behind)).code());
        disk.time.pass(AGE.plus(GRACE));
        assertFalse(candidates().contains(behind));
    }

    @Test
    void the_operator_may_put_a_link_in_place_of_the_directory() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        for (Path place : List.of(link, link.resolve("deeper"))) {
            try (StoreOnDisk linked = new StoreOnDisk(place, DiskBlobStoreTest.OPTIONS)) {
                get(linked.store().open(APP, linked.put(bytes(10))));
            }
        }
    }

    @Test
    void directories_and_files_are_their_owners_alone() throws IOException {
        BlobId blob = disk.put(bytes(1));
        for (Path made :
                List.of(disk.directory.resolve("v1"), disk.app(), disk.buckets().get(0))) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(disk.file(blob))));
    }

    @Test
    void a_newer_layout_is_refused_clearly() throws IOException {
        Files.createDirectory(directory.resolve("v2"));
        DiskBlobStore store = new DiskBlobStore(disk.vertx, directory, DiskBlobStoreTest.OPTIONS);
        Throwable failure = get(store.start().<Throwable>map(done -> null).otherwise(cause -> cause));
        assertTrue(failure.getMessage().contains("layout v2"), failure.getMessage());
        get(store.close());
    }

    @Test
    void blobs_without_a_memory_of_their_epoch_are_closed_to_deletion() throws IOException {
        disk.put(bytes(1));
        Files.delete(disk.app().resolve("epoch"));
        assertFalse(get(disk.store().bind(APP, EPOCH)));
        assertFalse(disk.store().mayDelete(APP));
        get(disk.store().adopt(APP, EPOCH));
        assertTrue(disk.store().mayDelete(APP));
    }

    @Test
    void an_adoption_on_another_node_counts_here_from_the_next_bind() {
        disk.put(bytes(1));
        assertFalse(get(disk.store().bind(APP, "epoch-two")));
        try (StoreOnDisk other = new StoreOnDisk(directory, DiskBlobStoreTest.OPTIONS)) {
            get(other.store().adopt(APP, "epoch-two"));
        }
        assertTrue(get(disk.store().bind(APP, "epoch-two")));
        assertEquals(Set.of("epoch-two"), Set.of(readEpoch()));
    }

    @Test
    void a_mismatch_is_said_once_with_what_to_do() {
        disk.put(bytes(1));
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(EpochRecord.class);
        log.start();
        logger.addAppender(log);
        try {
            get(disk.store().bind(APP, "epoch-two"));
            get(disk.store().bind(APP, "epoch-two"));
        } finally {
            logger.detachAppender(log);
        }
        assertEquals(1, log.list.size());
        assertTrue(log.list.get(0).getFormattedMessage().contains("--adopt-blobs demo"));
    }

    @Test
    void uploads_deletes_and_scans_at_once_do_not_disturb_each_other() throws IOException {
        Map<BlobId, Integer> kept = new HashMap<>();
        List<Future<?>> others = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            Map<Integer, Future<SealedBlob>> uploads = new HashMap<>();
            for (int i = 0; i < 10; i++) {
                int size = round * 10 + i;
                uploads.put(size, upload(disk.vertx, disk.store(), APP, bytes(size), 65536));
            }
            others.add(disk.store()
                    .candidates(APP, Duration.ZERO, 100)
                    .compose(named -> disk.store().confirm(APP, named)));
            for (int size : uploads.keySet()) {
                BlobId blob = get(uploads.get(size)).id();
                if (size % 2 == 0) {
                    kept.put(blob, size);
                } else {
                    others.add(disk.store().delete(APP, blob));
                }
            }
        }
        others.forEach(Uploads::get);
        for (BlobId blob : kept.keySet()) {
            Path file = get(disk.store().open(APP, blob)).file();
            assertArrayEquals(bytes(kept.get(blob)), Files.readAllBytes(file));
        }
        assertEquals(kept.size(), disk.files().size());
    }

    private String readEpoch() {
        try {
            return Files.readString(disk.app().resolve("epoch")).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
