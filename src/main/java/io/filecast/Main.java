package io.filecast;

import io.filecast.cli.ConfigCommand;
import io.filecast.cli.TokenCommand;
import io.filecast.config.ConfigException;
import io.filecast.core.BrokerError;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The command line. Main thread only. Exit status: 0 well, 1 the node failed, 2 wrong arguments or configuration.
 */
@Command(
        name = "filecast",
        description = "A self-hosted broker that moves files over channels.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {ServeCommand.class, ConfigCommand.class, TokenCommand.class})
public final class Main {

    private Main() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] args) {
        int status = new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> explain(failure, commandLine))
                .execute(args.length == 0 ? new String[] {"--help"} : args);
        System.exit(status);
    }

    private static int explain(Exception failure, CommandLine commandLine) throws Exception {
        if (failure instanceof ConfigException
                || failure instanceof IllegalArgumentException
                || failure instanceof BrokerError) {
            commandLine.getErr().println("filecast: " + failure.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        if (failure instanceof StartException) {
            commandLine.getErr().println("filecast: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw failure;
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"filecast " + (version == null ? "development" : version)};
        }
    }
}
