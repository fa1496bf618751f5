package io.filecast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links lead somewhere, and classes that documents name are there. */
class DocumentsTest {

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    /** A name in code, of several words run together as those of classes are. */
    private static final Pattern CLASS_NAME =
            Pattern.compile("`(?:[a-z]+[./])*([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?:\\.\\w+)?`");

    /** Of the platform or of the documents themselves. */
    private static final Set<String> NOT_OURS = Set.of("EventSource");

    @Test
    void everyLinkLeadsSomewhere() {
        List<String> dead = new ArrayList<>();
        documents().forEach((file, text) -> {
            for (Matcher link = LINK.matcher(text); link.find(); ) {
                String target = link.group(1);
                if (!target.matches("(https?|wss?|mailto):.*") && !leadsSomewhere(file, target)) {
                    dead.add(file + " → " + target);
                }
            }
        });
        assertEquals(List.of(), dead);
    }

    private static boolean leadsSomewhere(Path from, String target) {
        String[] parts = target.split("#", 2);
        Path base = from.toAbsolutePath().getParent();
        Path file = parts[0].isEmpty() ? from : base.resolve(parts[0]).normalize();
        return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
    }

    /** The names that headings get where Markdown is shown: words in lower case, joined by dashes. */
    private static Set<String> anchors(Path document) {
        Set<String> anchors = new HashSet<>();
        for (Matcher heading = HEADING.matcher(read(document)); heading.find(); ) {
            String plain = heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "");
            anchors.add(plain.replace(' ', '-'));
        }
        return anchors;
    }

    @Test
    void everyClassThatIsNamedIsThere() throws IOException {
        Set<String> classes = new HashSet<>(NOT_OURS);
        try (Stream<Path> sources = Files.walk(Path.of("src"))) {
            sources.map(source -> source.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .forEach(name -> classes.add(name.substring(0, name.length() - ".java".length())));
        }
        List<String> missing = new ArrayList<>();
        documents().forEach((file, text) -> {
            for (Matcher name = CLASS_NAME.matcher(text); name.find(); ) {
                if (!classes.contains(name.group(1))) {
                    missing.add(file + ": " + name.group(1));
                }
            }
        });
        assertEquals(List.of(), missing);
    }

    @Test
    void everyDecisionIsListed() throws IOException {
        String list = read(Path.of("docs/adr/README.md"));
        try (Stream<Path> decisions = Files.list(Path.of("docs/adr"))) {
            decisions
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d.*"))
                    .forEach(name -> {
                        assertTrue(list.contains("(" + name + ")"), name + " is in the list");
                    });
        }
    }

    @Test
    void advisoriesAreReadForTheVersionsInUse() {
        String advisories = read(Path.of("docs/security.md"));
        Map.of(
                        "Vert.x",
                        "vertx",
                        "Netty",
                        "netty",
                        "Jackson",
                        "jackson",
                        "Nimbus JOSE",
                        "nimbus",
                        "Logback",
                        "logback",
                        "Hazelcast",
                        "hazelcast")
                .forEach((name, property) -> {
                    String version = property(property + ".version");
                    assertTrue(
                            advisories.replace('\n', ' ').contains(name + " " + version),
                            name + " is at " + version + " now: read its advisories again");
                });
    }

    private static String property(String name) {
        Matcher value =
                Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</").matcher(read(Path.of("pom.xml")));
        assertTrue(value.find(), name);
        return value.group(1);
    }

    private static TreeMap<Path, String> documents() {
        TreeMap<Path, String> documents = new TreeMap<>();
        try (Stream<Path> top = Files.list(Path.of(""));
                Stream<Path> below = Files.walk(Path.of("docs"));
                Stream<Path> operators = Files.walk(Path.of("cluster"))) {
            Stream.concat(top, Stream.concat(below, operators))
                    .filter(file -> file.toString().endsWith(".md"))
                    .forEach(file -> documents.put(file, read(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertTrue(documents.size() > 10, "the documents were found");
        return documents;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
