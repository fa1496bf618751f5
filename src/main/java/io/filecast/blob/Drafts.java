package io.filecast.blob;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.Draft;
import io.filecast.core.Draft.Segment;
import io.filecast.core.FileId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The segments of an app's declared uploads: {@code uploads/<upload>/<number>}. Blocking: worker only, but
 * {@link #segment} any thread.
 */
final class Drafts {

    /** What is made at a place for a blob. */
    interface Filling {
        void at(Bucket.Place place) throws IOException;
    }

    private final DiskCalls calls;
    private final BlobLayout layout;
    private final Buckets buckets;
    private final AppName app;

    // Guarded by this.
    private final Deque<FileId> toName = new ArrayDeque<>();

    Drafts(DiskCalls calls, BlobLayout layout, Buckets buckets, AppName app) {
        this.calls = calls;
        this.layout = layout;
        this.buckets = buckets;
        this.app = app;
    }

    Path segment(FileId upload, long number) {
        return BlobLayout.segment(layout.draft(app, upload), number);
    }

    /** Makes the file of a segment that is new. */
    FileChannel begin(Draft draft) throws IOException {
        ensure(layout.drafts(app));
        ensure(layout.draft(app, draft.upload()));
        removeUncommitted(draft);
        return calls.create(segment(draft.upload(), draft.own()));
    }

    private void ensure(Path directory) throws IOException {
        try {
            calls.makeDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    /** Removes what earlier writers left and nobody counts on: no later call can commit it any more. */
    private void removeUncommitted(Draft draft) throws IOException {
        Set<Long> committed = draft.segments().stream().map(Segment::number).collect(Collectors.toSet());
        for (Path file : BlobLayout.entriesOf(layout.draft(app, draft.upload()))) {
            long number = BlobLayout.segmentNumber(file.getFileName().toString());
            if (number >= 0 && number < draft.own() && !committed.contains(number)) {
                calls.delete(file);
            }
        }
    }

    /** Brings the names that lead to an upload's segments to the disk. */
    void forceNames(FileId upload) throws IOException {
        calls.forceDirectory(layout.draft(app, upload));
        calls.forceDirectory(layout.drafts(app));
        calls.forceDirectory(layout.app(app));
    }

    /** Makes something at a place for a blob: in the next bucket when this one was removed while it was empty. */
    Bucket.Place place(Filling filling) throws IOException {
        Bucket.Place place = buckets.take();
        try {
            place.announce();
            filling.at(place);
            return place;
        } catch (NoSuchFileException e) {
            place.bucket().drop();
            place.leave();
        } catch (IOException | RuntimeException e) {
            place.leave();
            throw e;
        }
        Bucket.Place next = buckets.take();
        try {
            filling.at(next);
            return next;
        } catch (IOException | RuntimeException e) {
            next.leave();
            throw e;
        }
    }

    /** Removes all segments of an upload. */
    void drop(FileId upload) throws IOException {
        Path directory = layout.draft(app, upload);
        for (Path file : BlobLayout.entriesOf(directory)) {
            calls.delete(file);
        }
        calls.removeDirectory(directory);
    }

    /** Names uploads that have segments; goes on where the last call stopped. */
    synchronized List<FileId> names(int limit) throws IOException {
        if (toName.isEmpty()) {
            for (Path directory : BlobLayout.entriesOf(layout.drafts(app))) {
                String name = directory.getFileName().toString();
                if (isUpload(name)) {
                    toName.add(new FileId(name));
                }
            }
        }
        List<FileId> named = new ArrayList<>();
        while (named.size() < limit && !toName.isEmpty()) {
            named.add(toName.poll());
        }
        return named;
    }

    private static boolean isUpload(String name) {
        try {
            FileId.parse(name);
            return true;
        } catch (BrokerError e) {
            return false;
        }
    }
}
