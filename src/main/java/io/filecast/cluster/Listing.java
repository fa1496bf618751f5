package io.filecast.cluster;

import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Vert.x has written down of this node for the others: where its bus is, and that it listens. Event-loop confined.
 *
 * <p>When a node comes back after a split, another may only then be done with forgetting it, and take away what was just
 * written; or may have read in between, and keep to it that there is nothing. Neither is noticed by anybody, but for this:
 * the other is a member and says nothing. So it is written again, in a way that everybody looks.
 */
final class Listing {

    private static final Logger LOG = LoggerFactory.getLogger(Listing.class);

    private final ClusterManager members;
    private final String address;
    private RegistrationInfo own;
    private boolean isUnderWay;
    private boolean isTold;

    /**
     * Begins with nothing known.
     *
     * @param address at which this node listens
     */
    Listing(ClusterManager members, String address) {
        this.members = members;
        this.address = address;
    }

    /** Notes what is written, which is what has to be there. */
    Future<Void> note() {
        Promise<List<RegistrationInfo>> read = Promise.promise();
        members.getRegistrations(address, read);
        return read.future()
                .onSuccess(all -> all.stream()
                        .filter(one -> one.nodeId().equals(members.getNodeId()))
                        .forEach(one -> own = one))
                .mapEmpty();
    }

    /** Writes it again, unless that is under way. */
    void renew() {
        if (own == null || isUnderWay || !members.isActive()) {
            return;
        }
        isUnderWay = true;
        if (!isTold) {
            LOG.info("another node is there and says nothing: this one makes itself known again until it does");
        }
        isTold = true;
        step(done -> members.setNodeInfo(members.getNodeInfo(), done))
                .transform(told -> step(done -> members.removeRegistration(address, own, done)))
                .transform(removed -> step(done -> members.addRegistration(address, own, done)))
                .onComplete(added -> isUnderWay = false)
                .onFailure(failure -> LOG.warn("this node could not make itself known: {}", failure.getMessage()));
    }

    /** All nodes that are there speak, so that the next silence is worth a line in the log. */
    void rest() {
        isTold = false;
    }

    private static Future<Void> step(Consumer<Completable<Void>> call) {
        Promise<Void> done = Promise.promise();
        call.accept(done);
        return done.future();
    }
}
