/**
 * Tests of a whole node, run as its own process, through its doors alone: the journey of files, resuming, crashes,
 * durability, stopping, and what must be survived.
 *
 * <p>Threads: tests' own. Start with {@code JourneyIT}.
 */
package io.filecast.it;
