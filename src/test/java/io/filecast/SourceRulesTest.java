package io.filecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What only the text of the sources can tell: what is said in comments, and where a name is written. */
class SourceRulesTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path SCRIPTS = Path.of("src/main/resources/lua");

    /** The formatter puts a file's top-level type, and the comment before it, at the beginning of a line. */
    private static final Pattern TYPE = Pattern.compile(
            "^(/\\*\\*(?:(?!\\*/).)*+\\*/\\n)?(?:@[^\\n]*\\n(?:[ )][^\\n]*\\n)*)*"
                    + "((?:public |final |sealed |non-sealed |abstract )*)(class|interface|record|enum|@interface) (\\w+)([^{]*)",
            Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern THREAD_RULE = Pattern.compile(
            "any thread|any one of them|event-loop confined|confined to|blocking|main thread|one thread at a time",
            Pattern.CASE_INSENSITIVE);

    private record Type(Path file, String comment, boolean isPublic, String kind, String name, String rest) {

        boolean isStateless() {
            return kind.equals("record") || kind.equals("enum") || kind.equals("@interface");
        }

        boolean isException() {
            return rest.matches("(?s).*\\bextends \\w*Exception\\b.*");
        }

        boolean owesThreadRule() {
            return !isStateless() && !isException() && (kind.equals("class") || isPublic);
        }
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        try (Stream<Path> all = Files.walk(SOURCES)) {
            List<Path> silent = all.filter(SourceRulesTest::holdsSources)
                    .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                    .toList();
            assertEquals(List.of(), silent, "packages without package-info.java");
        }
    }

    private static boolean holdsSources(Path directory) {
        try (Stream<Path> files = Files.isDirectory(directory) ? Files.list(directory) : Stream.empty()) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyTypeSaysWhatItIs() {
        List<String> silent = types().stream()
                .filter(type -> type.comment().isBlank())
                .map(Type::name)
                .toList();
        assertEquals(List.of(), silent, "top-level types without a comment");
    }

    @Test
    void everyClassSaysWhichThreadMayCallIt() {
        List<String> silent = types().stream()
                .filter(Type::owesThreadRule)
                .filter(type -> !THREAD_RULE.matcher(type.comment()).find())
                .map(Type::name)
                .toList();
        assertEquals(List.of(), silent, "classes whose comment has no thread rule");
    }

    @Test
    void addressesOfTheEventBusAreWrittenInOneClass() {
        assertEquals(List.of("Verb.java"), filesWith(SOURCES, Pattern.compile("\"filecast\\.command\\.")));
        assertEquals(List.of("Bus.java"), filesWith(SOURCES, Pattern.compile("\"filecast\\.node\\.")));
    }

    @Test
    void keysInRedisAreWrittenInOneClass() {
        Pattern key = Pattern.compile("[\"'](fc|filecast):\\S");
        assertEquals(List.of("RedisKey.java"), filesWith(SOURCES, key));
        assertEquals(List.of(), filesWith(SCRIPTS, key));
    }

    @Test
    void nothingIsLeftToDo() {
        Pattern left = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b|@author|@Disabled");
        assertEquals(List.of(), filesWith(SOURCES, left));
        assertEquals(List.of(), filesWith(SCRIPTS, left));
    }

    private static List<Type> types() {
        List<Type> types = new ArrayList<>();
        for (var source : read(SOURCES).entrySet()) {
            if (source.getKey().endsWith("package-info.java")) {
                continue;
            }
            Matcher type = TYPE.matcher(source.getValue());
            assertTrue(type.find(), source.getKey() + " has a top-level type");
            types.add(new Type(
                    source.getKey(),
                    type.group(1) == null ? "" : type.group(1).replaceAll("\\s+\\*?\\s*", " "),
                    type.group(2).contains("public"),
                    type.group(3),
                    type.group(4),
                    type.group(5)));
        }
        return types;
    }

    private static List<String> filesWith(Path root, Pattern pattern) {
        Collection<Path> found = read(root).entrySet().stream()
                .filter(source -> pattern.matcher(source.getValue()).find())
                .map(source -> source.getKey())
                .collect(Collectors.toList());
        return found.stream().map(file -> file.getFileName().toString()).toList();
    }

    private static TreeMap<Path, String> read(Path root) {
        TreeMap<Path, String> sources = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                sources.put(file, Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }
}
