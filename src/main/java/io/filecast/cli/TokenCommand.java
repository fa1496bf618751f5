package io.filecast.cli;

import io.filecast.config.AppConfig;
import io.filecast.config.AppKey;
import io.filecast.config.Quantities;
import io.filecast.core.AppName;
import io.filecast.security.AppCredentials;
import io.filecast.security.Tokens;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a token with an app's signing key. Main thread only. */
@Command(name = "token", description = "Print a token, signed with the app's jwt key.", mixinStandardHelpOptions = true)
public final class TokenCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Option(names = "--app", required = true, paramLabel = "APP", description = "Name of the app.")
    private String app;

    @Option(names = "--user", paramLabel = "USER", description = "User that the token stands for.")
    private String user;

    @Option(
            names = "--grant",
            paramLabel = "CHANNEL=RIGHTS",
            description = "Rights on a channel or wildcard: letters of rwdm, e.g. 'rooms.*=rw'; may be repeated.")
    private Map<String, String> grants = new LinkedHashMap<>();

    @Option(names = "--ttl", defaultValue = "1h", paramLabel = "TIME", description = "How long it holds.")
    private String ttl;

    @Override
    public Integer call() {
        AppConfig config = options.load().apps().stream()
                .filter(candidate -> candidate.name().equals(app))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no app named '" + app + "'"));
        List<AppCredentials.Key> keys = config.keys().stream()
                .filter(key -> key.type() == AppKey.Type.JWT)
                .map(key -> new AppCredentials.Key(
                        key.id(), AppCredentials.Kind.JWT_HS256, key.value().reveal()))
                .toList();
        AppCredentials credentials = new AppCredentials(
                new AppName(app),
                config.open(),
                false,
                List.of(),
                config.audience().orElse(null),
                keys);
        Tokens.Request request = new Tokens.Request(user, grants, Quantities.duration(ttl));
        spec.commandLine().getOut().println(Tokens.mint(credentials, request, Instant.now()));
        return 0;
    }
}
