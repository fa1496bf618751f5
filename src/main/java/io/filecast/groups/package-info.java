/**
 * Channel groups: named sets of channels, kept in the index, which whoever follows one hears of when they change.
 *
 * <p>In: verbs from the doors. Out: the index; and calls to those who follow, on their own contexts. Threads: any. Imported by
 * the composition root; imports the core only. Start with {@link io.filecast.groups.GroupRoom}.
 */
package io.filecast.groups;
