package io.filecast.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped file and the document list every key as it is declared. After a change of a key, {@code mvn test
 * -Dtest=ShippedConfigTest -Dfilecast.rewrite=true} writes both anew.
 */
class ShippedConfigTest {

    private static final Path YAML = Path.of("conf/filecast.yaml");
    private static final Path DOCUMENT = Path.of("docs/configuration.md");
    private static final String TABLES_START = "<!-- The tables below are written from the declarations. -->\n";

    @Test
    void shippedFileListsEveryKeyAsDeclared() throws IOException {
        assertSameText(YAML, ConfigReference.yaml());
    }

    @Test
    void documentListsEveryKeyAsDeclared() throws IOException {
        String document = Files.readString(DOCUMENT);
        int start = document.indexOf(TABLES_START) + TABLES_START.length();
        assertTrue(document.contains(TABLES_START), "the document says where its tables start");
        assertSameText(DOCUMENT, document.substring(0, start) + ConfigReference.tables());
    }

    private static void assertSameText(Path file, String expected) throws IOException {
        if (Boolean.getBoolean("filecast.rewrite")) {
            Files.writeString(file, expected);
        }
        assertEquals(expected, Files.readString(file), file + " differs; -Dfilecast.rewrite=true writes it anew");
    }

    @Test
    void shippedFileChangesNothing() {
        assertEquals(defaults(), ConfigLoader.load(YAML, Map.of(), Map.of()));
    }

    @Test
    void shippedFileWithEveryKeySwitchedOnStatesTheDefaults(@TempDir Path directory) throws IOException {
        String switchedOn = Files.readString(YAML).replaceAll("(?m)^( *)#(?=[^ #\n])", "$1");
        assertFalse(switchedOn.equals(Files.readString(YAML)), "keys were switched on");
        Path file = Files.writeString(directory.resolve("on.yaml"), switchedOn);

        assertEquals(defaults(), ConfigLoader.load(file, Map.of(), Map.of()));
    }

    @Test
    void everyKeyIsDeclaredWithItsMeaning() {
        for (ConfigKey key : Schema.ALL) {
            assertTrue(key.spec() != null && key.spec().about().endsWith("."), key.path() + " has a meaning");
            boolean amount = key.type() == int.class || key.type() == long.class || key.type() == Duration.class;
            assertEquals(amount, !key.range().isEmpty(), key.path() + " has a range if it is an amount");
            boolean patterned = !key.spec().matches().isEmpty();
            assertEquals(patterned, !key.spec().expects().isEmpty(), key.path() + " says its pattern in words");
        }
    }

    @Test
    void noTwoKeysShareAnEnvironmentName() {
        Set<String> names = new HashSet<>();
        for (ConfigKey key : Schema.ALL) {
            assertTrue(!key.overridable() || names.add(key.environmentName()), key.path());
            assertTrue(!key.isSecret() || names.add(key.environmentName() + "_FILE"), key.path());
        }
    }

    private static FilecastConfig defaults() {
        return ConfigLoader.load(null, Map.of(), Map.of());
    }
}
