package io.filecast.command;

import io.filecast.core.AppName;
import io.filecast.core.BlobStore;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker.FileContent;
import io.filecast.core.FileId;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.ShareSecret;
import io.filecast.core.Shelf.Shelve;
import io.filecast.core.Shelf.Shelved;
import io.filecast.core.ShelfIndex;
import io.filecast.core.ShelfIndex.ShelfTerms;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** The verbs on files that are known by their id alone. Event-loop confined. */
final class ShelfVerticle extends VerticleBase {

    private final CommandBus bus;
    private final ChannelIndex index;
    private final ShelfIndex shelf;
    private final BlobStore blobs;
    private final CommandTerms terms;
    private final Checks checks;
    private final FileGate gate;

    ShelfVerticle(CommandBus bus, CommandRoom.Rooms rooms, CommandTerms terms) {
        this.bus = bus;
        this.index = rooms.index();
        this.shelf = rooms.shelf();
        this.blobs = rooms.blobs();
        this.terms = terms;
        this.checks = new Checks(terms);
        this.gate = new FileGate(rooms.index());
    }

    /** Asks for a file by its id, showing a secret or null. */
    record ById(Principal principal, FileId id, ShareSecret shown) {}

    @Override
    public Future<?> start() {
        bus.serve(Verb.SHELVE, this::shelve);
        bus.serve(Verb.OPEN_BY_ID, this::open);
        return Future.succeededFuture();
    }

    private Future<Shelved> shelve(Shelve command) {
        Principal principal = command.principal();
        principal.requireSomewhere(Right.WRITE);
        checks.file(command.upload().plan(), terms.of(principal.app()).fileBytes());
        if (command.ttl().isNegative()
                || command.ttl().isZero()
                || command.ttl().compareTo(terms.maxTtl()) > 0) {
            throw BrokerError.of(
                    ErrorCode.BAD_REQUEST,
                    "a file is on the shelf for up to " + terms.maxTtl().toSeconds() + "s");
        }
        return command.restricted() ? shelveRestricted(command) : place(command, null);
    }

    /** The secret goes into the answer alone; the index learns its hash. */
    private Future<Shelved> shelveRestricted(Shelve command) {
        return index.open(command.principal().app())
                .compose(data -> place(command, ShareSecret.derive(data.linkKey(), command.operation())));
    }

    private Future<Shelved> place(Shelve command, ShareSecret secret) {
        ShelfTerms chosen = new ShelfTerms(command.ttl(), terms.filesOnShelf(), secret == null ? null : secret.hash());
        return shelf.shelve(command, chosen)
                .map(end -> new Shelved(command.upload().id(), end, secret));
    }

    private Future<FileContent> open(ById command) {
        AppName app = command.principal().app();
        return gate.openById(shelf, command.principal(), command.id(), command.shown())
                .compose(entry -> blobs.open(app, entry.blob()).map(content -> new FileContent(entry, content)));
    }
}
