package io.filecast.blob;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What was made of an app's blobs: {@code bucket/number.made/name}. Blocking: worker only.
 *
 * <p>None outlives its blob: whoever deletes removes the blob first and then what was made of it; whoever makes something
 * gives it its name first and then looks whether the blob is still there. One of the two sees what the other did.
 */
final class MadeFiles {

    private final DiskCalls calls;
    private final BlobLayout layout;
    private final boolean survivesPowerCut;
    private final AppName app;

    MadeFiles(DiskCalls calls, BlobLayout layout, boolean survivesPowerCut, AppName app) {
        this.calls = calls;
        this.layout = layout;
        this.survivesPowerCut = survivesPowerCut;
        this.app = app;
    }

    /**
     * Keeps something that was made of a blob.
     *
     * @param most how many are kept of the blob; the oldest ones go
     * @return where it is
     */
    Path keep(BlobId blob, String name, ByteBuffer bytes, int most) throws IOException {
        Path directory = layout.made(app, blob);
        Path file = directory.resolve(name);
        Path part = layout.newMadePart(app);
        try {
            write(part, bytes);
            ensure(directory);
            makeRoom(directory, name, most);
            calls.rename(part, file);
        } catch (NoSuchFileException e) {
            // The directory, or the bucket, went while this was written; without its blob it is not missed.
            calls.delete(part);
            throw gone();
        } catch (IOException | RuntimeException e) {
            calls.delete(part);
            throw e;
        }
        if (!Files.exists(layout.blob(app, blob), LinkOption.NOFOLLOW_LINKS)) {
            removeAllOf(blob);
            throw gone();
        }
        return file;
    }

    private static BrokerError gone() {
        return BrokerError.of(ErrorCode.CONTENT_GONE, "the file's bytes are gone");
    }

    private void write(Path part, ByteBuffer bytes) throws IOException {
        try (FileChannel file = calls.create(part)) {
            calls.write(file, new ByteBuffer[] {bytes});
            if (survivesPowerCut) {
                // Its name may be lost with a power cut; a name with other bytes behind it must not come to be.
                calls.forceFile(file);
            }
        }
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

    private record Aged(Path file, FileTime changed) {}

    private void makeRoom(Path directory, String name, int most) throws IOException {
        List<Aged> others = new ArrayList<>();
        for (Path file : BlobLayout.entriesOf(directory)) {
            if (!file.getFileName().toString().equals(name)) {
                others.add(new Aged(file, changed(file)));
            }
        }
        others.sort(Comparator.comparing(Aged::changed));
        for (int i = 0; i <= others.size() - most; i++) {
            calls.delete(others.get(i).file());
        }
    }

    private static FileTime changed(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return FileTime.fromMillis(0);
        }
    }

    /** Removes all that was made of a blob, after the blob itself; that there is nothing is fine. */
    void removeAllOf(BlobId blob) throws IOException {
        removeAllIn(layout.made(app, blob));
    }

    /** Removes a directory of things whose blob is gone. */
    void removeAllIn(Path directory) throws IOException {
        List<Path> files = BlobLayout.entriesOf(directory);
        if (files.isEmpty() && !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        for (Path file : files) {
            calls.delete(file);
        }
        calls.removeDirectory(directory);
    }
}
