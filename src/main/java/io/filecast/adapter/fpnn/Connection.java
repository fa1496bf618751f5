package io.filecast.adapter.fpnn;

import io.filecast.adapter.fpnn.FrameHead.Kind;
import io.filecast.adapter.fpnn.FrameReader.Step;
import io.filecast.core.BrokerError;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
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
    private final Pushes pushes = new Pushes();
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

    private long tickedAt = System.nanoTime();
    private long heardAt = tickedAt;
    private long pingedAt = tickedAt;
    private long closedAt;
    private long frameNanos;

    Connection(FpnnFloor floor, NetSocketInternal socket, Context context) {
        this.floor = floor;
        this.limits = floor.limits();
        this.socket = socket;
        this.channel = socket.channelHandlerContext().channel();
        this.context = context;
        this.id = floor.nextId();
        this.intake = new Intake(new FrameReader(limits.readableBytes()));
        this.outbox = new Outbox(socket, limits.queuedBytes(), this::written);
    }

    /** Begins to read. */
    void open() {
        socket.exceptionHandler(broken -> channel.close());
        socket.closeHandler(closed -> left());
        socket.shutdownHandler(stopping -> drain());
        socket.messageHandler(this::received);
    }

    // ---- in -------------------------------------------------------------------------------------------------------

    private void received(Object message) {
        if (isClosed || !(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message);
            return;
        }
        heardAt = System.nanoTime();
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
                frameNanos = 0;
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
        refusal = head.isQuest() ? refusalOf(head) : null;
        if (refusal != null) {
            intake.reader().skip();
            return;
        }
        if (!head.isQuest() && head.payloadBytes() > limits.payloadBytes()) {
            throw new BadFrameException("an answer of " + head.payloadBytes() + " bytes");
        }
        waitsForRoom = true;
        claim = floor.budget()
                .claim(
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

    /** Why a quest is not taken, so that its payload is not, either; null when it is. */
    private FpnnError refusalOf(FrameHead head) {
        boolean isOurs = BuiltIns.has(head.method());
        long limit = isOurs
                ? BuiltIns.MAX_PAYLOAD_BYTES
                : floor.handler().payloadLimit(head.method(), limits.payloadBytes());
        // Only MessagePack carries bytes as they are, so that files come in it.
        if (head.payloadBytes() > (head.isJson() ? Math.min(limit, limits.payloadBytes()) : limit)) {
            return isOurs ? BuiltIns.tooLarge() : floor.handler().tooLarge(head.method());
        }
        if (isStopping) {
            return new FpnnError(FpnnError.STOPPING, "the server is stopping");
        }
        try {
            floor.gate().count(remoteAddress());
            return null;
        } catch (BrokerError tooMany) {
            return new FpnnError(FpnnError.OVERLOADED, tooMany.getMessage());
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
        } else if (refusal != null) {
            answer(head, refusal);
        } else {
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
            answer(frame.head(), done);
            leaveIfDone();
            pump();
        }));
    }

    private static Quest questOf(Frame frame) {
        FrameHead head = frame.head();
        return new Quest(head.method(), head.kind() == Kind.TWO_WAY, frame.params());
    }

    private void answer(FrameHead quest, AsyncResult<Map<String, Object>> done) {
        if (done.failed()) {
            answer(quest, done.cause() instanceof FpnnError known ? known : fault(quest, done.cause()));
            return;
        }
        if (quest.kind() == Kind.TWO_WAY && !isClosed) {
            try {
                outbox.answer(FrameWriter.result(quest, done.result()));
            } catch (RuntimeException notWritten) {
                answer(quest, fault(quest, notWritten));
            }
        }
    }

    private static FpnnError fault(FrameHead quest, Throwable cause) {
        String errorId = UUID.randomUUID().toString();
        LOG.error("A quest failed: {} (error {})", quest.method(), errorId, cause);
        return new FpnnError(FpnnError.UNKNOWN, "a fault of the server, error " + errorId);
    }

    private void answer(FrameHead quest, FpnnError error) {
        if (quest.kind() == Kind.TWO_WAY && !isClosed) {
            outbox.answer(FrameWriter.error(quest, error));
        }
    }

    /** What follows is encrypted, so that whatever goes wrong here cannot be told in a way that the client can read. */
    private void agreeOnKey(Frame frame) throws BadFrameException {
        FrameHead head = frame.head();
        if (hasSpoken || head.kind() != Kind.TWO_WAY || frame.payload() == null) {
            throw new BadFrameException("a quest for encryption that is not the first, or not a proper one");
        }
        EncryptionKey key =
                floor.key().orElseThrow(() -> new BadFrameException("it asks for encryption, which is not configured"));
        KeyQuest quest = KeyQuest.of(frame);
        agreesOnKey = true;
        context.owner()
                .executeBlocking(() -> key.agree(quest.publicKey()), false)
                .onComplete(done -> onLoop(() -> {
                    agreesOnKey = false;
                    if (done.failed()) {
                        cutOff("a quest for encryption with " + done.cause().getMessage());
                    } else if (!isClosed) {
                        long largest = FrameReader.MAX_HEAD_BYTES + limits.readableBytes();
                        FrameCipher cipher = new FrameCipher(done.result(), quest.isLarge(), quest.isStream(), largest);
                        intake.encrypted(cipher);
                        outbox.encrypted(cipher);
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
            heardAt = System.nanoTime();
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
        long passed = now - tickedAt;
        tickedAt = now;
        if (isClosed) {
            if (now - closedAt >= CLOSE_NANOS) {
                channel.close();
            }
            return;
        }
        pushes.tick(now);
        boolean isOurTurn = isBlocked() && !outbox.isCrowded();
        if (isOurTurn) {
            heardAt = now;
        } else if (intake.isWithinFrame() && !isBlocked()) {
            frameNanos += passed;
        }
        if (frameNanos >= limits.frameTimeout().toNanos()) {
            cutOff("a frame that did not end within " + limits.frameTimeout().toSeconds() + " s");
        } else if (now - heardAt >= limits.idleTimeout().toNanos()) {
            LOG.debug("closed {}: silent", remoteAddress());
            end();
            channel.close();
        } else if (isKeptAlive && now - pingedAt >= limits.pingInterval().toNanos()) {
            pingedAt = now;
            push(PING, PackedParams.NONE, limits.pingInterval());
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
            channel.close();
        }
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

    private void left() {
        end();
        gone.tryComplete();
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
