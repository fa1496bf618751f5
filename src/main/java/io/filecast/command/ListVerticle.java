package io.filecast.command;

import io.filecast.core.AppName;
import io.filecast.core.BlobStore;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker.EventPage;
import io.filecast.core.FileBroker.FileContent;
import io.filecast.core.FileBroker.ListFiles;
import io.filecast.core.FileBroker.ReadFile;
import io.filecast.core.FileBroker.ReadHistory;
import io.filecast.core.FileBroker.SignedLink;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.LinkTokens;
import io.filecast.core.LinkTokens.Link;
import io.filecast.core.Page;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** The verbs that read: list, find, open, links, history. Event-loop confined. */
final class ListVerticle extends VerticleBase {

    private final CommandBus bus;
    private final ChannelIndex index;
    private final BlobStore blobs;
    private final LinkTokens links;
    private final BrokerClock clock;
    private final CommandTerms terms;
    private final Checks checks;
    private final FileGate gate;

    ListVerticle(
            CommandBus bus,
            ChannelIndex index,
            BlobStore blobs,
            LinkTokens links,
            BrokerClock clock,
            CommandTerms terms) {
        this.bus = bus;
        this.index = index;
        this.blobs = blobs;
        this.links = links;
        this.clock = clock;
        this.terms = terms;
        this.checks = new Checks(terms);
        this.gate = new FileGate(index);
    }

    /** Names one file of a channel. */
    record ById(Principal principal, ChannelName channel, FileId id) {}

    /** Asks for a link; {@code ttl} null for the default. */
    record SignLink(ReadFile file, Duration ttl) {}

    /** Shows a link. */
    record ByLink(String token, ChannelName channel, FileId id) {}

    @Override
    public Future<?> start() {
        bus.serve(Verb.LIST, this::list);
        bus.serve(Verb.FIND, this::find);
        bus.serve(Verb.OPEN, this::open);
        bus.serve(Verb.SIGN_LINK, this::signLink);
        bus.serve(Verb.OPEN_LINK, this::openLink);
        bus.serve(Verb.HISTORY, this::history);
        return Future.succeededFuture();
    }

    private Future<Page<FileEntry>> list(ListFiles command) {
        command.principal().require(Right.READ, command.channel());
        checks.limit(command.limit());
        return new FileListing(index, command).read();
    }

    private Future<EventPage> history(ReadHistory command) {
        command.principal().require(Right.READ, command.channel());
        checks.limit(command.limit());
        return new HistoryReading(index, command).read();
    }

    private Future<FileEntry> find(ById command) {
        return gate.find(command.principal(), command.channel(), command.id());
    }

    private Future<FileContent> open(ReadFile command) {
        return gate.open(command).compose(entry -> bytesOf(command.principal().app(), entry));
    }

    private Future<FileContent> bytesOf(AppName app, FileEntry entry) {
        return blobs.open(app, entry.blob()).map(content -> new FileContent(entry, content));
    }

    private Future<SignedLink> signLink(SignLink command) {
        Duration ttl = command.ttl() == null || command.ttl().isZero() ? terms.defaultLinkTtl() : command.ttl();
        if (ttl.isNegative() || ttl.compareTo(terms.maxLinkTtl()) > 0) {
            throw BrokerError.of(
                    ErrorCode.BAD_REQUEST,
                    "linkTtl lies between 1s and " + terms.maxLinkTtl().toSeconds() + "s");
        }
        ReadFile file = command.file();
        AppName app = file.principal().app();
        return gate.open(file)
                .compose(entry -> index.open(app).map(data -> {
                    // Who makes it could open the file just now, so the link can.
                    Link link =
                            new Link(app, file.channel(), file.id(), clock.now().plus(ttl), entry.restricted());
                    return new SignedLink(
                            links.sign(link, data.linkKey()),
                            link.expiresAt(),
                            entry.attributes().picture() != null);
                }));
    }

    private Future<FileContent> openLink(ByLink command) {
        AppName app = links.appOf(command.token());
        if (!terms.knows(app)) {
            // Nobody has vouched for the name yet, and asking the index would make a data set of it.
            throw BrokerError.of(ErrorCode.FORBIDDEN, "the link is for no app of this server");
        }
        return index.open(app)
                .map(data -> links.verify(command.token(), data.linkKey(), command.channel(), command.id()))
                .compose(gate::openBy)
                .compose(entry -> bytesOf(app, entry));
    }
}
