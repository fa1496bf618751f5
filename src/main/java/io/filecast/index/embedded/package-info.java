/**
 * The private Redis that Filecast runs for itself when no other is configured, and the data directory it lives in.
 *
 * <p><b>In:</b> the path of the data directory, {@link io.filecast.index.embedded.RedisOptions}. <b>Out:</b> the path of
 * a Unix socket on which a real {@code redis-server} answers for as long as the broker runs, and word of each time it goes
 * and comes back.
 *
 * <p><b>Threads:</b> everything here blocks; it is called from the main thread or a worker, and watches its server on one
 * daemon thread of its own. Nothing here knows Vert.x.
 *
 * <p><b>Who may import it:</b> the composition root only. The rest of the broker knows a socket, not who listens on it.
 *
 * <p><b>Where to start:</b> {@link io.filecast.index.embedded.EmbeddedRedis}; why there are never two servers on one
 * directory is told in {@code RedisLauncher}.
 */
package io.filecast.index.embedded;
