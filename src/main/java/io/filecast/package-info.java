/**
 * The command line and the composition root: what a node is made of, in which order it starts and stops.
 *
 * <p>In: arguments, environment and the configuration file. Out: a process that serves, or one line that says why not.
 * Threads: the main thread builds, the shutdown hook's takes down; nothing here runs on an event loop but short glue
 * ({@code HttpEntrance}). Imports every room and every door; nobody imports it. Start with {@code Node}: its
 * {@code build} is the order of things, its {@code stop} the reverse.
 */
package io.filecast;
