package io.filecast.core;

/** How a session ended, or one of its subscriptions. */
public enum Departure {
    /** It said goodbye, or was told to go for good: its user has left. */
    GOODBYE,
    /** Its connection broke, fell silent or was cut, or it was sent to another node: its user may be back at once. */
    LOST
}
