package io.filecast.adapter.pubnub;

import io.filecast.adapter.pubnub.access.Refusal;
import io.filecast.core.BrokerError;
import io.filecast.core.CursorFeed.Batch;
import io.filecast.core.CursorFeed.Cursor;
import io.filecast.core.CursorFeed.Poll;
import io.filecast.core.CursorFeed.PollRequest;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import io.filecast.core.filter.Filter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/**
 * One request for events, from the question to its answer: at once, when something happens, or when its patience ends.
 * Event-loop confined.
 */
final class SubscribePoll {

    private static final int BATCH = 100;

    /** The mark of a data set is never this: it stands where no data set was asked. */
    private static final int NO_MARK = 1;

    private final PubNubRequest request;
    private final PubNubPorts ports;
    private final PubNubLimits limits;
    private Question question;
    private Poll poll;
    private PollWatch watch;
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
            watch = new PollWatch(ports.manager());
            watch.start(asked.principal(), asked.wanted().grouped(), this::answerNothing);
        }
        if (over) {
            return;
        }
        if (asked.wanted().subscriptions().isEmpty()) {
            awaitNothing(patience);
            return;
        }
        poll = ports.cursors()
                .poll(new PollRequest(
                        asked.principal(), asked.wanted().patterns(), asked.after(), asked.filter(), BATCH, patience));
        poll.answer().onSuccess(this::answer).onFailure(this::fail);
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
        if (poll != null) {
            poll.cancel();
        }
        if (watch != null) {
            watch.end();
        }
    }
}
