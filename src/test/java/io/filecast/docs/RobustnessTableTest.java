package io.filecast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every row of the tables of what is survived, and of what PubNub's clients rely on, names tests, and they are there. */
class RobustnessTableTest {

    private static final Path TABLE = Path.of("docs/robustness.md");
    private static final Path PUBNUB = Path.of("docs/protocols/pubnub.md");
    private static final Path EASEMOB = Path.of("docs/protocols/easemob.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path page : List.of(TABLE, PUBNUB, EASEMOB)) {
            for (Matcher test = TEST.matcher(Files.readString(page)); test.find(); ) {
                if (!source(test.group(1)).contains(" " + test.group(2) + "(")) {
                    missing.add(test.group());
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void everyRowNamesATest() throws IOException {
        List<String> rows = Files.readAllLines(TABLE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| input or fault |"))
                .toList();
        assertTrue(rows.size() > 40, () -> rows.size() + " rows");
        assertEquals(
                List.of(),
                rows.stream().filter(row -> !TEST.matcher(row).find()).toList());
    }

    @Test
    void everyLineThatClientsOfOtherServicesRelyOnNamesATest() throws IOException {
        for (Path page : List.of(PUBNUB, EASEMOB)) {
            List<String> lines = Files.readAllLines(page);
            int table = lines.indexOf("| what a client relies on | test |");
            List<String> rows = lines.subList(table + 2, lines.size());
            assertTrue(table > 0 && rows.size() > 10, () -> rows.size() + " rows");
            assertEquals(
                    List.of(),
                    rows.stream().filter(row -> !TEST.matcher(row).find()).toList());
        }
    }

    private static String source(String simpleName) throws IOException {
        try (Stream<Path> all = Files.walk(TESTS)) {
            List<Path> found = all.filter(path -> path.getFileName().toString().equals(simpleName + ".java"))
                    .toList();
            return found.isEmpty() ? "" : Files.readString(found.get(0));
        }
    }
}
