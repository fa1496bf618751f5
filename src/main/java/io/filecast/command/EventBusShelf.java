package io.filecast.command;

import io.filecast.core.BlobStore;
import io.filecast.core.BrokerError;
import io.filecast.core.FileBroker.FileContent;
import io.filecast.core.FileId;
import io.filecast.core.Principal;
import io.filecast.core.ShareSecret;
import io.filecast.core.Shelf;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;

/**
 * The verbs on files that are known by their id alone, sent over the local event bus to their verticle. Any thread with a Vert.x
 * context.
 */
final class EventBusShelf implements Shelf {

    private final CommandBus bus;
    private final BlobStore blobs;

    EventBusShelf(CommandBus bus, BlobStore blobs) {
        this.bus = bus;
        this.blobs = blobs;
    }

    @Override
    public Future<Shelved> shelve(Shelve command) {
        return bus.ask(Verb.SHELVE, command, Shelved.class).onComplete(done -> dropUnused(command, done));
    }

    /** Bytes that were certainly not taken up are removed at once; where that is unknown the search for orphans decides. */
    private void dropUnused(Shelve command, AsyncResult<Shelved> done) {
        boolean refused = done.failed()
                && done.cause() instanceof BrokerError error
                && !error.code().isOutcomeUnknown();
        if (refused) {
            blobs.delete(command.principal().app(), command.upload().blob().id());
        }
    }

    @Override
    public Future<FileContent> open(Principal reader, FileId id, ShareSecret shown) {
        return bus.ask(Verb.OPEN_BY_ID, new ShelfVerticle.ById(reader, id, shown), FileContent.class);
    }
}
