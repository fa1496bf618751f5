/**
 * The truth about channels, in Redis: logs, file lists, uploads, blob references, one clock per app.
 *
 * <p>In: calls of {@link io.filecast.core.ChannelIndex}. Out: one script per call to Redis. Threads: everything public may
 * be called on any thread with a Vert.x context; a connection lives on one event loop. Only the composition root imports
 * this package; it imports the core. Start with {@link io.filecast.index.RedisChannelIndex}, then
 * {@link io.filecast.index.RedisKey} and {@code src/main/resources/lua}.
 */
package io.filecast.index;
