package io.filecast.core;

/**
 * Hears which channels and wildcards this node has subscribers for: before the log is read for the first of them, and some
 * time after the last has left. Any thread; what is said of one channel comes in order.
 */
public interface InterestListener {

    /** Nobody needs to know: the node is alone. */
    InterestListener NONE = new InterestListener() {
        @Override
        public void gained(AppName app, ChannelPattern pattern) {}

        @Override
        public void lost(AppName app, ChannelPattern pattern) {}
    };

    /** There is a subscriber now. */
    void gained(AppName app, ChannelPattern pattern);

    /** There is none any more; never without {@link #gained} before. */
    void lost(AppName app, ChannelPattern pattern);
}
