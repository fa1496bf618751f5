package io.filecast;

import io.filecast.config.FilecastConfig;
import io.filecast.config.Secret;
import io.filecast.index.embedded.DataDirectory;
import io.filecast.index.embedded.DataDirectoryException;
import io.filecast.index.embedded.EmbeddedRedis;
import io.filecast.index.embedded.RedisListener;
import io.filecast.index.embedded.RedisStartException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data directory and, unless another Redis is configured, the private one in it. Blocking: main thread only. Opened
 * first and closed last.
 */
final class Storage {

    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

    private final DataDirectory data;
    private final EmbeddedRedis redis;
    private final FilecastConfig config;

    private Storage(DataDirectory data, EmbeddedRedis redis, FilecastConfig config) {
        this.data = data;
        this.redis = redis;
        this.config = config;
    }

    /**
     * Takes the data directory and makes sure that a Redis runs.
     *
     * @param returned called when the private Redis came back after a fall
     * @throws StartException when another broker has the directory, or Redis does not start
     */
    static Storage open(FilecastConfig config, Rules rules, Runnable returned) throws StartException {
        DataDirectory data;
        try {
            data = DataDirectory.open(config.data());
        } catch (DataDirectoryException refused) {
            throw new StartException(refused.getMessage(), refused);
        }
        if (config.redis().url().isPresent()) {
            return new Storage(data, null, config);
        }
        try {
            return new Storage(data, EmbeddedRedis.start(data, rules.embeddedRedis(), tellOf(returned)), config);
        } catch (RedisStartException failed) {
            data.close();
            throw new StartException(failed.getMessage(), failed);
        }
    }

    private static RedisListener tellOf(Runnable returned) {
        return new RedisListener() {
            @Override
            public void onDown() {
                LOG.warn("the private Redis ended and is started again; publishes wait or are refused");
            }

            @Override
            public void onUp() {
                LOG.info("the private Redis is back");
                returned.run();
            }
        };
    }

    /** The data directory. */
    Path directory() {
        return data.root();
    }

    /** Where Redis is reached. */
    String redisUrl() {
        return redis == null
                ? config.redis().url().map(Secret::reveal).orElseThrow()
                : "unix://" + redis.socket().toAbsolutePath();
    }

    /** Stops the private Redis, which writes what it has, and gives the directory back. */
    void close() {
        if (redis != null && !redis.stop(config.redis().embedded().stopTimeout())) {
            LOG.warn("the private Redis still runs; the next start takes it over");
        }
        data.close();
    }
}
