package io.filecast.adapter.fpnn;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/** What all connections of a node share: bounds, memory, the key of the encrypted ones, and who answers. Any thread. */
public final class FpnnFloor {

    /** Of one address, before its lines become few. */
    private static final int LINES = 5;

    private final FpnnLimits limits;
    private final FpnnGate gate;
    private final QuestHandler handler;
    private final Optional<EncryptionKey> key;
    private final FrameBudget budget;
    private final ClosedLog closedLog;
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger quests = new AtomicInteger();

    /**
     * A floor for one dialect.
     *
     * @param key nothing when clients cannot encrypt; who asks for it is cut off then
     */
    public FpnnFloor(FpnnLimits limits, FpnnGate gate, QuestHandler handler, Optional<EncryptionKey> key) {
        this(limits, gate, handler, key, new ClosedLog(LINES, System::nanoTime));
    }

    FpnnFloor(
            FpnnLimits limits, FpnnGate gate, QuestHandler handler, Optional<EncryptionKey> key, ClosedLog closedLog) {
        this.limits = limits;
        this.gate = gate;
        this.handler = handler;
        this.key = key;
        this.closedLog = closedLog;
        this.budget = new FrameBudget(limits.framesBytes());
    }

    /**
     * The server on one event loop; all that listen on a port share it.
     *
     * @param port 0 takes any free one, which the first instance that listens decides for all
     * @param listening told the port once the instance listens
     */
    public FpnnVerticle verticle(String host, int port, IntConsumer listening) {
        return new FpnnVerticle(this, host, port, listening);
    }

    /** What it is doing just now. */
    public FpnnStats stats() {
        return new FpnnStats(connections.get(), quests.get(), budget.heldBytes(), budget.waiting());
    }

    FpnnLimits limits() {
        return limits;
    }

    FpnnGate gate() {
        return gate;
    }

    QuestHandler handler() {
        return handler;
    }

    /**
     * Agrees with a client on how to encrypt; off the event loop.
     *
     * @throws BadFrameException when encryption is not configured
     */
    Future<FrameCipher> agree(KeyQuest quest, Vertx vertx) throws BadFrameException {
        EncryptionKey ours =
                key.orElseThrow(() -> new BadFrameException("it asks for encryption, which is not configured"));
        long largest = FrameReader.MAX_HEAD_BYTES + limits.readableBytes();
        return vertx.executeBlocking(() -> ours.agree(quest.publicKey()), false)
                .map(secret -> new FrameCipher(secret, quest.isLarge(), quest.isStream(), largest));
    }

    FrameBudget budget() {
        return budget;
    }

    ClosedLog closedLog() {
        return closedLog;
    }

    long nextId() {
        return lastId.incrementAndGet();
    }

    void addConnections(int change) {
        connections.addAndGet(change);
    }

    void addQuests(int change) {
        quests.addAndGet(change);
    }
}
