/**
 * The measuring side of {@code scripts/bench}: a client of its own, and the scenarios that load a node with it.
 *
 * <p>In: a built {@code filecast.jar}, and nginx where it is installed. Out: one table of figures against targets, never
 * a verdict that fails anything. The client is one thread over non-blocking sockets of the JDK, because it shares the
 * machine with what it measures; nothing here is Filecast's code, so that a fault cannot hide on both sides. Imported by
 * nobody. Start with {@link io.filecast.bench.Bench}; then a scenario such as {@code FanOut}; then {@code ClientLoop}.
 */
package io.filecast.bench;
