/**
 * The room in which nodes find each other, agree, and tell each other of events.
 *
 * <p>In: what this node commits, and what its subscribers follow. Out: hints of other nodes' events, and the word that
 * some may have been lost. Threads: one event loop for all that is decided; queues lead there from any other. May be
 * imported by the composition root alone. It knows the core, Vert.x and Hazelcast.
 *
 * <p>What crosses between nodes is a hint: any of it may be lost, late or doubled, and delivery is right all the same.
 * Start with {@link io.filecast.cluster.Cluster}; then follow an event through {@code Relay} and a subscription through
 * {@code Interest}. {@code Frame} lists all that nodes say to each other.
 */
package io.filecast.cluster;
