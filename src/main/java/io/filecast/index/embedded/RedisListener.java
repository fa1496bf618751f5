package io.filecast.index.embedded;

/**
 * Who wants to know when the embedded Redis goes and comes back. Blocking: the watching thread only.
 *
 * <p>Called on the watching thread of {@link EmbeddedRedis}, one call at a time and strictly alternating, beginning with
 * {@link #onDown}. A call should hand over and return: no restart happens while it lasts.
 */
public interface RedisListener {
    /** The server process ended although nobody asked it to; it will be restarted. */
    void onDown();

    /** A server answers on the socket again, with everything that was acknowledged before. */
    void onUp();

    /** A listener for those who do not care. */
    static RedisListener none() {
        return new RedisListener() {
            @Override
            public void onDown() {}

            @Override
            public void onUp() {}
        };
    }
}
