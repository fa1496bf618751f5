package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.FpnnPeer;
import io.filecast.adapter.fpnn.PackedParams;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Departure;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.EventFeed.EventEncoder;
import io.filecast.core.EventFeed.Subscribe;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A connection that hears what a project's users send each other. Event-loop confined to the connection's.
 *
 * <p>A push is answered by the SDK before its application has seen it, and by a client that wants no pushes not at all, so
 * nothing waits for the answer. What waits for a slow connection is bounded by the floor, which closes it.
 */
final class Listener implements EventFeed.Session {

    private final RtmPorts ports;
    private final RtmLimits limits;
    private final PushEncoder encoder;
    private final FpnnPeer peer;
    private final Principal principal;
    private Project project;
    private ListenSet wanted = ListenSet.NONE;
    private Set<ChannelPattern> followed = Set.of();
    private Future<Void> changes = Future.succeededFuture();
    private boolean isGone;

    Listener(RtmPorts ports, RtmLimits limits, PushEncoder encoder, Project project, FpnnPeer peer) {
        this.ports = ports;
        this.limits = limits;
        this.encoder = encoder;
        this.project = project;
        this.peer = peer;
        this.principal = project.acting();
        peer.closed().onComplete(closed -> {
            isGone = true;
            ports.feed().leave(this, Departure.LOST);
        });
    }

    /** What it wants to hear. */
    ListenSet wanted() {
        return wanted;
    }

    /**
     * Changes what it wants, after what was asked before.
     *
     * @param by under which of its secrets the project asks
     * @return completes when all that is wanted is followed; fails with {@link io.filecast.core.BrokerError}, and all is as before
     */
    Future<Void> change(Project by, UnaryOperator<ListenSet> how) {
        changes = changes.otherwiseEmpty().compose(turn -> {
            project = by;
            return follow(how.apply(wanted));
        });
        return changes;
    }

    private Future<Void> follow(ListenSet next) {
        Set<ChannelPattern> needed = next.patterns();
        Set<ChannelPattern> fresh = new LinkedHashSet<>(needed);
        fresh.removeAll(followed);
        ListenSet before = wanted;
        // Before the first of it can come.
        wanted = next;
        return ports.links()
                .prepare(principal.app())
                .compose(prepared -> Future.join(subscriptions(fresh)))
                .<Void>map(live -> {
                    followed.stream().filter(old -> !needed.contains(old)).forEach(this::unfollow);
                    followed = needed;
                    return null;
                })
                .onFailure(refused -> {
                    wanted = before;
                    fresh.forEach(this::unfollow);
                });
    }

    private List<Future<Void>> subscriptions(Set<ChannelPattern> patterns) {
        List<Future<Void>> live = new ArrayList<>();
        for (ChannelPattern pattern : patterns) {
            live.add(
                    isGone
                            ? Future.failedFuture(RtmError.UNKNOWN.error())
                            : ports.feed().subscribe(this, new Subscribe(principal, pattern, null, null)));
        }
        return live;
    }

    private void unfollow(ChannelPattern pattern) {
        ports.feed().unsubscribe(this, pattern);
    }

    @Override
    public EventEncoder encoder() {
        return encoder;
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public void subscribed(ChannelPattern pattern, Position position, Boolean recovered) {
        // The dialect has no word for it; who lost what finds it in history.
    }

    @Override
    public void deliver(ChannelPattern pattern, Event event, EncodedEvent bytes) {
        if (isGone || !isWanted(event)) {
            return;
        }
        if (!ports.projects().holds(project)) {
            peer.close("the project no longer has the secret under which it listens");
            return;
        }
        peer.push(Told.methodFor(event.channel()), PackedParams.ofBytes(bytes.bytes()), limits.pushTimeout());
    }

    private boolean isWanted(Event event) {
        if (!event.channel().isInbox()) {
            return true;
        }
        String inbox = event.channel().value();
        return wanted.wantsBetween(Ids.of(event.publisher()), Ids.of(inbox.substring(inbox.indexOf(':') + 1)));
    }

    @Override
    public void moved(ChannelPattern pattern, Position position) {
        // A listener begins anew whenever it comes.
    }

    /** Nothing is replayed to it, since it never resumes. */
    @Override
    public Future<Void> ready() {
        return Future.succeededFuture();
    }
}
