package io.filecast.command;

import io.filecast.core.ChannelName;
import io.filecast.core.FileId;
import io.filecast.core.Principal;
import io.filecast.core.ShareSecret;
import io.filecast.core.Thumbnails;
import io.vertx.core.Future;

/** The verbs on thumbnails, sent over the local event bus. Any thread with a Vert.x context. */
final class EventBusThumbnails implements Thumbnails {

    private final CommandBus bus;

    EventBusThumbnails(CommandBus bus) {
        this.bus = bus;
    }

    @Override
    public Future<Thumbnail> open(ReadThumbnail command) {
        return bus.ask(Verb.OPEN_THUMBNAIL, command, Thumbnail.class);
    }

    @Override
    public Future<Thumbnail> openLink(String linkToken, ChannelName channel, FileId id, Wanted wanted) {
        return bus.ask(
                Verb.OPEN_LINKED_THUMBNAIL,
                new ThumbnailVerticle.ByLink(linkToken, channel, id, wanted),
                Thumbnail.class);
    }

    @Override
    public Future<Thumbnail> openById(Principal reader, FileId id, ShareSecret shown, Wanted wanted) {
        return bus.ask(
                Verb.OPEN_THUMBNAIL_BY_ID,
                new ThumbnailVerticle.ById(new ShelfVerticle.ById(reader, id, shown), wanted),
                Thumbnail.class);
    }
}
