package io.filecast.cluster;

/**
 * This node as it signs what it says. Any thread; immutable.
 *
 * @param node its id, which is new with each process
 * @param wire the versions that it speaks
 */
record Sender(String node, WireVersion wire) {}
