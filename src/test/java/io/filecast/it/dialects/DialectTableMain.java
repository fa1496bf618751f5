package io.filecast.it.dialects;

import java.nio.file.Path;

/** {@code scripts/smoke}. Main thread. */
public final class DialectTableMain {

    private DialectTableMain() {}

    /** Fills the table in a directory and prints it. The status is 0 when nothing is missing in it, and 1 otherwise. */
    public static void main(String... arguments) throws Exception {
        DialectTable table = DialectTable.on(Path.of(arguments[0]).resolve("data"));
        System.out.println(table);
        table.gaps().forEach(System.out::println);
        System.exit(table.gaps().isEmpty() ? 0 : 1);
    }
}
