package io.filecast.core;

/**
 * Where it is told that something has changed which all nodes share and each would find by itself, later. Any thread.
 * Losing a call costs time, nothing else.
 */
public interface ChangeHints {

    /** Nobody needs to know: the node is alone. */
    ChangeHints NONE = new ChangeHints() {
        @Override
        public void presenceMoved(AppName app, ChannelName channel, long version) {}

        @Override
        public void rightsEnded(AppName app) {}

        @Override
        public void termsChanged(AppName app) {}
    };

    /** The presence of a watched channel has come to a version, or its watch has begun. */
    void presenceMoved(AppName app, ChannelName channel, long version);

    /** Tokens were revoked, or a user's rights have ended. */
    void rightsEnded(AppName app);

    /** What clients of an app may follow is something else: a channel group, or what was given to a name. */
    void termsChanged(AppName app);
}
