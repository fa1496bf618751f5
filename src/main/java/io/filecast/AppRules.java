package io.filecast;

import io.filecast.command.CommandTerms.AppTerms;
import io.filecast.config.AppConfig;
import io.filecast.config.AppKey;
import io.filecast.config.FilecastConfig;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.Grants;
import io.filecast.security.AppCredentials;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts what the configuration says of each app into the words of the rooms: all that a running node takes up when it
 * reads the configuration again. Any thread; immutable.
 */
final class AppRules {

    private final FilecastConfig config;

    AppRules(FilecastConfig config) {
        this.config = config;
    }

    List<AppName> names() {
        return config.apps().stream().map(app -> new AppName(app.name())).toList();
    }

    /** Which keys there are, and what else lets somebody in. */
    List<AppCredentials> credentials() {
        return config.apps().stream().map(AppRules::credentialsOf).toList();
    }

    private static AppCredentials credentialsOf(AppConfig app) {
        return new AppCredentials(
                new AppName(app.name()),
                app.open(),
                app.trustClaimedUsers(),
                app.allowedOrigins(),
                app.audience().orElse(null),
                Stream.concat(app.keys().stream().map(AppRules::keyOf), EasemobRules.exchanged(app).stream())
                        .toList());
    }

    private static AppCredentials.Key keyOf(AppKey key) {
        AppCredentials.Kind kind = switch (key.type()) {
            case PUBLISH -> AppCredentials.Kind.PUBLISH;
            case SUBSCRIBE -> AppCredentials.Kind.SUBSCRIBE;
            case SECRET -> AppCredentials.Kind.SECRET;
            case JWT ->
                switch (key.algorithm()) {
                    case HS256 -> AppCredentials.Kind.JWT_HS256;
                    case RS256 -> AppCredentials.Kind.JWT_RS256;
                    case ES256 -> AppCredentials.Kind.JWT_ES256;
                };
        };
        return new AppCredentials.Key(key.id(), kind, key.value().reveal());
    }

    /** What users of each app may do who have no grants of their own. */
    Map<AppName, Map<String, String>> userGrants() {
        Map<AppName, Map<String, String>> grants = new HashMap<>();
        for (AppConfig app : config.apps()) {
            try {
                Grants.parse(app.userGrants());
            } catch (BrokerError e) {
                throw new IllegalArgumentException("userGrants of app '" + app.name() + "': " + e.detail(), e);
            }
            grants.put(new AppName(app.name()), app.userGrants());
        }
        return Map.copyOf(grants);
    }

    /** The fewest characters of a password in each app. */
    Map<AppName, Integer> minPasswordLengths() {
        return config.apps().stream()
                .collect(Collectors.toUnmodifiableMap(
                        app -> new AppName(app.name()),
                        app -> app.easemob().org().isPresent()
                                ? app.easemob().minPasswordLength()
                                : config.passwords().minLength()));
    }

    /** What differs between apps in what the verbs allow. */
    Map<AppName, AppTerms> terms() {
        return config.apps().stream()
                .collect(Collectors.toUnmodifiableMap(
                        app -> new AppName(app.name()),
                        app -> new AppTerms(app.maxFileSize(), app.eventTtl(), app.fileTtl())));
    }
}
