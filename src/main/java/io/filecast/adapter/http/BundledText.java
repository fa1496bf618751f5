package io.filecast.adapter.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Texts that come with the program, such as the descriptions of its interfaces. Blocking, but only for the jar. */
public final class BundledText {

    private BundledText() {}

    /** The text at an absolute path of the class path; it is there, or the build is broken. */
    public static String read(String path) {
        try (InputStream in = BundledText.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
