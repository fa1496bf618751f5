/**
 * The room from which events go out: order, healing, resuming, fan-out.
 *
 * <p>In: hints of committed events, and subscriptions of sessions. Out: events, and notices of presence, handed to
 * sessions, each encoded once per group; who follows a watched channel. Threads: event loops only; each class names the loop that it is confined to, and what loops post to each other
 * arrives in the order in which it was posted. May be imported by the composition root alone; adapters know
 * {@link io.filecast.core.EventFeed}.
 *
 * <p>Start with {@link io.filecast.delivery.Delivery}. Then follow an event: {@code ChannelLine} keeps the order of a
 * channel and {@code WildcardLine} that of an app's wildcards, {@code AppWatch} compares both with the index, and
 * {@code Hub} hands the event to the sessions of a loop. Polls, which keep one cursor over many channels, come in by
 * {@link io.filecast.delivery.Polls} and live on their app's {@code PollLine}. What presence has to know of those, {@code Attendees} tells it.
 */
package io.filecast.delivery;
