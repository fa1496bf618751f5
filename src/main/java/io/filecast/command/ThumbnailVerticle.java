package io.filecast.command;

import io.filecast.core.AppName;
import io.filecast.core.Box;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.LinkTokens;
import io.filecast.core.ShelfIndex;
import io.filecast.core.Thumbnails.ReadThumbnail;
import io.filecast.core.Thumbnails.Thumbnail;
import io.filecast.core.Thumbnails.Wanted;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.Supplier;

/** The verbs on thumbnails. Event-loop confined. */
final class ThumbnailVerticle extends VerticleBase {

    private final CommandBus bus;
    private final ChannelIndex index;
    private final ShelfIndex shelf;
    private final LinkTokens links;
    private final ThumbnailDesk desk;
    private final ThumbnailTerms terms;
    private final FileGate gate;

    ThumbnailVerticle(CommandBus bus, CommandRoom.Rooms rooms, ThumbnailDesk desk, ThumbnailTerms terms) {
        this.bus = bus;
        this.index = rooms.index();
        this.shelf = rooms.shelf();
        this.links = rooms.links();
        this.desk = desk;
        this.terms = terms;
        this.gate = new FileGate(rooms.index());
    }

    /** Shows a link to a file. */
    record ByLink(String token, ChannelName channel, FileId id, Wanted wanted) {}

    /** Names a file by its id. */
    record ById(ShelfVerticle.ById file, Wanted wanted) {}

    @Override
    public Future<?> start() {
        bus.serve(Verb.OPEN_THUMBNAIL, this::open);
        bus.serve(Verb.OPEN_LINKED_THUMBNAIL, this::openLink);
        bus.serve(Verb.OPEN_THUMBNAIL_BY_ID, this::openById);
        return Future.succeededFuture();
    }

    private Future<Thumbnail> open(ReadThumbnail command) {
        return admitted(command.file().principal().app(), command.wanted(), () -> gate.open(command.file()));
    }

    private Future<Thumbnail> openById(ById command) {
        ShelfVerticle.ById file = command.file();
        return admitted(
                file.principal().app(),
                command.wanted(),
                () -> gate.openById(shelf, file.principal(), file.id(), file.shown()));
    }

    private Future<Thumbnail> openLink(ByLink command) {
        AppName app = links.appOf(command.token());
        return admitted(
                app,
                command.wanted(),
                () -> index.open(app)
                        .map(data -> links.verify(command.token(), data.linkKey(), command.channel(), command.id()))
                        .compose(gate::openBy));
    }

    private Future<Thumbnail> admitted(AppName app, Wanted wanted, Supplier<Future<FileEntry>> entrance) {
        return entrance.get().compose(entry -> {
            if (!terms.enabled()) {
                throw BrokerError.of(ErrorCode.NOT_FOUND, "there are no thumbnails here");
            }
            Box box = terms.boxFor(wanted, entry.attributes());
            return desk.find(app, entry, box)
                    .compose(kept ->
                            kept.isPresent() ? Future.succeededFuture(kept.get()) : make(app, entry, box, entrance));
        });
    }

    /** Making one takes a while: who may have it, and whether the file is there, is asked once more when it is done. */
    private Future<Thumbnail> make(AppName app, FileEntry entry, Box box, Supplier<Future<FileEntry>> entrance) {
        return desk.make(app, entry, box)
                .compose(made -> entrance.get())
                .compose(still -> desk.find(app, still, box))
                .map(kept -> kept.orElseThrow(() -> BrokerError.unavailable("the thumbnail has just gone", null)));
    }
}
