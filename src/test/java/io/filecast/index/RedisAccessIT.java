package io.filecast.index;

import io.filecast.core.ChannelIndex;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Items for listed users and restricted files, in Redis. */
class RedisAccessIT extends AccessContract {

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
