package io.filecast;

import io.filecast.cli.ConfigOptions;
import io.filecast.config.ConfigException;
import io.filecast.config.FilecastConfig;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a node until it is told to stop. Main thread only; signals end and reload it on threads of their own. */
@Command(
        name = "serve",
        description = "Run a broker until Ctrl-C or SIGTERM, which lets running work finish.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Mixin
    private ConfigOptions options;

    @Option(
            names = "--adopt-blobs",
            paramLabel = "APP",
            description = "Declare that the app's stored bytes belong to the data set in Redis, after it was restored, "
                    + "flushed or replaced; until then none of them is removed. May be repeated.")
    private List<String> adopted = List.of();

    @Override
    public Integer call() throws Exception {
        FilecastConfig config = options.load();
        Logging.configure(config.log());
        NodeLife life = new NodeLife();
        Node node = life.start(() -> Node.start(config, adopted));
        Hangup.onSignal(() -> reload(node));
        System.out.println("filecast " + node.readyLine());
        life.awaitEnd();
        return 0;
    }

    private void reload(Node node) {
        try {
            node.reload(options.load());
            LOG.info("apps and keys were read again");
        } catch (ConfigException | StartException | IllegalArgumentException refused) {
            LOG.error("apps and keys stay as they were: {}", refused.getMessage());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
