package io.filecast.cluster;

import com.hazelcast.config.Config;
import io.vertx.core.Completable;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.atomic.AtomicInteger;

/** Hazelcast as Vert.x uses it, and how much Vert.x makes it hold for this node. Any thread. */
final class Membership extends HazelcastClusterManager {

    private final AtomicInteger registrations = new AtomicInteger();

    Membership(Config config) {
        super(config);
    }

    /** Addresses of the bus that every node has to know of because of this one. */
    int registrations() {
        return registrations.get();
    }

    @Override
    public void addRegistration(String address, RegistrationInfo registration, Completable<Void> done) {
        if (!registration.localOnly()) {
            registrations.incrementAndGet();
        }
        super.addRegistration(address, registration, done);
    }

    @Override
    public void removeRegistration(String address, RegistrationInfo registration, Completable<Void> done) {
        if (!registration.localOnly()) {
            registrations.decrementAndGet();
        }
        super.removeRegistration(address, registration, done);
    }
}
