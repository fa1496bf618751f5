package io.filecast.index;

import io.filecast.core.ChannelIndex;
import io.filecast.core.EventIndex;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done to events, in Redis. */
class RedisEventsIT extends EventContract {

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

    @Override
    EventIndex events() {
        return REDIS.index().events();
    }
}
