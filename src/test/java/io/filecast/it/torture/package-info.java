/**
 * A cluster under load whose parts are killed, stopped and emptied, and the check of what everybody was told.
 *
 * <p>In: the built jar. Out: a table, a verdict, no process. Threads: one for each publisher and each subscriber. Imported
 * by nobody. Start with {@link io.filecast.it.torture.Torture}; what is wrong is said by
 * {@link io.filecast.it.torture.HistoryCheck}.
 */
package io.filecast.it.torture;
