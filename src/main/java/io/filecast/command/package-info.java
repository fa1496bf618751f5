/**
 * The verbs as verticles on the local event bus, and the facade that sends to them.
 *
 * <p>In: commands of adapters, through {@link io.filecast.core.FileBroker}. Out: steps of the index, hints to the feed.
 * Rules that hold for every door (rights, sizes, names) are checked here. Threads: each verticle is confined to its event
 * loop; commands and outcomes are immutable and cross by reference; bytes of files never come here. Imported by the
 * composition root alone. Start with {@link io.filecast.command.EventBusBroker}; addresses stand in {@code Verb}.
 */
package io.filecast.command;
