package io.filecast.adapter.rest;

import io.filecast.adapter.http.FileDownload;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.InboundBody;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.http.UploadFlow;
import io.filecast.adapter.json.DurationText;
import io.filecast.adapter.rest.Operations.Fingerprint;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.BeginUpload;
import io.filecast.core.FileBroker.DeleteFile;
import io.filecast.core.FileBroker.FileContent;
import io.filecast.core.FileBroker.ListFiles;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.ReadFile;
import io.filecast.core.FileBroker.SealedUpload;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileId;
import io.filecast.core.OperationId;
import io.filecast.core.Order;
import io.filecast.core.Principal;
import io.filecast.core.Published;
import io.filecast.core.Right;
import io.filecast.core.Thumbnails;
import io.filecast.core.Thumbnails.ReadThumbnail;
import io.filecast.core.Thumbnails.Thumbnail;
import io.filecast.core.Thumbnails.Wanted;
import io.filecast.core.UploadPlan;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;

/** The files of a channel: in, found, out, gone; and files to targets. Event-loop confined. */
final class FileRoutes {

    /**
     * Who sends what where; read before a byte of the body.
     *
     * @param channel the one in the path; null for a send to targets
     * @param channels where it goes; empty while a form has yet to name its targets
     */
    private record Sending(
            Principal principal,
            ChannelName channel,
            List<ChannelName> channels,
            QueryText query,
            String digest,
            String key) {}

    private final HttpFloor floor;
    private final RestRequests requests;
    private final RestWire wire;
    private final FileBroker broker;
    private final Thumbnails thumbnails;
    private final UploadFlow uploads;
    private final FileDownload downloads;

    FileRoutes(HttpFloor floor, RestRequests requests, FileBroker broker, Thumbnails thumbnails) {
        this.floor = floor;
        this.requests = requests;
        this.wire = requests.wire();
        this.broker = broker;
        this.thumbnails = thumbnails;
        this.uploads = floor.uploads(broker);
        this.downloads = floor.downloads();
    }

    void post(RoutingContext ctx) {
        Sending sending = sending(ctx);
        if (RestRequests.isForm(ctx)) {
            receiveForm(ctx, sending);
        } else {
            receive(ctx, sending, wire.fileName(sending.query().single("name")));
        }
    }

    void put(RoutingContext ctx) {
        receive(ctx, sending(ctx), wire.fileName(floor.segment(ctx, "file")));
    }

    /** What a tool sends that did not append the file's name. */
    void putNameless(RoutingContext ctx) {
        floor.admit(ctx);
        throw BrokerError.of(ErrorCode.BAD_NAME, "the path of a PUT ends in the file's name");
    }

    private Sending sending(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        ChannelName channel = requests.channelOrNone(ctx);
        QueryText query = requests.query(ctx);
        boolean isUnsaid = channel == null && RestRequests.isForm(ctx) && !query.has(RestRequests.TO);
        return new Sending(
                principal,
                channel,
                isUnsaid ? List.of() : requests.destination(channel, query),
                query,
                RestRequests.declaredDigest(ctx),
                RestRequests.idempotencyKey(ctx));
    }

    private void receive(RoutingContext ctx, Sending sending, String name) {
        SendOptions options = requests.options(sending.query());
        String type = RestWire.fileType(ctx.request().getHeader("Content-Type"), name);
        long sizeBytes = InboundBody.of(ctx).declaredBytes();
        UploadPlan plan = planOf(sending, name, type, sizeBytes, options);
        Future<Published> published = uploads.receive(
                        ctx, new BeginUpload(sending.principal(), null, plan, sizeBytes, sending.digest()))
                .compose(stored -> publish(sending, stored, options));
        floor.reply(ctx, published, done -> answerCreated(ctx, sending, done));
    }

    private void receiveForm(RoutingContext ctx, Sending sending) {
        // The fields before the file are read before the broker is asked, so who may not write is sent away first.
        sending.principal().requireSomewhere(Right.WRITE);
        requireWrite(sending.principal(), sending.channels());
        Future<Published> published = uploads.receiveForm(ctx, new Form(sending))
                .compose(form -> publish(
                        sending, form.upload(), requests.options(sending.query().and(form.fields()))));
        floor.reply(ctx, published, done -> answerCreated(ctx, sending, done));
    }

    private static void requireWrite(Principal principal, List<ChannelName> channels) {
        channels.forEach(channel -> principal.require(Right.WRITE, channel));
    }

    /** The native form: the same options as in the query, as fields. */
    private final class Form implements UploadFlow.FormReader {

        private final Sending sending;
        private final SendOptions inQuery;

        Form(Sending sending) {
            this.sending = sending;
            this.inQuery = requests.options(sending.query());
        }

        @Override
        public BeginUpload begin(String fileName, String contentType) {
            String named = sending.query().single("name");
            String name = named == null ? wire.fileName(fileName) : wire.fileName(named);
            String type = RestWire.fileType(contentType, name);
            UploadPlan plan = planOf(sending, name, type, UploadPlan.UNKNOWN_SIZE, inQuery);
            return new BeginUpload(sending.principal(), null, plan, UploadPlan.UNKNOWN_SIZE, sending.digest());
        }

        @Override
        public UploadPlan plan(UploadPlan begun, QueryText fields) {
            QueryText parameters = sending.query().and(fields);
            SendOptions all = requests.options(parameters);
            List<ChannelName> channels = requests.destination(sending.channel(), parameters);
            requireWrite(sending.principal(), channels);
            String named = fields.single("name");
            String name = named == null ? begun.name() : wire.fileName(named);
            return new UploadPlan(
                    channels,
                    name,
                    begun.type(),
                    begun.sizeBytes(),
                    begun.sha256(),
                    all.description(),
                    all.meta(),
                    all.box());
        }
    }

    private static UploadPlan planOf(Sending sending, String name, String type, long sizeBytes, SendOptions options) {
        return new UploadPlan(
                sending.channels(),
                name,
                type,
                sizeBytes,
                sending.digest(),
                options.description(),
                options.meta(),
                options.box());
    }

    /** The meta is the file's, where filters find it; the event carries no second copy. */
    private Future<Published> publish(Sending sending, SealedUpload sealed, SendOptions options) {
        Fingerprint fingerprint =
                new Fingerprint().add(sealed).add(options.message()).add(options.publish());
        List<ChannelName> channels = sealed.plan().channels();
        OperationId operation = Operations.of(sending.key(), sending.principal(), channels, fingerprint);
        return broker.publish(new Publish(
                sending.principal(),
                channels,
                new Subject.NewFile(sealed),
                options.message(),
                null,
                options.publish(),
                operation));
    }

    private void answerCreated(RoutingContext ctx, Sending sending, Published published) {
        FileId id = published.event().file().id();
        // What lies in several channels has no one address.
        if (published.events().size() == 1 && !ctx.response().closed()) {
            ctx.response()
                    .putHeader("Location", RestWire.entryPath(published.event().channel(), id));
        }
        String body = sending.channel() == null ? wire.sent(published) : wire.published(published);
        floor.answer(ctx, 201, RestWire.JSON, body);
    }

    void list(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        ChannelName channel = requests.channel(ctx);
        QueryText query = requests.query(ctx);
        ListFiles command = new ListFiles(
                principal,
                channel,
                RestWire.cursor(query.single("cursor")),
                RestWire.order(query, Order.NEWEST_FIRST),
                wire.pageSize(query));
        floor.reply(
                ctx,
                broker.listFiles(command),
                page -> floor.answer(ctx, 200, RestWire.JSON, wire.files(channel, page)));
    }

    void find(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        ChannelName channel = requests.channel(ctx);
        floor.reply(
                ctx,
                broker.findFile(principal, channel, requests.file(ctx)),
                entry -> floor.answer(ctx, 200, RestWire.JSON, wire.file(channel, entry)));
    }

    void content(RoutingContext ctx) {
        String link = requests.query(ctx).single("link");
        Future<FileContent> opened;
        if (link != null) {
            floor.admitGuest(ctx);
            opened = broker.openLink(link, requests.channel(ctx), requests.file(ctx));
        } else {
            opened = broker.openFile(reading(ctx));
        }
        floor.reply(ctx, opened, content -> downloads.send(ctx, content));
    }

    void thumbnail(RoutingContext ctx) {
        QueryText query = requests.query(ctx);
        String link = query.single("link");
        Future<Thumbnail> opened;
        if (link != null) {
            floor.admitGuest(ctx);
            opened = thumbnails.openLink(link, requests.channel(ctx), requests.file(ctx), wanted(query));
        } else {
            opened = thumbnails.open(new ReadThumbnail(reading(ctx), wanted(query)));
        }
        floor.reply(ctx, opened, thumbnail -> downloads.send(ctx, thumbnail));
    }

    private Wanted wanted(QueryText query) {
        return SendOptions.wanted(query, "width", "height", requests.limits().largestThumbnail());
    }

    private ReadFile reading(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        return new ReadFile(principal, requests.channel(ctx), requests.file(ctx), RestRequests.shareSecret(ctx));
    }

    void link(RoutingContext ctx) {
        ReadFile file = reading(ctx);
        Duration ttl = DurationText.parse("linkTtl", requests.query(ctx).single("linkTtl"));
        floor.reply(
                ctx,
                broker.signLink(file, ttl),
                link -> floor.answer(ctx, 200, RestWire.JSON, wire.link(file.channel(), file.id(), link)));
    }

    void delete(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        ChannelName channel = requests.channel(ctx);
        FileId id = requests.file(ctx);
        String key = RestRequests.idempotencyKey(ctx);
        Fingerprint fingerprint = new Fingerprint().add("delete").add(id.value());
        OperationId operation = Operations.of(key, principal, List.of(channel), fingerprint);
        floor.reply(
                ctx,
                broker.deleteFile(new DeleteFile(principal, channel, id, operation)),
                event -> floor.answerEmpty(ctx, 204));
    }
}
