package io.filecast.command;

import io.filecast.core.BlobStore;
import io.filecast.core.BrokerClock;
import io.filecast.core.ChannelIndex;
import io.filecast.core.EventBroker;
import io.filecast.core.EventHints;
import io.filecast.core.EventIndex;
import io.filecast.core.FileBroker;
import io.filecast.core.FileLinks;
import io.filecast.core.LinkTokens;
import io.filecast.core.Shelf;
import io.filecast.core.ShelfIndex;
import io.filecast.core.ThumbnailMaker;
import io.filecast.core.Thumbnails;
import io.filecast.core.UploadTickets;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;

/**
 * Deploys the verbs' verticles, one instance of each per event loop, and gives the facade that sends to them. Any thread.
 */
public final class CommandRoom {

    private final Vertx vertx;
    private final CommandBus bus;
    private final UploadsInFlight inFlight;
    private final List<Supplier<Deployable>> verticles;
    private final FileBroker broker;
    private final Shelf shelf;
    private final FileLinks links;

    /** What the verbs work with. */
    public record Rooms(
            ChannelIndex index,
            EventIndex events,
            ShelfIndex shelf,
            BlobStore blobs,
            EventHints hints,
            LinkTokens links,
            BrokerClock clock,
            ThumbnailMaker thumbnails) {}

    /** Prepares the verbs. */
    public CommandRoom(Vertx vertx, Rooms rooms, CommandTerms terms, EventTerms eventTerms, ThumbnailTerms pictures) {
        this.vertx = vertx;
        this.bus = new CommandBus(vertx);
        this.inFlight = new UploadsInFlight(terms.uploadsInFlight(), terms.uploadsInFlightPerKey());
        SegmentWriter.Pace pace = new SegmentWriter.Pace(terms.commitBytes(), terms.commitInterval());
        this.broker = new EventBusBroker(
                bus,
                rooms.blobs(),
                inFlight,
                new DeclaredUploads(vertx, bus, rooms.blobs(), inFlight, pace),
                new WholeUploads(vertx, bus, rooms.blobs(), inFlight));
        ThumbnailDesk desk = new ThumbnailDesk(rooms.blobs(), rooms.thumbnails(), pictures.perFile(), System::nanoTime);
        this.shelf = new EventBusShelf(bus, rooms.blobs());
        this.links = new LinkDesk(rooms.index(), rooms.links(), rooms.clock(), terms.maxLinkTtl());
        this.verticles = List.of(
                () -> new UploadVerticle(bus, rooms.index(), terms, inFlight),
                () -> new PublishVerticle(bus, rooms.index(), rooms.hints(), terms),
                () -> new ListVerticle(bus, rooms.index(), rooms.blobs(), rooms.links(), rooms.clock(), terms),
                () -> new DeleteVerticle(bus, rooms.index(), rooms.hints()),
                () -> new TicketVerticle(bus, rooms.index(), rooms.clock(), terms),
                () -> new ThumbnailVerticle(bus, rooms, desk, pictures),
                () -> new ShelfVerticle(bus, rooms, terms),
                () -> new EventVerticle(bus, rooms.events(), rooms.hints(), eventTerms));
    }

    /** Begins to serve the verbs. */
    public Future<Void> start(int instances) {
        vertx.eventBus().registerCodec(new CommandCodec<>());
        DeploymentOptions options = new DeploymentOptions().setInstances(instances);
        return Future.all(verticles.stream()
                        .map(verticle -> vertx.deployVerticle(verticle, options))
                        .toList())
                .mapEmpty();
    }

    /** The verbs. */
    public FileBroker broker() {
        return broker;
    }

    /** The verbs on events that were announced before. */
    public EventBroker events() {
        return new EventBusEvents(bus);
    }

    /** The verbs on thumbnails. */
    public Thumbnails thumbnails() {
        return new EventBusThumbnails(bus);
    }

    /** The verbs on files that are known by their id alone. */
    public Shelf shelf() {
        return shelf;
    }

    /** The verbs on upload tickets. */
    public UploadTickets tickets() {
        return new EventBusTickets(bus);
    }

    /** What signs links to files that a door hands on. */
    public FileLinks links() {
        return links;
    }

    /** The uploads under way. */
    public UploadsInFlight uploadsInFlight() {
        return inFlight;
    }
}
