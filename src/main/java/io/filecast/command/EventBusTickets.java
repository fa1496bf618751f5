package io.filecast.command;

import io.filecast.core.ChannelName;
import io.filecast.core.FileBroker.BeginUpload;
import io.filecast.core.Principal;
import io.filecast.core.UploadTickets;
import io.vertx.core.Future;
import java.time.Duration;

/** The verbs on upload tickets, sent over the local event bus to their verticle. Any thread with a Vert.x context. */
final class EventBusTickets implements UploadTickets {

    private final CommandBus bus;

    EventBusTickets(CommandBus bus) {
        this.bus = bus;
    }

    @Override
    public Future<Offer> offer(Principal principal, ChannelName channel, String name, String mark, Duration ttl) {
        return bus.ask(
                Verb.OFFER_UPLOAD, new TicketVerticle.OfferUpload(principal, channel, name, mark, ttl), Offer.class);
    }

    @Override
    public Future<BeginUpload> redeem(String ticket, String type) {
        return bus.ask(Verb.REDEEM_TICKET, new TicketVerticle.Redeem(ticket, type), BeginUpload.class);
    }
}
