package io.filecast.adapter.fpnn;

import io.filecast.adapter.fpnn.FrameHead.Kind;
import io.filecast.adapter.fpnn.FrameReader.Step;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: frames in, answers and pushes out. Event-loop confined, but for what {@link FpnnPeer} offers to any thread.
 *
 * <p>It stops reading, so that the network holds the client back, while its next payload has no room, while as many quests
 * as it may have are worked on, and while it does not read its answers.
 */
final class Connection implements FpnnPeer {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final long CLOSE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final String PING = "ping";

    /** Connections go at different times within this part of the drain timeout, so that they do not come back at once. */
    private static final int LEAVE_SHARE = 4;

    private final FpnnFloor floor;
    private final FpnnLimits limits;
    private final NetSocketInternal socket;
    private final Channel channel;
    private final Context context;
    private final long id;
    private final Intake intake;
    private final Outbox outbox;
    private final Admission admission;
    private final Answers answers;
    private final Pushes pushes = new Pushes();
    private final Liveness liveness;
    private final Map<Class<?>, Object> states = new HashMap<>();
    private final Promise<Void> gone = Promise.promise();

    private FrameBudget.Claim claim;
    private boolean waitsForRoom;
    private FpnnError refusal;
    private int quests;
    private boolean hasSpoken;
    private boolean agreesOnKey;
    private boolean isPumping;
    private boolean isKeptAlive;
    private boolean isStopping;
    private boolean mayLeave;
    private volatile boolean isClosed;

    private long closedAt;

    Connection(FpnnFloor floor, NetSocketInternal socket, Context context) {
        this.floor = floor;
        this.limits = floor.limits();
        this.socket = socket;
        this.channel = socket.channelHandlerContext().channel();
        this.context = context;
        this.id = floor.nextId();
        this.intake = new Intake(new FrameReader(limits.readableBytes()));
        this.outbox = new Outbox(socket, limits.queuedBytes(), this::written);
        this.liveness = new Liveness(limits, System.nanoTime());
        this.admission = new Admission(floor);
        this.answers = new Answers(outbox);
    }

    /** Begins to read. */
    void open() {
        socket.exceptionHandler(broken -> drop());
        socket.closeHandler(closed -> {
            end();
            gone.tryComplete();
        });
        socket.shutdownHandler(stopping -> drain());
        socket.messageHandler(this::received);
    }

    // ---- in -------------------------------------------------------------------------------------------------------

    private void received(Object message) {
        if (isClosed || !(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message);
            return;
        }
        liveness.heard(System.nanoTime());
        intake.add(bytes);
        pump();
    }

    private void pump() {
        if (isPumping) {
            return;
        }
        isPumping = true;
        try {
            while (!isBlocked() && take(intake.next())) {
                // Until there is nothing more, or no room for it.
            }
        } catch (BadFrameException bad) {
            cutOff(bad.getMessage());
        } finally {
            isPumping = false;
        }
        boolean reads = !isBlocked();
        if (channel.config().isAutoRead() != reads && !isClosed) {
            channel.config().setAutoRead(reads);
        }
    }

    private boolean isBlocked() {
        return isClosed || waitsForRoom || agreesOnKey || quests >= limits.quests() || outbox.isCrowded();
    }

    private boolean take(Step step) throws BadFrameException {
        switch (step) {
            case HEAD -> begin(intake.reader().head());
            case FRAME -> {
                liveness.frameEnded();
                complete(intake.reader().frame());
                hasSpoken = true;
            }
            case MORE -> {
                return false;
            }
        }
        return true;
    }

    private void begin(FrameHead head) throws BadFrameException {
        refusal = head.isQuest() ? admission.refusalOf(head, remoteAddress(), isStopping) : null;
        if (refusal != null) {
            intake.reader().skip();
            if (!BuiltIns.isKeyExchange(head.method())) {
                // At once: its sender need not wait until all of a large file has come.
                answers.send(head, refusal);
            }
            return;
        }
        if (!head.isQuest() && head.payloadBytes() > limits.payloadBytes()) {
            throw new BadFrameException("an answer of " + head.payloadBytes() + " bytes");
        }
        waitsForRoom = true;
        claim = floor.budget()
                .claim(
                        remoteAddress(),
                        head.payloadBytes(),
                        () -> context.runOnContext(granted -> {
                            takeRoom();
                            pump();
                        }));
        if (claim.isGranted()) {
            takeRoom();
        }
    }

    private void takeRoom() {
        if (waitsForRoom && !isClosed) {
            waitsForRoom = false;
            intake.reader().keep();
        }
    }

    private void complete(Frame frame) throws BadFrameException {
        FrameBudget.Claim held = claim;
        claim = null;
        FrameHead head = frame.head();
        if (!head.isQuest()) {
            pushes.answered(frame);
            held.release();
        } else if (BuiltIns.isKeyExchange(head.method())) {
            if (held != null) {
                held.release();
            }
            agreeOnKey(frame);
        } else if (refusal == null) {
            handle(frame, held);
        }
    }

    // ---- quests ---------------------------------------------------------------------------------------------------

    private void handle(Frame frame, FrameBudget.Claim held) {
        quests++;
        floor.addQuests(1);
        Future<Map<String, Object>> result;
        try {
            result = BuiltIns.has(frame.head().method())
                    ? BuiltIns.answer(frame.head().method())
                    : floor.handler().handle(questOf(frame), this);
        } catch (RuntimeException failure) {
            result = Future.failedFuture(failure);
        }
        result.onComplete(done -> onLoop(() -> {
            quests--;
            floor.addQuests(-1);
            held.release();
            if (!isClosed) {
                answers.send(frame.head(), done);
            }
            leaveIfDone();
            pump();
        }));
    }

    private static Quest questOf(Frame frame) {
        FrameHead head = frame.head();
        return new Quest(head.method(), head.kind() == Kind.TWO_WAY, frame.params());
    }

    /** What follows is encrypted, so that whatever goes wrong here cannot be told in a way that the client can read. */
    private void agreeOnKey(Frame frame) throws BadFrameException {
        FrameHead head = frame.head();
        if (refusal != null) {
            throw new BadFrameException("a quest for encryption: " + refusal.getMessage());
        }
        if (hasSpoken || head.kind() != Kind.TWO_WAY) {
            throw new BadFrameException("a quest for encryption that is not the first, or not a proper one");
        }
        Future<FrameCipher> agreed = floor.agree(KeyQuest.of(frame), context.owner());
        agreesOnKey = true;
        agreed.onComplete(done -> onLoop(() -> {
            agreesOnKey = false;
            if (done.failed()) {
                cutOff("a quest for encryption with " + done.cause().getMessage());
            } else if (!isClosed) {
                intake.encrypted(done.result());
                outbox.encrypted(done.result());
                outbox.answer(FrameWriter.result(head, Map.of()));
                pump();
            }
        }));
    }

    // ---- out ------------------------------------------------------------------------------------------------------

    @Override
    public Future<Params> push(String method, PackedParams params, Duration timeout) {
        int bytes = FrameWriter.questBytes(method, params);
        if (isClosed) {
            return Future.failedFuture(Pushes.closed());
        }
        if (!outbox.reserve(bytes)) {
            onLoop(() -> cutOff("too slow, " + outbox.queuedBytes() + " bytes wait for it"));
            return Future.failedFuture(Pushes.closed());
        }
        Promise<Params> answer = Promise.promise();
        onLoop(() -> {
            if (isClosed) {
                outbox.giveBack(bytes);
                answer.fail(Pushes.closed());
                return;
            }
            int seq = pushes.add(answer, System.nanoTime() + timeout.toNanos());
            outbox.push(FrameWriter.quest(seq, method, params), bytes);
        });
        return answer.future();
    }

    /** A peer that was not read because it did not read is not a silent one. */
    private void written() {
        if (!channel.config().isAutoRead()) {
            liveness.heard(System.nanoTime());
            pump();
        }
    }

    @Override
    public long queuedBytes() {
        return outbox.queuedBytes();
    }

    @Override
    public void keepAlive(boolean wanted) {
        onLoop(() -> isKeptAlive = wanted);
    }

    // ---- time -----------------------------------------------------------------------------------------------------

    /** Ends what takes too long, and asks who follows something whether it is there. */
    void tick(long now) {
        if (isClosed) {
            if (now - closedAt >= CLOSE_NANOS) {
                drop();
            }
            return;
        }
        pushes.tick(now);
        boolean isBlocked = isBlocked();
        boolean isOurTurn = isBlocked && !outbox.isCrowded();
        switch (liveness.tick(now, isOurTurn, !isBlocked && intake.isWithinFrame(), isKeptAlive)) {
            case FRAME_TOO_LATE ->
                cutOff("a frame that did not end within "
                        + limits.frameTimeout().toSeconds() + " s");
            case SILENT -> {
                LOG.debug("closed {}: silent", remoteAddress());
                end();
                drop();
            }
            case PING -> push(PING, PackedParams.NONE, limits.pingInterval());
            case NOTHING -> {}
        }
    }

    /** Finishes what is worked on, refuses what is new, and goes. */
    private void drain() {
        isStopping = true;
        long longestMs = limits.drainTimeout().toMillis() / LEAVE_SHARE;
        context.owner().setTimer(1 + ThreadLocalRandom.current().nextLong(longestMs + 1), due -> {
            mayLeave = true;
            leaveIfDone();
        });
    }

    private void leaveIfDone() {
        if (mayLeave && quests == 0 && claim == null && !agreesOnKey) {
            end();
            socket.close();
        }
    }

    // ---- end ------------------------------------------------------------------------------------------------------

    private void cutOff(String why) {
        if (!isClosed) {
            floor.closedLog().closed(remoteAddress(), why);
            end();
            drop();
        }
    }

    /** Closes at once. Vert.x' own way of closing waits until all is written, which who does not read prevents. */
    private void drop() {
        socket.channelHandlerContext().close();
    }

    @Override
    public void close(String reason) {
        onLoop(() -> {
            if (!isClosed) {
                LOG.info("closed {}: {}", remoteAddress(), reason);
                end();
                socket.close();
            }
        });
    }

    private void end() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        closedAt = System.nanoTime();
        // Only who reads notices that the other side has left.
        channel.config().setAutoRead(true);
        intake.close();
        if (claim != null) {
            claim.release();
            claim = null;
        }
        pushes.close();
    }

    @Override
    public Future<Void> closed() {
        return gone.future();
    }

    // ---- who ------------------------------------------------------------------------------------------------------

    @Override
    public long id() {
        return id;
    }

    @Override
    public String remoteAddress() {
        return socket.remoteAddress().hostAddress();
    }

    @Override
    public String localEndpoint() {
        SocketAddress local = socket.localAddress();
        return local.hostAddress() + ":" + local.port();
    }

    @Override
    public <T> T state(Class<T> type, Supplier<T> ifAbsent) {
        return type.cast(states.computeIfAbsent(type, absent -> ifAbsent.get()));
    }

    private void onLoop(Runnable task) {
        if (Vertx.currentContext() == context && channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            context.runOnContext(turn -> task.run());
        }
    }
}
