package io.filecast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the configuration that a node would run with, secrets masked. Main thread only. */
@Command(
        name = "config",
        description = "Check the configuration and print what is in force.",
        mixinStandardHelpOptions = true)
public final class ConfigCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(options.load().effective());
        return 0;
    }
}
