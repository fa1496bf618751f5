/**
 * The HTTP floor that all dialects stand on: one port, credentials before bodies, streaming bodies into blobs, safe ranged
 * downloads, origins, limits, and an answer for everything that goes wrong.
 *
 * <p>In: requests of any dialect. Out: the core's verbs and ports; the few decisions that others make come in through
 * {@link io.filecast.adapter.http.HttpRules}. Threads: one {@link io.filecast.adapter.http.HttpFloor} per event loop, all
 * of it confined to that loop; values and rules may go anywhere. Adapters import it; it imports the core only. Start with
 * {@link io.filecast.adapter.http.HttpFloor}, then {@link io.filecast.adapter.http.HttpVerticle}.
 */
package io.filecast.adapter.http;
