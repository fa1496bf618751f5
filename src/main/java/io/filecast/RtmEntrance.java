package io.filecast;

import io.filecast.adapter.fpnn.FpnnGate;
import io.filecast.adapter.rtm.RtmPorts;
import io.filecast.config.RtmConfig;
import io.filecast.core.Principal;
import io.filecast.security.RequestLimiter;
import java.util.function.Supplier;

/**
 * Who may connect as one of RTM's server SDKs, and how often they may ask: every address, so that strangers cost little, and
 * every project. Any thread.
 */
final class RtmEntrance implements FpnnGate, RtmPorts.Requests {

    private static final int REMEMBERED = 10_000;

    /** Several projects may come from one address. */
    private static final int ADDRESS_SHARE = 10;

    private final Supplier<Runnable> connections;
    private final RequestLimiter addresses;
    private final RequestLimiter projects;

    /** @param connections counts a connection in, and gives what counts it out */
    RtmEntrance(Supplier<Runnable> connections, RtmConfig config) {
        this.connections = connections;
        this.projects = limiter(config.requestsPerSecond(), config.requestBurst());
        this.addresses = limiter(config.requestsPerSecond() * ADDRESS_SHARE, config.requestBurst() * ADDRESS_SHARE);
    }

    private static RequestLimiter limiter(int perSecond, int burst) {
        return new RequestLimiter(perSecond, burst, REMEMBERED, System::nanoTime);
    }

    @Override
    public Runnable open() {
        return connections.get();
    }

    @Override
    public void count(String remoteAddress) {
        addresses.check(RequestLimiter.Client.stranger(remoteAddress));
    }

    @Override
    public void count(Principal principal) {
        projects.check(new RequestLimiter.Client(principal.app(), principal.credentialId(), ""));
    }
}
