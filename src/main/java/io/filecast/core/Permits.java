package io.filecast.core;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/**
 * Rights that an administrator gave to names which clients show, where they are kept: for dialects in which a credential is
 * no token, and what it allows is known to the server alone. Each call is one atomic step and is harmless when it is sent
 * twice; what one node was told holds on every node with its next question. Any thread with a Vert.x context; futures
 * complete on it and fail only with {@link BrokerError}, {@link ErrorCode#UNAVAILABLE} meaning that the outcome is unknown.
 */
public interface Permits {

    /** The holder that stands for everybody. */
    String EVERYBODY = "";

    /** What a permit is about. */
    enum Kind {
        /** The whole app; it has no name. */
        APP,
        /** A channel or a wildcard, by its text. */
        CHANNEL,
        /** A channel group. */
        GROUP
    }

    /**
     * One thing that a permit is about.
     *
     * @param name empty for the whole app
     */
    record Scope(Kind kind, String name) {

        /** The whole app. */
        public static final Scope APP = new Scope(Kind.APP, "");
    }

    /**
     * Some rights of somebody on something.
     *
     * @param holder a name that clients show, or {@link #EVERYBODY}
     * @param letters rights, as the dialect that made the permit says them; empty for none, which takes a permit away
     * @param endsAt when it ends; null for never
     */
    record Permit(Scope scope, String holder, String letters, Instant endsAt) {
        @Override
        public String toString() {
            return "Permit[" + scope + "]";
        }
    }

    /**
     * Puts permits in the place of those that the same holders have on the same things.
     *
     * @return fails with {@link ErrorCode#TOO_MANY_CHANNELS} when there are more than the app may have; nothing is done then
     */
    Future<Void> give(AppName app, List<Permit> permits);

    /** The permits of a holder and of everybody on some things, as they are now. */
    Future<List<Permit>> of(AppName app, String holder, List<Scope> scopes);

    /**
     * Which permits changed lately.
     *
     * @param since the count up to which the caller knows
     */
    Future<Changes<Change>> changes(AppName app, String epoch, long since);

    /** What a holder has on a thing was given, or taken back. */
    record Change(Scope scope, String holder) {}

    /** All permits on one thing, in the order of their holders, as they are now. */
    Future<List<Permit>> on(AppName app, Scope scope, int limit);
}
