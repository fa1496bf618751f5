/**
 * Commands for people that need no running node: the effective configuration, tokens.
 *
 * <p>In: arguments. Out: text. Threads: main. Imported by the command line alone. Start with
 * {@link io.filecast.cli.ConfigOptions}, which all commands share.
 */
package io.filecast.cli;
