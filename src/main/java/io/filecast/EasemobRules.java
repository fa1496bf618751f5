package io.filecast;

import io.filecast.adapter.easemob.EasemobApp;
import io.filecast.adapter.easemob.EasemobTerms;
import io.filecast.config.AppConfig;
import io.filecast.config.AppEasemobConfig;
import io.filecast.config.EasemobConfig;
import io.filecast.config.EasemobConfig.RestrictAccess;
import io.filecast.config.FilecastConfig;
import io.filecast.config.LimitsConfig;
import io.filecast.config.Secret;
import io.filecast.core.AppName;
import io.filecast.core.Proof;
import io.filecast.security.AppCredentials;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts the configuration into the words of the door for clients of Easemob's REST API. Any thread; immutable. */
final class EasemobRules {

    private final FilecastConfig config;

    EasemobRules(FilecastConfig config) {
        this.config = config;
    }

    /** The apps that stand for one of Easemob's. */
    List<EasemobApp> apps() {
        return config.apps().stream()
                .filter(app -> app.easemob().org().isPresent())
                .map(EasemobRules::appOf)
                .toList();
    }

    private static EasemobApp appOf(AppConfig app) {
        AppEasemobConfig easemob = app.easemob();
        return new EasemobApp(
                new AppName(app.name()),
                easemob.org().orElseThrow(),
                easemob.app().orElse(app.name()),
                easemob.clientId().orElse(null),
                easemob.clientSecret().map(Secret::reveal).orElse(null),
                easemob.openRegistration(),
                exchanged(app)
                        .map(key -> new Proof(key.id(), key.mark(), null, null))
                        .orElse(null));
    }

    /** What the client id and the client secret of an app are among its keys; empty when it has none. */
    static Optional<AppCredentials.Key> exchanged(AppConfig app) {
        AppEasemobConfig easemob = app.easemob();
        if (easemob.org().isEmpty()
                || easemob.clientId().isEmpty()
                || easemob.clientSecret().isEmpty()) {
            return Optional.empty();
        }
        String id = "easemob/" + easemob.org().get() + "/" + easemob.app().orElse(app.name());
        String pair =
                easemob.clientId().get() + "\n" + easemob.clientSecret().get().reveal();
        return Optional.of(new AppCredentials.Key(id, AppCredentials.Kind.EXCHANGED, pair));
    }

    private static Duration sooner(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    EasemobTerms terms() {
        EasemobConfig easemob = config.easemob();
        LimitsConfig limits = config.limits();
        return new EasemobTerms(
                config.http().publicUrl().orElse(null),
                Set.copyOf(AppConfig.RESERVED_NAMES),
                new EasemobTerms.Files(
                        easemob.fileSize(),
                        easemob.drainSize(),
                        sooner(easemob.fileTtl(), config.retention().maxTtl()),
                        easemob.restrictAccess() == RestrictAccess.VALUE,
                        limits.nameLength(),
                        limits.recipients()),
                new EasemobTerms.Tokens(easemob.tokenTtl(), config.tokens().maxTtl()),
                new EasemobTerms.Bodies(
                        (int) limits.requestSize(), limits.uploadIdleTimeout(), limits.usersPerRequest()));
    }
}
