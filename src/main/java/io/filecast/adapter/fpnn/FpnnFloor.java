package io.filecast.adapter.fpnn;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/** What all connections of a node share: bounds, memory, the key of the encrypted ones, and who answers. Any thread. */
public final class FpnnFloor {

    private final FpnnLimits limits;
    private final FpnnGate gate;
    private final QuestHandler handler;
    private final Optional<EncryptionKey> key;
    private final FrameBudget budget;
    private final ClosedLog closedLog = new ClosedLog(System::nanoTime);
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger quests = new AtomicInteger();

    /**
     * A floor for one dialect.
     *
     * @param key nothing when clients cannot encrypt; who asks for it is cut off then
     */
    public FpnnFloor(FpnnLimits limits, FpnnGate gate, QuestHandler handler, Optional<EncryptionKey> key) {
        this.limits = limits;
        this.gate = gate;
        this.handler = handler;
        this.key = key;
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

    Optional<EncryptionKey> key() {
        return key;
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
