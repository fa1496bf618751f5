/**
 * What keeps a node healthy and lets its operator see it: the sweeper, health endpoints, figures.
 *
 * <p>In: the rooms, through the core's ports. Out: deletions, answers for probes. Threads: event loops. Imported by the
 * composition root alone. Start with {@link io.filecast.ops.Sweeper}.
 */
package io.filecast.ops;
