package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RedisKeyTest {

    private static final Path SCRIPTS = Path.of("src/main/resources/lua");
    private static final Pattern KEYS = Pattern.compile("\\bKEYS\\b");

    @Test
    void allKeysOfAnAppShareOneHashTag() {
        assertEquals("fc:{my-app.0}", RedisKey.prefix(new AppName("my-app")));
    }

    @Test
    void everyKeyIsDocumented() throws IOException {
        String text = Files.readString(Path.of("docs/redis.md"));
        assertTrue(text.contains("`" + RedisKey.SCHEMA + "`"));
        for (RedisKey key : RedisKey.values()) {
            boolean perItem = key.suffix().endsWith(":");
            assertTrue(text.contains("| `" + key.suffix() + (perItem ? "<" : "` |")), key + " is missing");
        }
    }

    @Test
    void noScriptSpellsAKeyItself() throws IOException {
        for (Path script : scripts()) {
            String text = Files.readString(script);
            assertFalse(KEYS.matcher(text).find(), script + " builds a key");
            assertFalse(text.contains("fc:{"), script + " spells a key");
        }
    }

    @Test
    void everyScriptFileIsInUse() throws IOException {
        Set<String> known = Arrays.stream(RedisScript.values())
                .map(script -> script.name().toLowerCase(Locale.ROOT) + ".lua")
                .collect(Collectors.toSet());
        Set<String> present = scripts().stream()
                .filter(script -> script.getParent().equals(SCRIPTS))
                .map(script -> script.getFileName().toString())
                .collect(Collectors.toSet());
        assertEquals(known, present);
    }

    private static Set<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.walk(SCRIPTS)) {
            return files.filter(file -> file.toString().endsWith(".lua")).collect(Collectors.toSet());
        }
    }
}
