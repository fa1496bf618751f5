/**
 * What tests of several packages share: a node as a process, clients that talk to it as users do, a real Redis, and the
 * one way to wait.
 *
 * <p>In: the built jar. Out: nothing that outlives a test. Threads: tests' own. Imported by tests alone. Start with
 * {@link io.filecast.testing.NodeProcess}.
 */
package io.filecast.testing;
