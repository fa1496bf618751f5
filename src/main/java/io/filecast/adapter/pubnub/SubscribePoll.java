package io.filecast.adapter.pubnub;

import io.filecast.adapter.pubnub.access.Refusal;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.CursorFeed.Batch;
import io.filecast.core.CursorFeed.Cursor;
import io.filecast.core.CursorFeed.Poll;
import io.filecast.core.CursorFeed.PollRequest;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import io.filecast.core.Visits.Stay;
import io.filecast.core.filter.Filter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request for events, from the question to its answer: at once, when something happens, or when its patience ends.
 * Event-loop confined.
 */
final class SubscribePoll {

    private static final int BATCH = 100;

    /** The mark of a data set is never this: it stands where no data set was asked. */
    private static final int NO_MARK = 1;

    /** How often it says that its user is there; seldom heard while that is known. */
    private static final long PAUSE_MS = 30_000;

    private static final long SHORTEST_PAUSE_MS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(SubscribePoll.class);

    private final PubNubRequest request;
    private final PubNubPorts ports;
    private final PubNubLimits limits;
    private Question question;
    private Poll poll;
    private PollWatch watch;
    private long attendance = -1;
    private boolean over;

    SubscribePoll(PubNubRequest request, PubNubPorts ports, PubNubLimits limits) {
        this.request = request;
        this.ports = ports;
        this.limits = limits;
    }

    /**
     * What is asked.
     *
     * @param key the subscribe key, which the answer repeats
     * @param after null to begin now
     * @param filter null for everything
     */
    record Question(Principal principal, String key, SubscribeRoutes.Wanted wanted, Cursor after, Filter filter) {}

    /** Asks, and answers when there is something to say. */
    void start(Question asked) {
        question = asked;
        Duration patience = asked.after() == null ? Duration.ZERO : limits.patience();
        if (!patience.isZero()) {
            request.waitLong(patience);
            request.whenGone(this::leave);
            request.whenStopping(this::answerNothing);
            request.whenGrantsChange(this::judgedAnew);
            if (over) {
                return;
            }
            watch = new PollWatch(ports.manager());
            watch.start(asked.principal(), asked.wanted().grouped(), this::answerNothing);
        }
        if (asked.wanted().subscriptions().isEmpty()) {
            awaitNothing(patience);
            return;
        }
        if (asked.after() != null) {
            stay(true);
            attend();
        }
        request.await(ports.visits().follow(asked.principal(), asked.wanted().observed()), done -> poll(patience));
    }

    private void poll(Duration patience) {
        if (over) {
            return;
        }
        Question asked = question;
        poll = ports.cursors()
                .poll(new PollRequest(
                        asked.principal(), asked.wanted().patterns(), asked.after(), asked.filter(), BATCH, patience));
        poll.answer().onSuccess(this::answer).onFailure(this::fail);
    }

    /** Says that its user is there. */
    private void stay(boolean isRepeated) {
        List<ChannelName> channels = question.wanted().attended();
        ports.visits()
                .stay(new Stay(
                        question.principal(),
                        channels,
                        PresenceTerms.ttl(request),
                        PresenceTerms.states(request, channels),
                        isRepeated))
                .onFailure(cause -> LOG.debug("a subscriber is not seen to be present", cause));
    }

    /** Whoever waits is there, however long that takes, and goes on hearing of others. */
    private void attend() {
        Duration ttl = PresenceTerms.ttl(request);
        long pause = Math.max(SHORTEST_PAUSE_MS, ttl == null ? PAUSE_MS : ttl.toMillis() / 3);
        attendance = request.ctx().vertx().setPeriodic(Math.min(pause, PAUSE_MS), id -> {
            stay(true);
            ports.visits().follow(question.principal(), question.wanted().observed());
        });
    }

    /** Who follows nothing that has events waits as others do. */
    private void awaitNothing(Duration patience) {
        if (patience.isZero()) {
            answerNothing();
            return;
        }
        Vertx vertx = request.ctx().vertx();
        long timer = vertx.setTimer(patience.toMillis(), ended -> answerNothing());
        request.ctx().addEndHandler(ended -> vertx.cancelTimer(timer));
    }

    private void answer(Batch batch) {
        if (!over) {
            leave();
            if (question.after() == null) {
                stay(false); // after what it is answered, so that it hears of its own coming
            }
            request.answer(PubNubEvents.batch(batch, question.wanted().subscriptions(), question.key()));
        }
    }

    /** Sends the client back to where it is. */
    private void answerNothing() {
        if (!over) {
            leave();
            Cursor after = question.after();
            request.answer(
                    after == null
                            ? PubNubEvents.nothing(
                                    PubNubWire.timetoken(ports.clock().now()), NO_MARK)
                            : PubNubEvents.nothing(after.timetoken(), after.mark() == 0 ? NO_MARK : after.mark()));
        }
    }

    /** Who may not wait any longer hears so; who may, under other grants, comes back. */
    private void judgedAnew(Refusal refusal) {
        if (refusal == null) {
            answerNothing();
        } else {
            fail(refusal);
        }
    }

    private void fail(Throwable failure) {
        if (!over) {
            leave();
            request.fail(request.worded(ended(failure)));
        }
    }

    /** A token that ended meanwhile is refused in the words in which it would be refused now; so is a grant to an auth key. */
    private Throwable ended(Throwable failure) {
        Principal principal = question.principal();
        boolean isOver = failure instanceof BrokerError error && error.code() == ErrorCode.UNAUTHENTICATED;
        if (!isOver || principal.expiresAt() == null) {
            return failure;
        }
        if (principal.proof().tokenId() == null) {
            return Refusal.forbidden(
                    List.copyOf(question.wanted().subscriptions().values()), List.of());
        }
        return AccessGate.ended(principal, ports.clock().now());
    }

    private void leave() {
        over = true;
        request.ctx().vertx().cancelTimer(attendance);
        if (poll != null) {
            poll.cancel();
        }
        if (watch != null) {
            watch.end();
        }
    }
}
