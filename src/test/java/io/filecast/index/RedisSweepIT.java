package io.filecast.index;

import io.filecast.core.ChannelIndex;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The end of things, in Redis. */
class RedisSweepIT extends SweepContract {

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
