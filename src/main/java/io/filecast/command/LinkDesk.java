package io.filecast.command;

import io.filecast.core.AppName;
import io.filecast.core.BrokerClock;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.DataSet;
import io.filecast.core.Event;
import io.filecast.core.FileLinks;
import io.filecast.core.LinkTokens;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what each app's links are signed with, and signs. Any thread. */
final class LinkDesk implements FileLinks {

    private static final Logger LOG = LoggerFactory.getLogger(LinkDesk.class);

    private final ChannelIndex index;
    private final LinkTokens links;
    private final BrokerClock clock;
    private final Duration maxTtl;
    private final Map<AppName, DataSet> known = new ConcurrentHashMap<>();
    private final Set<AppName> asking = ConcurrentHashMap.newKeySet();

    LinkDesk(ChannelIndex index, LinkTokens links, BrokerClock clock, Duration maxTtl) {
        this.index = index;
        this.links = links;
        this.clock = clock;
        this.maxTtl = maxTtl;
    }

    @Override
    public Future<Void> prepare(AppName app) {
        return known.containsKey(app) ? Future.succeededFuture() : ask(app);
    }

    private Future<Void> ask(AppName app) {
        return index.open(app).map(data -> {
            known.put(app, data);
            return null;
        });
    }

    @Override
    public String tokenOf(Event event, Duration ttl) {
        DataSet data = known.get(event.app());
        if (data == null || !data.epoch().equals(event.epoch())) {
            learn(event.app());
            return null;
        }
        Duration chosen = ttl.compareTo(maxTtl) > 0 ? maxTtl : ttl;
        LinkTokens.Link link = new LinkTokens.Link(
                event.app(),
                event.channel(),
                event.file().id(),
                clock.now().plus(chosen),
                event.file().restricted());
        return links.sign(link, data.linkKey());
    }

    /** The data set is another one: its events wait for nobody, one question is enough for all of them. */
    private void learn(AppName app) {
        if (asking.add(app)) {
            ask(app).onFailure(cause -> LOG.warn("links cannot be signed for now, app={}", app, cause))
                    .onComplete(asked -> asking.remove(app));
        }
    }
}
