package io.filecast.blob;

import static io.filecast.blob.Uploads.bytes;
import static io.filecast.blob.Uploads.create;
import static io.filecast.blob.Uploads.doOnLoop;
import static io.filecast.blob.Uploads.errorOf;
import static io.filecast.blob.Uploads.get;
import static io.filecast.blob.Uploads.newLoop;
import static io.filecast.blob.Uploads.onLoop;
import static io.filecast.blob.Uploads.sha256;
import static io.filecast.blob.Uploads.upload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BlobContent;
import io.filecast.core.BlobId;
import io.filecast.core.BlobSink;
import io.filecast.core.BlobStore;
import io.filecast.core.ErrorCode;
import io.filecast.core.SealedBlob;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every blob store does. The one under test is open, and {@link #APP} is bound to {@link #EPOCH}. */
abstract class BlobStoreContract extends SegmentContract {

    static final AppName APP = new AppName("demo");
    static final String EPOCH = "epoch-one";

    @Override
    abstract Vertx vertx();

    @Override
    abstract BlobStore store();

    /** Closes the store and opens it again over the same bytes, not yet bound. */
    @Override
    abstract BlobStore reopen();

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "1, 1",
        "2500, 1",
        "65536, 65536",
        "65536, 7",
        "1048575, 65536",
        "1048576, 65536",
        "1048577, 65536",
        "1048577, 3001",
        "3145728, 1048576",
        "52428800, 65521"
    })
    void bytes_come_back_as_they_were_sent(int size, int chunk) throws IOException {
        byte[] sent = bytes(size);
        SealedBlob blob = get(upload(vertx(), store(), APP, sent, chunk));
        assertEquals(size, blob.sizeBytes());
        assertEquals(sha256(sent), blob.sha256());
        BlobContent content = get(store().open(APP, blob.id()));
        assertEquals(size, content.sizeBytes());
        assertArrayEquals(sent, Files.readAllBytes(content.file()));
    }

    @Test
    void a_blob_outlives_the_store_that_took_it() throws IOException {
        byte[] sent = bytes(100_000);
        BlobId id = put(sent);
        BlobStore later = reopen();
        assertArrayEquals(sent, Files.readAllBytes(get(later.open(APP, id)).file()));
    }

    @Test
    void a_blob_that_was_never_there_is_gone() {
        BlobId id = put(bytes(10));
        BlobId other = new BlobId(id.bucket() + ".zz");
        assertEquals(ErrorCode.CONTENT_GONE, errorOf(store().open(APP, other)).code());
        assertEquals(
                ErrorCode.CONTENT_GONE,
                errorOf(store().open(APP, new BlobId("epoch.1"))).code());
    }

    @Test
    void a_blob_is_not_found_in_another_app() {
        BlobId id = put(bytes(10));
        assertEquals(
                ErrorCode.CONTENT_GONE,
                errorOf(store().open(new AppName("other"), id)).code());
    }

    @Test
    void a_deleted_blob_is_gone_and_may_be_deleted_again() {
        BlobId id = put(bytes(10));
        get(store().delete(APP, id));
        assertEquals(ErrorCode.CONTENT_GONE, errorOf(store().open(APP, id)).code());
        get(store().delete(APP, id));
    }

    private BlobContent keep(BlobId blob, String name, String content) {
        return get(store().keepMade(APP, blob, name, Buffer.buffer(content), 3));
    }

    private Optional<BlobContent> made(BlobId blob, String name) {
        return get(store().findMade(APP, blob, name));
    }

    @Test
    void what_is_made_of_a_blob_is_found_until_the_blob_is_deleted() throws IOException {
        BlobId id = put(bytes(10));
        BlobId other = put(bytes(11));
        assertEquals(Optional.empty(), made(id, "small"));
        keep(id, "small", "a small one");
        BlobContent kept = made(id, "small").orElseThrow();
        assertEquals("a small one", Files.readString(kept.file()));
        assertEquals(11, kept.sizeBytes());
        assertEquals(Optional.empty(), made(other, "small"));
        get(store().delete(APP, id));
        assertEquals(Optional.empty(), made(id, "small"));
        get(store().open(APP, other));
    }

    @Test
    void nothing_is_kept_of_a_blob_that_has_gone() {
        BlobId id = put(bytes(10));
        get(store().delete(APP, id));
        assertEquals(
                ErrorCode.CONTENT_GONE,
                errorOf(store().keepMade(APP, id, "small", Buffer.buffer("x"), 3))
                        .code());
        assertEquals(Optional.empty(), made(id, "small"));
    }

    @Test
    void of_one_blob_so_many_things_are_kept_and_no_more() {
        BlobId id = put(bytes(10));
        for (int i = 0; i < 9; i++) {
            keep(id, "n" + i, "made");
        }
        assertTrue(made(id, "n8").isPresent());
        long kept =
                IntStream.range(0, 9).filter(i -> made(id, "n" + i).isPresent()).count();
        assertEquals(3, kept);
    }

    @Test
    void what_is_made_has_a_name_of_letters_and_digits() {
        BlobId id = put(bytes(10));
        for (String name : List.of("", "../../x", "a/b", "a.b", "A", "x".repeat(33))) {
            assertThrows(IllegalArgumentException.class, () -> store().findMade(APP, id, name));
        }
    }

    @Test
    void two_hundred_blobs_sealed_at_once_stay_apart() throws IOException {
        List<Future<SealedBlob>> uploads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            uploads.add(upload(vertx(), store(), APP, bytes(1000 + i), 512));
        }
        Set<BlobId> ids = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            SealedBlob blob = get(uploads.get(i));
            ids.add(blob.id());
            assertArrayEquals(
                    bytes(1000 + i),
                    Files.readAllBytes(get(store().open(APP, blob.id())).file()));
        }
        assertEquals(200, ids.size());
    }

    @ParameterizedTest
    @CsvSource({"0", "10", "3000000"})
    void a_discarded_blob_leaves_nothing(int size) {
        Context loop = newLoop(vertx());
        BlobSink sink = get(create(store(), APP, loop));
        doOnLoop(loop, () -> sink.write(Buffer.buffer(bytes(size))));
        get(onLoop(loop, sink::discard));
        get(onLoop(loop, sink::discard));
        doOnLoop(loop, () -> sink.write(Buffer.buffer("too late")));
        assertFalse(get(onLoop(loop, () -> Future.succeededFuture(sink.isFull()))));
        assertEquals(ErrorCode.CONFLICT, errorOf(onLoop(loop, sink::seal)).code());
        assertEquals(List.of(), get(store().candidates(APP, Duration.ZERO, 10)));
    }

    @Test
    void what_is_sealed_stays_whoever_discards_it_later() throws IOException {
        Context loop = newLoop(vertx());
        BlobSink sink = get(create(store(), APP, loop));
        doOnLoop(loop, () -> sink.write(Buffer.buffer("kept")));
        Future<SealedBlob> sealed = onLoop(loop, sink::seal);
        get(onLoop(loop, sink::discard));
        BlobContent content = get(store().open(APP, get(sealed).id()));
        assertEquals("kept", Files.readString(content.file()));
        get(onLoop(loop, sink::discard));
        assertEquals("kept", Files.readString(content.file()));
    }

    @Test
    void sealing_again_gives_the_same_blob() {
        Context loop = newLoop(vertx());
        BlobSink sink = get(create(store(), APP, loop));
        assertSame(get(onLoop(loop, sink::seal)), get(onLoop(loop, sink::seal)));
    }

    @Test
    void a_store_takes_nothing_for_an_app_before_it_knows_the_epoch() {
        assertEquals(
                ErrorCode.UNAVAILABLE,
                errorOf(store().create(new AppName("unbound"), -1)).code());
        assertFalse(store().mayDelete(new AppName("unbound")));
    }

    @Test
    void the_epoch_is_remembered() {
        put(bytes(10));
        BlobStore later = reopen();
        assertFalse(later.mayDelete(APP));
        assertTrue(get(later.bind(APP, EPOCH)));
        assertTrue(later.mayDelete(APP));
    }

    @Test
    void another_epoch_closes_the_blobs_to_deletion_but_not_to_readers_and_writers() {
        BlobId id = put(bytes(10));
        assertFalse(get(store().bind(APP, "epoch-two")));
        assertFalse(store().mayDelete(APP));
        assertEquals(ErrorCode.UNAVAILABLE, errorOf(store().delete(APP, id)).code());
        assertEquals(List.of(), get(store().candidates(APP, Duration.ZERO, 10)));
        get(store().open(APP, id));
        get(store().open(APP, put(bytes(10))));
        assertTrue(get(store().bind(APP, EPOCH)), "the right data set came back");
        get(store().delete(APP, id));
    }

    @Test
    void an_adopted_epoch_opens_the_blobs_to_deletion_for_good() {
        BlobId id = put(bytes(10));
        get(store().bind(APP, "epoch-two"));
        get(store().adopt(APP, "epoch-two"));
        assertTrue(store().mayDelete(APP));
        BlobStore later = reopen();
        assertTrue(get(later.bind(APP, "epoch-two")));
        get(later.delete(APP, id));
    }

    @Test
    void candidates_are_named_until_they_are_confirmed_or_gone() {
        BlobId kept = put(bytes(1));
        BlobId removed = put(bytes(2));
        assertEquals(Set.of(kept, removed), new HashSet<>(get(store().candidates(APP, Duration.ZERO, 10))));
        assertEquals(Set.of(kept, removed), new HashSet<>(get(store().candidates(APP, Duration.ZERO, 10))));
        get(store().confirm(APP, List.of(kept)));
        assertEquals(List.of(removed), get(store().candidates(APP, Duration.ZERO, 10)));
        get(store().delete(APP, removed));
        assertEquals(List.of(), get(store().candidates(APP, Duration.ZERO, 10)));
    }

    @Test
    void young_blobs_are_no_candidates() {
        put(bytes(1));
        assertEquals(List.of(), get(store().candidates(APP, Duration.ofHours(1), 10)));
        BlobStore later = reopen();
        get(later.bind(APP, EPOCH));
        assertEquals(List.of(), get(later.candidates(APP, Duration.ofHours(1), 10)));
    }

    @Test
    void candidates_are_at_most_as_many_as_asked_for_and_all_come_in_the_end() {
        Set<BlobId> all = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            all.add(put(bytes(i)));
        }
        Set<BlobId> named = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            List<BlobId> some = get(store().candidates(APP, Duration.ZERO, 3));
            assertTrue(some.size() <= 3);
            named.addAll(some);
            get(store().confirm(APP, some));
        }
        assertEquals(all, named);
    }

    @Test
    void after_an_adoption_every_blob_is_a_candidate_once_more() {
        BlobId id = put(bytes(1));
        get(store().candidates(APP, Duration.ZERO, 10));
        get(store().confirm(APP, List.of(id)));
        assertEquals(List.of(), get(store().candidates(APP, Duration.ZERO, 10)));
        get(store().adopt(APP, "epoch-two"));
        assertEquals(List.of(id), get(store().candidates(APP, Duration.ZERO, 10)));
    }

    final BlobId put(byte[] bytes) {
        return get(upload(vertx(), store(), APP, bytes, 65536)).id();
    }
}
