/**
 * What is kept in the index and changed on any node, and how a node comes to know: things of an app that somebody here follows,
 * such as channel groups and permits.
 *
 * <p>In: words that something may have changed. Out: questions to an index, and {@link io.filecast.core.Changes} to the
 * room that asked for them. Threads: any. Rooms import it; it imports nothing of the project but the core. Start with
 * {@link io.filecast.core.change.ChangeWatch}.
 */
package io.filecast.core.change;
