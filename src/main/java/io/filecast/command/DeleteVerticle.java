package io.filecast.command;

import io.filecast.core.ChannelIndex;
import io.filecast.core.Event;
import io.filecast.core.EventHints;
import io.filecast.core.FileBroker.DeleteFile;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** The verb that removes a file from a channel. Event-loop confined. */
final class DeleteVerticle extends VerticleBase {

    private final CommandBus bus;
    private final ChannelIndex index;
    private final EventHints hints;

    DeleteVerticle(CommandBus bus, ChannelIndex index, EventHints hints) {
        this.bus = bus;
        this.index = index;
        this.hints = hints;
    }

    @Override
    public Future<?> start() {
        bus.serve(Verb.DELETE, this::delete);
        return Future.succeededFuture();
    }

    private Future<Event> delete(DeleteFile command) {
        Principal principal = command.principal();
        principal.require(Right.DELETE, command.channel());
        return index.delete(principal, command.channel(), command.id(), command.operation())
                .onSuccess(event -> vertx.runOnContext(answered -> hints.committed(event)));
    }
}
