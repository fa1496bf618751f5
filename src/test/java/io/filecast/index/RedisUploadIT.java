package io.filecast.index;

import io.filecast.core.ChannelIndex;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Declared uploads, in Redis. */
class RedisUploadIT extends UploadContract {

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
