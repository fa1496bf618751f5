package io.filecast.command;

import io.filecast.core.AppName;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker.BeginUpload;
import io.filecast.core.FileId;
import io.filecast.core.FileName;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.UploadTicket;
import io.filecast.core.UploadTickets.Offer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** The verbs on upload tickets. Event-loop confined. */
final class TicketVerticle extends VerticleBase {

    private final CommandBus bus;
    private final ChannelIndex index;
    private final BrokerClock clock;
    private final CommandTerms terms;
    private final Checks checks;

    TicketVerticle(CommandBus bus, ChannelIndex index, BrokerClock clock, CommandTerms terms) {
        this.bus = bus;
        this.index = index;
        this.clock = clock;
        this.terms = terms;
        this.checks = new Checks(terms);
    }

    /** Asks for a ticket. */
    record OfferUpload(Principal principal, ChannelName channel, String name, String mark, Duration ttl) {}

    /** Shows one. */
    record Redeem(String ticket, String type) {}

    @Override
    public Future<?> start() {
        bus.serve(Verb.OFFER_UPLOAD, this::offer);
        bus.serve(Verb.REDEEM_TICKET, this::redeem);
        return Future.succeededFuture();
    }

    private Future<Offer> offer(OfferUpload command) {
        Principal principal = command.principal();
        principal.require(Right.WRITE, command.channel());
        checks.channel(command.channel());
        FileName.check(command.name(), terms.nameBytes());
        return index.secret(principal.app()).map(secret -> {
            UploadTicket ticket = new UploadTicket(
                    principal,
                    command.channel(),
                    FileId.random(),
                    command.name(),
                    command.mark(),
                    clock.now().plus(command.ttl()));
            return new Offer(ticket.file(), ticket.seal(secret), ticket.expiresAt());
        });
    }

    private Future<BeginUpload> redeem(Redeem command) {
        AppName app = UploadTicket.appOf(command.ticket());
        if (!terms.knows(app)) {
            // Nobody has vouched for the name yet, and asking the index would make a data set of it.
            throw BrokerError.of(ErrorCode.FORBIDDEN, "the upload ticket is for no app of this server");
        }
        return index.secret(app).map(secret -> {
            UploadTicket ticket = UploadTicket.open(command.ticket(), secret);
            if (!clock.now().isBefore(ticket.expiresAt())) {
                throw BrokerError.of(ErrorCode.UNAUTHENTICATED, "the upload ticket has expired");
            }
            return ticket.toBegin(command.type());
        });
    }
}
