package io.filecast.index;

import io.filecast.core.ChannelIndex;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Publishing and reading, in Redis. */
class RedisChannelIndexIT extends ChannelIndexContract {

    @RegisterExtension
    static final RedisIndex REDIS = new RedisIndex();

    @Override
    ChannelIndex index() {
        return REDIS.index();
    }

    @Override
    ChannelIndex patientIndex() {
        return REDIS.patientIndex();
    }
}
