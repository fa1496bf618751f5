/**
 * Micro benchmarks of what is done once per event, or once per event and group of subscribers. In: nothing. Out: JMH's
 * table, by {@code scripts/bench --micro}. They guide work on these few methods and say nothing about a node: that is
 * {@link io.filecast.bench.Bench}. Imported by nobody. Start anywhere.
 */
package io.filecast.bench.jmh;
