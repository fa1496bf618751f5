package io.filecast.core;

import io.filecast.core.Permits.Scope;
import java.util.List;

/** Tells when permits are others than they were. Any thread with a Vert.x context. */
@FunctionalInterface
public interface PermitFeed {

    /**
     * Follows what a holder, and everybody, may do with some things. Who follows before it asks {@link Permits#of} misses no
     * change after its answer; it may be called for one that the answer shows already.
     *
     * @param changed called on the context of this call, each time that some of it may be different, on whichever node
     */
    Following follow(AppName app, String holder, List<Scope> scopes, Runnable changed);

    /** One who follows. */
    @FunctionalInterface
    interface Following {

        /** Hears nothing more; harmless when called again. */
        void end();
    }
}
