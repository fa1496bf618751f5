/**
 * The native JSON of files and events, and its durations, shared by the doors that speak it: REST, server-sent events and
 * WebSocket; and for every door, the user's own values as they were written.
 *
 * <p>In: values of the core. Out: JSON text. Threads: stateless, any thread. It imports the core only; adapters import it.
 * Start with {@link io.filecast.adapter.json.NativeJson}.
 */
package io.filecast.adapter.json;
