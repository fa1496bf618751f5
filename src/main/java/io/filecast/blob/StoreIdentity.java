package io.filecast.blob;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The name of a store, made by whoever comes first. Blocking: worker only.
 *
 * <p>A name is an empty file, so it is never seen half written. Nodes that begin at once may each make one; the first in
 * the alphabet counts for all of them as soon as it is there.
 */
final class StoreIdentity {

    private StoreIdentity() {}

    static String of(BlobLayout layout, DiskCalls calls) throws IOException {
        layout.ensureIdentity(calls);
        Optional<String> known = read(layout);
        if (known.isEmpty()) {
            calls.create(layout.newIdentity()).close();
            calls.forceDirectory(layout.identity());
            known = read(layout);
        }
        return known.orElseThrow(() -> new IOException(layout.identity() + " is emptied by somebody else"));
    }

    private static Optional<String> read(BlobLayout layout) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.identity())) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(names.first());
    }
}
