package io.filecast.cluster;

import com.hazelcast.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;

/** The start of a clustered Vert.x: address, Hazelcast, bus. Blocking in parts; used once, before there are loops. */
final class Joining {

    /** A connection of the bus on which nothing comes back for so long is broken. */
    private static final Duration PING = Duration.ofSeconds(3);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private Joining() {}

    /** A clustered Vert.x, its membership, this node's address in it, and what it speaks there. */
    record Joined(Vertx vertx, Membership members, String address, WireVersion wire) {}

    static Future<Joined> begin(VertxOptions vertxOptions, ClusterOptions options) {
        try {
            WireVersion wire = WireVersion.upTo(options.wireVersion());
            String host = addressOf(options.host());
            Config config = HazelcastSettings.read(options, host);
            EventBusOptions bus = new EventBusOptions()
                    .setHost(host)
                    .setPort(options.busPort())
                    .setClusterPingInterval(PING.toMillis())
                    .setClusterPingReplyInterval(PING.toMillis());
            bus.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
            bus.setClusterPublicHost(options.reached().host().orElse(host));
            if (options.reached().busPort() > 0) {
                bus.setClusterPublicPort(options.reached().busPort());
            }
            Membership members = new Membership(config);
            return Vertx.builder()
                    .with(new VertxOptions(vertxOptions).setEventBusOptions(bus))
                    .withClusterManager(members)
                    .buildClustered()
                    .map(vertx -> new Joined(vertx, members, options.publicAddress(host), wire));
        } catch (IOException | IllegalArgumentException unusable) {
            return Future.failedFuture(unusable);
        }
    }

    /** The address itself, or that of a network interface of this name. */
    static String addressOf(String host) throws SocketException, UnknownHostException {
        NetworkInterface named = NetworkInterface.getByName(host);
        if (named == null) {
            return InetAddress.getByName(host).getHostAddress();
        }
        return Collections.list(named.getInetAddresses()).stream()
                .filter(address -> !address.isLinkLocalAddress())
                .min(Comparator.comparing(address -> !(address instanceof Inet4Address)))
                .orElseThrow(() -> new SocketException("network interface " + host + " has no address"))
                .getHostAddress();
    }
}
