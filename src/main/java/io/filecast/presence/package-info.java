/**
 * The room that knows who is on a channel: members, their coming and going, what they say of themselves.
 *
 * <p>In: sessions of this node that follow a watched channel, told by {@link io.filecast.core.Attendance}; what other nodes
 * brought into {@link io.filecast.core.PresenceIndex}. Out: notices to sessions that want them, and lists of members.
 * Nothing is kept of a channel that nobody watches. Threads: each app has one event loop to which all of its presence is
 * confined; what comes from the sessions' loops is posted to it. May be imported by the composition root alone; doors know
 * {@link io.filecast.core.Presence}.
 *
 * <p>Start with {@link io.filecast.presence.PresenceRoom}. {@code AppPresence} keeps an app's watched channels and the
 * node's lease; {@code Roster} is one such channel: {@code Stays} are this node's users there, {@code Reports} what the
 * index has yet to learn of them, {@code Herald} what the listeners hear.
 */
package io.filecast.presence;
