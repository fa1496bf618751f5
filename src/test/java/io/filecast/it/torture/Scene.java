package io.filecast.it.torture;

import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.NodeNetwork;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RealRedis;
import io.filecast.testing.Signals;
import io.filecast.testing.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The processes that are tortured: nodes and their Redis, the network between them, the disk and the clocks. Faults are
 * done by one thread; clients may be had, and the scene be closed, by any thread.
 */
final class Scene implements AutoCloseable {

    static final int NODES = 3;

    /** Clients that meet a node that hangs go elsewhere after this. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int DISK_MEGABYTES = 4_096;
    private static final long AFTER_A_FULL_DISK_NANOS = Duration.ofSeconds(5).toNanos();

    private final RealRedis redis = new RealRedis();
    private final Optional<SmallDisk> disk;
    private final NodeCluster cluster;
    private final AtomicReferenceArray<ApiClient> clients = new AtomicReferenceArray<>(NODES);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean isFull;
    private volatile long notFullSince;

    /** Starts everything; the nodes write below the directory. */
    Scene(Path directory) {
        redis.start();
        disk = mount(NodeCluster.blobs(directory));
        cluster = new NodeCluster(
                        directory,
                        redis,
                        NODES,
                        // Bytes that nobody names are looked for all the time: what is deleted wrongly is deleted now.
                        setup -> setup.set("blobs.orphanGrace", "6s").set("blobs.sweepInterval", "1s"))
                .overNetwork();
        try {
            cluster.startAll();
        } catch (AssertionError | RuntimeException notStarted) {
            close();
            throw notStarted;
        }
        for (int node = 0; node < NODES; node++) {
            clients.set(node, cluster.client(node));
        }
    }

    private static Optional<SmallDisk> mount(Path blobs) {
        try {
            return SmallDisk.mount(blobs, DISK_MEGABYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client of a node, wherever that is now. */
    ApiClient client(int node) {
        return clients.get(Math.floorMod(node, NODES));
    }

    /** One that gives up soon. */
    ApiClient hastyClient(int node) {
        return client(node).within(PATIENCE);
    }

    void killRedis() {
        redis.kill();
    }

    synchronized void startRedis() {
        ensureOpen();
        redis.start();
    }

    void stopRedis() {
        redis.pause();
    }

    void continueRedis() {
        redis.resume();
    }

    /** The network between nodes, and from each to Redis. */
    NodeNetwork network() {
        return cluster.network();
    }

    /** Moves Redis' wall clock, as it looks to the nodes: they see it with the app's skew alone. */
    void jumpClock(Duration ahead) {
        redis.command("HINCRBY", "fc:{demo.0}:app", "skew", Long.toString(ahead.toSeconds()));
    }

    /** Leaves no room for another byte of a file. */
    void fillDisk() {
        isFull = true;
        Eventually.holds("the disk is full", disk.orElseThrow()::shut);
    }

    void freeDisk() {
        disk.orElseThrow().resize(DISK_MEGABYTES * 1024L);
        notFullSince = System.nanoTime();
        isFull = false;
    }

    /** Whether a client may be told that there is no room. */
    boolean mayBeFull() {
        return isFull || notFullSince != 0 && System.nanoTime() - notFullSince < AFTER_A_FULL_DISK_NANOS;
    }

    void flushRedis() {
        redis.flush();
    }

    void killNode(int node) {
        cluster.node(node).kill();
    }

    synchronized void startNode(int node) {
        ensureOpen();
        NodeProcess started = cluster.start(node);
        clients.set(node, new ApiClient(started.url()));
    }

    void stopNode(int node) {
        Signals.send("STOP", cluster.node(node).pid());
    }

    void continueNode(int node) {
        Signals.send("CONT", cluster.node(node).pid());
    }

    /** Waits until each node sees all others. */
    void awaitMeeting() {
        cluster.awaitMeeting();
    }

    /** Lets time pass, unless all is over; whether it is not. */
    boolean pass(Duration time) {
        try {
            return !over.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What should not be: nodes that ended by themselves. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            if (!cluster.node(node).isAlive()) {
                complaints.add("node " + node + " has ended by itself");
            }
        }
        return complaints;
    }

    /** What begins after the end would stay for ever. */
    private void ensureOpen() {
        if (over.getCount() == 0) {
            throw new IllegalStateException("it is over");
        }
    }

    /** Ends all processes, whatever state they are in. */
    @Override
    public synchronized void close() {
        over.countDown();
        try {
            cluster.close();
        } finally {
            redis.close();
            disk.ifPresent(SmallDisk::close);
        }
    }
}
