package io.filecast.blob;

import static io.filecast.blob.Uploads.bytes;
import static io.filecast.blob.Uploads.errorOf;
import static io.filecast.blob.Uploads.get;
import static io.filecast.blob.Uploads.newLoop;
import static io.filecast.blob.Uploads.onLoop;
import static io.filecast.blob.Uploads.sha256;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.core.AppName;
import io.filecast.core.BlobStore;
import io.filecast.core.Checksum;
import io.filecast.core.Checksum.Algorithm;
import io.filecast.core.Draft;
import io.filecast.core.Draft.Segment;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileId;
import io.filecast.core.SealedBlob;
import io.filecast.core.SegmentSink;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every blob store does with uploads whose bytes come in several goes. */
abstract class SegmentContract {

    private static final int SIZE = 3_000_000;
    private static final int HALF = 1_234_567;

    private final byte[] all = bytes(SIZE);
    private final FileId id = FileId.random();

    abstract Vertx vertx();

    abstract BlobStore store();

    abstract BlobStore reopen();

    /** A sink with the loop that it is confined to. */
    private record Writer(Context loop, SegmentSink sink) {

        Writer write(byte[] bytes, int from, int to) {
            for (int at = from; at < to; at += 65_536) {
                byte[] some = Arrays.copyOfRange(bytes, at, Math.min(to, at + 65_536));
                on(sink -> {
                    sink.write(Buffer.buffer(some));
                    return Future.succeededFuture();
                });
            }
            return this;
        }

        <T> T on(Function<SegmentSink, Future<T>> job) {
            return get(onLoop(loop, () -> job.apply(sink)));
        }

        ErrorCode refusal(Function<SegmentSink, Future<?>> job) {
            return errorOf(onLoop(loop, () -> job.apply(sink).mapEmpty())).code();
        }
    }

    private Writer writer(Draft draft) {
        return writer(draft, null);
    }

    private Writer writer(Draft draft, Checksum checksum) {
        Context loop = newLoop(vertx());
        return new Writer(loop, get(onLoop(loop, () -> store().resume(BlobStoreContract.APP, draft, -1, checksum))));
    }

    private Draft draft(long own, Segment... segments) {
        return new Draft(id, List.of(segments), own);
    }

    private void assertWhole(SealedBlob blob) throws IOException {
        assertEquals(SIZE, blob.sizeBytes());
        assertEquals(sha256(all), blob.sha256());
        assertArrayEquals(
                all,
                Files.readAllBytes(
                        get(store().open(BlobStoreContract.APP, blob.id())).file()));
    }

    @Test
    void one_writer_makes_a_blob_of_one_segment() throws IOException {
        assertWhole(writer(draft(1)).write(all, 0, SIZE).on(SegmentSink::seal));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_closed_segment_is_gone_on_with_also_after_a_restart(boolean restarted) throws IOException {
        assertEquals(HALF, writer(draft(1)).write(all, 0, HALF).on(SegmentSink::close));
        if (restarted) {
            get(reopen().bind(BlobStoreContract.APP, BlobStoreContract.EPOCH));
        }
        assertWhole(
                writer(draft(1, new Segment(1, HALF))).write(all, HALF, SIZE).on(SegmentSink::seal));
    }

    @Test
    void what_was_not_committed_of_a_closed_segment_is_cut_off() throws IOException {
        writer(draft(1)).write(all, 0, HALF).on(SegmentSink::close);
        assertWhole(
                writer(draft(1, new Segment(1, 1_000))).write(all, 1_000, SIZE).on(SegmentSink::seal));
    }

    @Test
    void segments_become_one_blob_in_their_order() throws IOException {
        assertEquals(HALF, writer(draft(1)).write(all, 0, HALF).on(SegmentSink::commit));
        assertEquals(
                10,
                writer(draft(2, new Segment(1, HALF)))
                        .write(all, HALF, HALF + 10)
                        .on(SegmentSink::commit));
        Draft third = draft(7, new Segment(1, HALF), new Segment(2, 10));
        assertWhole(writer(third).write(all, HALF + 10, SIZE).on(SegmentSink::seal));
    }

    @Test
    void a_blob_can_be_made_by_a_writer_that_adds_nothing() throws IOException {
        writer(draft(1)).write(all, 0, SIZE).on(SegmentSink::commit);
        assertWhole(writer(draft(2, new Segment(1, SIZE))).on(SegmentSink::seal));
    }

    @Test
    void an_upload_of_nothing_is_a_blob_of_nothing() {
        SealedBlob blob = writer(draft(1)).on(SegmentSink::seal);
        assertEquals(0, blob.sizeBytes());
        assertEquals(sha256(new byte[0]), blob.sha256());
    }

    @Test
    void a_writer_that_was_replaced_and_goes_on_harms_nothing() throws IOException {
        Writer paused = writer(draft(1)).write(all, 0, HALF);
        paused.on(SegmentSink::commit);
        Writer next = writer(draft(2, new Segment(1, HALF)));
        next.write(all, HALF, HALF + 500_000).on(SegmentSink::commit);
        byte[] junk = bytes(2_500_000);
        paused.write(junk, 0, junk.length).on(SegmentSink::commit);
        next.write(all, HALF + 500_000, SIZE);
        paused.write(junk, 0, 100_000);
        SealedBlob blob = next.on(SegmentSink::seal);
        paused.write(junk, 0, 100_000).on(SegmentSink::commit);
        assertWhole(blob);
        paused.on(SegmentSink::discard);
        assertWhole(blob);
    }

    @Test
    void a_writer_that_was_replaced_before_it_began_harms_nothing() throws IOException {
        Writer late = writer(draft(1));
        Writer next = writer(draft(2)).write(all, 0, HALF);
        next.on(SegmentSink::commit);
        late.write(bytes(10_000), 0, 10_000).on(SegmentSink::commit);
        assertWhole(next.write(all, HALF, SIZE).on(SegmentSink::seal));
    }

    @Test
    void a_blob_that_nobody_recorded_takes_nothing_from_the_upload() throws IOException {
        Writer first = writer(draft(1)).write(all, 0, SIZE);
        first.on(SegmentSink::commit);
        get(store().delete(BlobStoreContract.APP, first.on(SegmentSink::seal).id()));
        assertWhole(writer(draft(2, new Segment(1, SIZE))).on(SegmentSink::seal));
    }

    @Test
    void bytes_with_another_checksum_are_found_out() {
        for (Algorithm algorithm : Algorithm.values()) {
            Checksum wrong = new Checksum(algorithm, "00".repeat(algorithm.sizeBytes()));
            Writer writer = writer(draft(1), wrong).write(all, 0, HALF);
            assertEquals(ErrorCode.CHUNK_MISMATCH, writer.refusal(SegmentSink::check));
            writer.on(SegmentSink::discard);
            get(store().drop(BlobStoreContract.APP, id));
        }
        Writer right = writer(draft(1), new Checksum(Algorithm.SHA256, sha256(Arrays.copyOf(all, HALF))));
        right.write(all, 0, HALF).on(SegmentSink::check);
        assertEquals(HALF, right.on(SegmentSink::close));
    }

    @Test
    void a_segment_that_lost_bytes_is_refused() {
        writer(draft(1)).write(all, 0, 1_000).on(SegmentSink::close);
        Writer longer = writer(draft(1, new Segment(1, 1_001))).write(all, 0, 10);
        assertEquals(ErrorCode.CONTENT_GONE, longer.refusal(SegmentSink::commit));
        Writer copying = writer(draft(2, new Segment(1, 1_001))).write(all, 0, 10);
        assertEquals(ErrorCode.CONTENT_GONE, copying.refusal(SegmentSink::seal));
        FileId unknown = FileId.random();
        Writer lost = writer(new Draft(unknown, List.of(new Segment(1, 5)), 1)).write(all, 0, 10);
        assertEquals(ErrorCode.CONTENT_GONE, lost.refusal(SegmentSink::commit));
    }

    @Test
    void uploads_with_segments_are_named_until_they_are_dropped() {
        Set<FileId> made = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            FileId one = FileId.random();
            made.add(one);
            writer(new Draft(one, List.of(), 1)).write(all, 0, 10).on(SegmentSink::close);
        }
        Set<FileId> named = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            List<FileId> some = get(store().drafts(BlobStoreContract.APP, 2));
            assertEquals(Math.min(2, 5 - named.size()), some.size());
            named.addAll(some);
        }
        assertEquals(made, named);
        made.forEach(one -> get(store().drop(BlobStoreContract.APP, one)));
        made.forEach(one -> get(store().drop(BlobStoreContract.APP, one)));
        assertEquals(List.of(), get(store().drafts(BlobStoreContract.APP, 10)));
    }

    @Test
    void under_another_epoch_nothing_is_named_or_dropped() {
        AppName app = BlobStoreContract.APP;
        writer(draft(1)).write(all, 0, 10).on(SegmentSink::close);
        get(store().bind(app, "epoch-two"));
        assertEquals(List.of(), get(store().drafts(app, 10)));
        assertEquals(ErrorCode.UNAVAILABLE, errorOf(store().drop(app, id)).code());
        get(store().bind(app, BlobStoreContract.EPOCH));
        assertEquals(List.of(id), get(store().drafts(app, 10)));
    }

    @Test
    void segments_are_no_orphans_however_old() {
        writer(draft(1)).write(all, 0, 10).on(SegmentSink::close);
        assertEquals(List.of(), get(store().candidates(BlobStoreContract.APP, java.time.Duration.ZERO, 10)));
        assertEquals(20, writer(draft(1, new Segment(1, 10))).write(all, 10, 20).on(SegmentSink::close));
    }
}
