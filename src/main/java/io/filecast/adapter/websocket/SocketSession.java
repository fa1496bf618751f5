package io.filecast.adapter.websocket;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.FileBroker;
import io.filecast.core.Notice;
import io.filecast.core.OperationId;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Published;
import io.filecast.core.Right;
import io.filecast.core.Targets;
import io.filecast.core.UserIds;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's conversation: who it is, what it follows, what it asks. Event-loop confined.
 *
 * <p>Commands are worked on at the same time, up to a bound; more wait, and then the client's bytes are left in the
 * network. Answers carry the id of their command and may come in another order.
 */
final class SocketSession implements EventFeed.Session, DetachedSocket.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(SocketSession.class);

    /**
     * What all sessions of an adapter share.
     *
     * @param encoder one object, so that sessions share the bytes of events
     */
    record Shared(
            FileBroker broker, EventFeed feed, EventFeed.EventEncoder encoder, SocketDoor door, SocketLimits limits) {}

    private final Shared shared;
    private final DetachedSocket socket;
    private final Subscriptions subscriptions = new Subscriptions();
    private final int openedAtMs;
    private final SocketDoor.FrameJudge judge;
    private Principal principal; // null until a credential was accepted
    private Queue<String> waiting; // null unless as many commands are worked on as may
    private int inFlight;
    private boolean isTakingWaiting;
    private boolean isWarned;
    private boolean isClosing;

    SocketSession(Shared shared, DetachedSocket socket, Principal principal, SocketDoor.FrameJudge judge) {
        this.shared = shared;
        this.socket = socket;
        this.principal = principal;
        this.judge = judge;
        this.openedAtMs = socket.nowMs();
    }

    // ---- the connection -------------------------------------------------------------------------------------------

    @Override
    public void opened() {
        String connection = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
        socket.send(SocketWire.welcome(connection, principal, shared.limits()));
    }

    @Override
    public void tick(int nowMs, Instant now) {
        if (principal == null) {
            if (nowMs - openedAtMs >= shared.limits().authTimeout().toMillis()) {
                socket.close(CloseReason.UNAUTHENTICATED, "no credential in time");
            }
            return;
        }
        Instant end = principal.expiresAt();
        if (end != null && !now.isBefore(end)) {
            socket.close(CloseReason.RIGHTS_ENDED, "the credential has expired");
        } else if (!shared.door().holds(principal)) {
            socket.close(CloseReason.RIGHTS_ENDED, "the credential is no longer accepted");
        } else if (end != null
                && !isWarned
                && !now.isBefore(end.minus(shared.limits().expiryWarning()))) {
            isWarned = true;
            socket.send(SocketWire.expiring(end));
        }
    }

    @Override
    public void closing(CloseReason why) {
        isClosing = true;
        waiting = null;
        // Not at once: the feed may be in the middle of delivering to its sessions.
        socket.later(() -> shared.feed().leave(this, why.departure()));
    }

    @Override
    public void closed() {
        shared.door().leave();
    }

    // ---- commands -------------------------------------------------------------------------------------------------

    @Override
    public void received(String text) {
        if (waiting == null && inFlight < shared.limits().commands()) {
            execute(text);
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
            socket.pauseReading();
        }
        waiting.add(text);
    }

    private void answered() {
        inFlight--;
        if (waiting == null || isTakingWaiting) {
            return;
        }
        isTakingWaiting = true;
        while (waiting != null
                && !waiting.isEmpty()
                && inFlight < shared.limits().commands()) {
            execute(waiting.remove());
        }
        isTakingWaiting = false;
        if (waiting != null && waiting.isEmpty()) {
            waiting = null;
            socket.resumeReading();
        }
    }

    private void execute(String text) {
        ClientFrame frame = SocketWire.read(text, shared.limits());
        if (principal == null) {
            authenticateFirst(frame);
            return;
        }
        try {
            shared.door().spend(principal);
            perform(frame);
        } catch (RuntimeException e) {
            sendError(frame.id(), null, e);
        }
    }

    private void perform(ClientFrame frame) {
        if (frame instanceof ClientFrame.Publish publish) {
            publish(publish);
        } else if (frame instanceof ClientFrame.Subscribe subscribe) {
            subscribe(subscribe);
        } else if (frame instanceof ClientFrame.Unsubscribe unsubscribe) {
            unsubscribe(unsubscribe);
        } else if (frame instanceof ClientFrame.State state) {
            shared.feed().state(this, ChannelName.parse(state.channel()), state.state());
            socket.send(SocketWire.stateSet(state.id(), state.channel()));
        } else if (frame instanceof ClientFrame.Cancel cancel) {
            cancel(cancel);
        } else if (frame instanceof ClientFrame.Auth auth) {
            renew(auth);
        } else if (frame instanceof ClientFrame.Ping ping) {
            socket.send(SocketWire.pong(ping.id()));
        } else if (frame instanceof ClientFrame.Refused refused) {
            throw refused.error();
        }
    }

    private void publish(ClientFrame.Publish command) {
        int most = shared.limits().recipients();
        FileBroker.PublishOptions options = new FileBroker.PublishOptions(
                command.store(),
                command.ttl(),
                null,
                UserIds.recipients(command.recipients(), most),
                false,
                command.label(),
                command.silent());
        List<ChannelName> channels = command.to() == null
                ? List.of(ChannelName.parse(command.channel()))
                : Targets.parse(command.to(), most).channels();
        FileBroker.Publish publish = new FileBroker.Publish(
                principal,
                channels,
                command.signal() ? new FileBroker.Subject.Signal() : new FileBroker.Subject.Message(),
                command.message(),
                command.meta(),
                options,
                OperationId.random());
        Function<Published, byte[]> toFrame = command.to() == null
                ? done -> SocketWire.published(command.id(), done.event())
                : done -> SocketWire.sent(command.id(), done);
        answer(command.id(), shared.broker().publish(publish), toFrame);
    }

    private void cancel(ClientFrame.Cancel command) {
        Future<Void> cancelled = shared.broker().cancelUpload(principal, command.upload());
        answer(command.id(), cancelled, done -> SocketWire.cancelled(command.id(), command.upload()));
    }

    private <T> void answer(String id, Future<T> result, Function<T, byte[]> toFrame) {
        inFlight++;
        result.onSuccess(done -> socket.send(toFrame.apply(done)))
                .onFailure(cause -> sendError(id, null, cause))
                .onComplete(ignored -> answered());
    }

    // ---- credentials ----------------------------------------------------------------------------------------------

    private void authenticateFirst(ClientFrame frame) {
        if (!(frame instanceof ClientFrame.Auth auth)) {
            socket.close(CloseReason.UNAUTHENTICATED, "the first frame shows a credential");
            return;
        }
        try {
            Principal shown = judge.authenticate(auth.token(), auth.key(), auth.user());
            shared.door().spend(shown);
            principal = shown;
            socket.send(SocketWire.authenticated(auth.id(), shown));
        } catch (RuntimeException e) {
            BrokerError error = sendError(auth.id(), null, e);
            CloseReason reason = SocketWire.refusal(error.code()).close();
            socket.close(reason, error.detail());
        }
    }

    /** A new credential of the same user, who may have lost rights with it. */
    private void renew(ClientFrame.Auth auth) {
        Principal shown = judge.authenticate(auth.token(), auth.key(), auth.user());
        boolean isSame = shown.app().equals(principal.app())
                && Objects.equals(shown.userId(), principal.userId())
                && shown.bound() == principal.bound();
        if (!isSame) {
            throw BrokerError.of(ErrorCode.FORBIDDEN, "a connection is renewed by the same user of the same app only");
        }
        principal = shown;
        isWarned = false;
        socket.send(SocketWire.authenticated(auth.id(), shown));
        for (ChannelPattern pattern : subscriptions.live()) {
            if (!shown.may(Right.READ, pattern)) {
                shared.feed().unsubscribe(this, pattern);
                end(pattern, BrokerError.of(ErrorCode.FORBIDDEN, "the new credential does not give the right to read"));
            }
        }
    }

    private void end(ChannelPattern pattern, BrokerError error) {
        if (subscriptions.end(pattern)) {
            sendError(null, pattern.text(), error);
        }
    }

    // ---- subscriptions --------------------------------------------------------------------------------------------

    private void subscribe(ClientFrame.Subscribe command) {
        List<Future<Void>> answers = new ArrayList<>(command.channels().size());
        inFlight++;
        for (String channel : command.channels()) {
            answers.add(subscribe(command, channel).onFailure(cause -> sendError(command.id(), channel, cause)));
        }
        Future.join(answers).onComplete(ignored -> answered());
    }

    /** Fails with what the client has to be told. */
    private Future<Void> subscribe(ClientFrame.Subscribe command, String channel) {
        ChannelPattern pattern;
        try {
            pattern = ChannelPattern.parse(channel);
        } catch (BrokerError e) {
            return Future.failedFuture(e);
        }
        Subscriptions.Pending asked = subscriptions.ask(pattern, command.id());
        if (asked == null) {
            return Future.failedFuture(BrokerError.of(ErrorCode.CONFLICT, "the channel is being subscribed already"));
        }
        // The feed lets the new filter and position replace the old ones; if it refuses, those end all the same.
        boolean replaces = subscriptions.end(pattern);
        EventFeed.Subscribe subscribe = new EventFeed.Subscribe(
                principal, pattern, command.after(), command.filter(), command.presence(), command.state());
        return Future.<Void>succeededFuture() // so that what is thrown becomes a failed future
                .compose(ignored -> shared.feed().subscribe(this, subscribe))
                .recover(cause -> {
                    if (!subscriptions.refuse(pattern, asked)) {
                        return Future.succeededFuture(); // the client was told otherwise meanwhile
                    }
                    if (replaces) {
                        shared.feed().unsubscribe(this, pattern);
                    }
                    return Future.failedFuture(cause);
                });
    }

    private void unsubscribe(ClientFrame.Unsubscribe command) {
        for (String channel : command.channels()) {
            try {
                ChannelPattern pattern = ChannelPattern.parse(channel);
                shared.feed().unsubscribe(this, pattern);
                subscriptions.end(pattern);
                Subscriptions.Pending asked = subscriptions.dropPending(pattern);
                if (asked != null) {
                    sendError(asked.id(), channel, BrokerError.of(ErrorCode.CONFLICT, "unsubscribed meanwhile"));
                }
                socket.send(SocketWire.unsubscribed(command.id(), channel));
            } catch (BrokerError e) {
                sendError(command.id(), channel, e);
            }
        }
    }

    // ---- the feed's side ------------------------------------------------------------------------------------------

    @Override
    public EventFeed.EventEncoder encoder() {
        return shared.encoder();
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public void subscribed(ChannelPattern pattern, Position position, Boolean recovered) {
        Subscriptions.Pending asked = subscriptions.goLive(pattern);
        if (asked != null || subscriptions.isLive(pattern)) {
            String id = asked == null ? null : asked.id();
            socket.send(SocketWire.subscribed(id, pattern.text(), position, recovered));
        }
    }

    @Override
    public void deliver(ChannelPattern pattern, Event event, EventFeed.EncodedEvent bytes) {
        socket.send(bytes.bytes());
    }

    @Override
    public void notice(Notice notice, EventFeed.EncodedEvent bytes) {
        socket.send(bytes.bytes());
    }

    @Override
    public void moved(ChannelPattern pattern, Position position) {
        socket.send(SocketWire.position(pattern.text(), position));
    }

    @Override
    public Future<Void> ready() {
        return socket.ready();
    }

    // ---- errors ---------------------------------------------------------------------------------------------------

    /** Tells the client, and the log when it is a fault of ours; what the client was told. */
    private BrokerError sendError(String id, String channel, Throwable cause) {
        if (cause instanceof BrokerError error && error.code() != ErrorCode.INTERNAL) {
            socket.send(SocketWire.error(id, channel, error, null));
            return error;
        }
        String errorId = UUID.randomUUID().toString();
        if (!isClosing) {
            LOG.error("A socket command failed, error {}", errorId, cause);
        }
        BrokerError error = BrokerError.of(ErrorCode.INTERNAL, "internal error");
        socket.send(SocketWire.error(id, channel, error, errorId));
        return error;
    }
}
