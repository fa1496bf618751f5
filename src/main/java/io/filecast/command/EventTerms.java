package io.filecast.command;

/**
 * The bounds on what is done to events after they were announced. Any thread; immutable.
 *
 * @param actionBytes longest type and value of an action, each, in bytes of UTF-8
 * @param actionsPerEvent most actions of an event
 * @param actionsPerChannel most actions of a channel
 * @param hiddenStretches most separate stretches of a channel that are hidden and not yet let go
 * @param countedEvents most events that one count looks at in a channel
 * @param channels most channels of one count
 * @param maxPage most actions of a page
 */
public record EventTerms(
        int actionBytes,
        int actionsPerEvent,
        int actionsPerChannel,
        int hiddenStretches,
        int countedEvents,
        int channels,
        int maxPage) {}
