package io.filecast.command;

import io.filecast.command.CommandTerms.AppTerms;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.PublishTerms;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.EventHints;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.Published;
import io.filecast.core.Right;
import io.filecast.core.ShareSecret;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * The verb that announces: one step of the index, then the answer, then the hint to subscribers. Event-loop confined.
 */
final class PublishVerticle extends VerticleBase {

    private final CommandBus bus;
    private final ChannelIndex index;
    private final EventHints hints;
    private final CommandTerms terms;
    private final Checks checks;

    PublishVerticle(CommandBus bus, ChannelIndex index, EventHints hints, CommandTerms terms) {
        this.bus = bus;
        this.index = index;
        this.hints = hints;
        this.terms = terms;
        this.checks = new Checks(terms);
    }

    @Override
    public Future<?> start() {
        bus.serve(Verb.PUBLISH_FILE_MESSAGE, this::publish);
        return Future.succeededFuture();
    }

    private Future<Published> publish(Publish command) {
        checks.channels(command.channels());
        for (ChannelName channel : command.channels()) {
            command.principal().require(Right.WRITE, channel);
        }
        if (command.subject() instanceof Subject.NewFile file) {
            // Fields of a form may come after its file, so the plan may have changed since the upload began.
            checks.plan(
                    file.upload().plan(), terms.of(command.principal().app()).fileBytes());
        }
        checks.message(command.message());
        checks.meta(command.meta());
        checks.send(command);
        checks.options(command.options(), command.channels().size());
        boolean isSignal = command.subject() instanceof Subject.Signal;
        if (isSignal) {
            checks.signal(command.message());
        }
        if (command.options().restricted() && (isSignal || command.subject() instanceof Subject.Message)) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "only a file can be restricted");
        }
        boolean isOfTicket =
                command.subject() instanceof Subject.TicketFile || command.subject() instanceof Subject.HandedFile;
        if (isOfTicket && command.channels().size() > 1) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a file that came with a ticket goes to one channel");
        }
        AppTerms app = terms.of(command.principal().app());
        PublishTerms chosen = new PublishTerms(
                chosen(command.options().eventTtl(), app.eventTtl()),
                chosen(command.options().fileTtl(), app.fileTtl()),
                terms.filesPerChannel());
        Future<Published> published =
                command.options().restricted() ? publishRestricted(command, chosen) : index.publish(command, chosen);
        return published.onSuccess(done -> vertx.runOnContext(answered -> tell(done)));
    }

    /** The secret goes into the answer alone; the index learns its hash. */
    private Future<Published> publishRestricted(Publish command, PublishTerms chosen) {
        return index.open(command.principal().app()).compose(data -> {
            ShareSecret secret = ShareSecret.derive(data.linkKey(), command.operation());
            return index.publish(command, chosen.restrictedBy(secret)).map(published -> published.with(secret));
        });
    }

    private void tell(Published published) {
        published.events().forEach(hints::committed);
    }

    private static Duration chosen(Duration asked, Duration byDefault) {
        return asked == null || asked.isZero() ? byDefault : asked;
    }
}
