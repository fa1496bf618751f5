package io.filecast.cli;

import io.filecast.config.AppConfig;
import io.filecast.config.AppKey;
import io.filecast.config.FilecastConfig;
import io.filecast.config.Quantities;
import io.filecast.core.AppName;
import io.filecast.security.AppCredentials;
import io.filecast.security.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
            description = "Rights on a channel or wildcard: letters of rwdm, e.g. 'rooms.*=rw'; may be repeated. "
                    + "Without any, a user gets the app's userGrants.")
    private Map<String, String> grants = new LinkedHashMap<>();

    @Option(names = "--admin", description = "A token that administers the app: every right on every channel.")
    private boolean admin;

    @Option(names = "--ttl", defaultValue = "1h", paramLabel = "TIME", description = "How long it holds.")
    private String ttl;

    @Override
    public Integer call() {
        FilecastConfig all = options.load();
        AppConfig config = all.apps().stream()
                .filter(candidate -> candidate.name().equals(app))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no app named '" + app + "'"));
        List<AppCredentials.Key> keys =
                config.keys().stream().flatMap(TokenCommand::keyOf).toList();
        AppCredentials credentials = new AppCredentials(
                new AppName(app),
                config.open(),
                false,
                List.of(),
                config.audience().orElse(null),
                keys);
        Duration holds = Quantities.duration(ttl);
        if (holds.compareTo(all.tokens().maxTtl()) > 0) {
            throw new IllegalArgumentException("--ttl is longer than tokens.maxTtl; no broker would take the token");
        }
        Tokens.Request request = new Tokens.Request(user, rights(config), holds);
        spec.commandLine().getOut().println(Tokens.mint(credentials, request, Instant.now()));
        return 0;
    }

    private Map<String, String> rights(AppConfig config) {
        if (admin && !grants.isEmpty()) {
            throw new IllegalArgumentException("--admin gives every right; leave --grant out");
        }
        if (admin) {
            return Map.of("*", "rwdm");
        }
        return grants.isEmpty() && user != null ? config.userGrants() : grants;
    }

    /** The keys of tokens; a public one is kept to say that it cannot sign. */
    private static Stream<AppCredentials.Key> keyOf(AppKey key) {
        if (key.type() != AppKey.Type.JWT) {
            return Stream.empty();
        }
        AppCredentials.Kind kind = switch (key.algorithm()) {
            case HS256 -> AppCredentials.Kind.JWT_HS256;
            case RS256 -> AppCredentials.Kind.JWT_RS256;
            case ES256 -> AppCredentials.Kind.JWT_ES256;
        };
        return Stream.of(new AppCredentials.Key(key.id(), kind, key.value().reveal()));
    }
}
