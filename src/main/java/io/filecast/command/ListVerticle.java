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
import io.filecast.core.FileBroker.ReadHistory;
import io.filecast.core.FileBroker.SignedLink;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.LinkTokens;
import io.filecast.core.Page;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;

/** The verbs that read: list, find, open, links, history. Event-loop confined. */
final class ListVerticle extends VerticleBase {

    private final CommandBus bus;
    private final ChannelIndex index;
    private final BlobStore blobs;
    private final LinkTokens links;
    private final BrokerClock clock;
    private final CommandTerms terms;
    private final Checks checks;

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
    }

    /** Names one file of a channel. */
    record ById(Principal principal, ChannelName channel, FileId id) {}

    /** Asks for a link; {@code ttl} null for the default. */
    record SignLink(Principal principal, ChannelName channel, FileId id, Duration ttl) {}

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
        command.principal().require(Right.READ, command.channel());
        return index.find(command.principal().app(), command.channel(), command.id())
                .map(entry -> {
                    if (!command.principal().sees(command.channel(), entry.recipients())) {
                        throw BrokerError.of(ErrorCode.NOT_FOUND, "no such file");
                    }
                    return entry;
                });
    }

    private Future<FileContent> open(ById command) {
        return find(command).compose(entry -> bytesOf(command.principal(), entry));
    }

    private Future<FileContent> bytesOf(Principal principal, FileEntry entry) {
        if (entry.restricted()) {
            throw needsSecret();
        }
        return blobs.open(principal.app(), entry.blob()).map(content -> new FileContent(entry, content));
    }

    private static BrokerError needsSecret() {
        return BrokerError.of(ErrorCode.FORBIDDEN, "this file opens only with its share secret");
    }

    private Future<SignedLink> signLink(SignLink command) {
        Duration ttl = command.ttl() == null || command.ttl().isZero() ? terms.defaultLinkTtl() : command.ttl();
        if (ttl.isNegative() || ttl.compareTo(terms.maxLinkTtl()) > 0) {
            throw BrokerError.of(
                    ErrorCode.BAD_REQUEST,
                    "linkTtl lies between 1s and " + terms.maxLinkTtl().toSeconds() + "s");
        }
        ById file = new ById(command.principal(), command.channel(), command.id());
        return find(file).compose(entry -> {
            if (entry.restricted()) {
                throw needsSecret();
            }
            return index.open(command.principal().app()).map(data -> {
                Instant ends = clock.now().plus(ttl);
                LinkTokens.Link link =
                        new LinkTokens.Link(command.principal().app(), command.channel(), command.id(), ends, false);
                return new SignedLink(links.sign(link, data.linkKey()), link.expiresAt());
            });
        });
    }

    private Future<FileContent> openLink(ByLink command) {
        AppName app = links.appOf(command.token());
        return index.open(app).compose(data -> {
            links.verify(command.token(), data.linkKey(), command.channel(), command.id());
            return index.find(app, command.channel(), command.id())
                    .compose(entry -> blobs.open(app, entry.blob()).map(content -> new FileContent(entry, content)));
        });
    }
}
