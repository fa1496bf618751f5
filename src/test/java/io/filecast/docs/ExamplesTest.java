package io.filecast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import io.filecast.config.ConfigLoader;
import io.filecast.config.FilecastConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configurations that are there to be copied. */
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("conf/examples");
    private static final Pattern SECRET_FILE = Pattern.compile("/run/secrets/([\\w-]+)");

    @TempDir
    private Path directory;

    static Stream<Path> examples() throws IOException {
        return Files.list(EXAMPLES);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsAcceptedAsItStands(Path example) throws IOException {
        FilecastConfig config = load(example);

        assertTrue(config.apps().stream().noneMatch(app -> app.open()), "no example leaves an app open");
        assertFalse(config.insecure());
        assertTrue(config.apps().stream().noneMatch(app -> app.keys().isEmpty()));
    }

    @Test
    void whatTheExamplesAreAboutIsInThem() throws IOException {
        assertEquals(
                "https://files.example.com",
                load(EXAMPLES.resolve("behind-a-proxy.yaml")).http().publicUrl().orElseThrow());
        assertEquals(
                4,
                load(EXAMPLES.resolve("keys-and-tokens.yaml"))
                        .apps()
                        .get(0)
                        .keys()
                        .size());
    }

    /** Loads an example whose secrets lie elsewhere. */
    private FilecastConfig load(Path example) throws IOException {
        String text = Files.readString(example);
        Matcher secret = SECRET_FILE.matcher(text);
        while (secret.find()) {
            String name = secret.group(1);
            String value = name.equals("redis-url")
                    ? "rediss://u:p@redis.example.com:6379/0"
                    : name + "-0123456789abcdef0123456789";
            Files.writeString(directory.resolve(name), value + "\n");
        }
        Path copy = directory.resolve(example.getFileName());
        Files.writeString(copy, text.replace("/run/secrets", directory.toString()));
        return ConfigLoader.load(copy, Map.of(), Map.of());
    }

    @Test
    void theLogConfigurationIsRead() throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("FILECAST_LOG_DIR", directory.toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);

        configurator.doConfigure(Path.of("conf/logback.xml").toFile());
        context.getLogger("io.filecast.Example").info("heard");
        context.getLogger("other").info("not heard");
        context.stop();

        List<Status> wrong = context.getStatusManager().getCopyOfStatusList().stream()
                .filter(status -> status.getLevel() >= Status.WARN)
                .toList();
        assertEquals(List.of(), wrong);
        List<String> lines = Files.readAllLines(directory.resolve("filecast.log"));
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).endsWith("INFO  Example heard"), lines.get(0));
    }
}
