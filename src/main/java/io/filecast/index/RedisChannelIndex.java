package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventIndex;
import io.filecast.core.EventType;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.SealedUpload;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileId;
import io.filecast.core.GroupIndex;
import io.filecast.core.JsonText;
import io.filecast.core.OperationId;
import io.filecast.core.Order;
import io.filecast.core.Permits;
import io.filecast.core.PictureType;
import io.filecast.core.PresenceIndex;
import io.filecast.core.Principal;
import io.filecast.core.Published;
import io.filecast.core.SealedBlob;
import io.filecast.core.ShelfIndex;
import io.filecast.core.SingleUses;
import io.filecast.core.Timetoken;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.filecast.core.UploadTicket;
import io.filecast.core.VisitIndex;
import io.filecast.index.AppScripts.Reply;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The index in Redis: one Lua script per call, so each is one atomic step and one round trip. Any thread with a Vert.x
 * context; futures complete on it.
 *
 * <p>Every call is harmless when it is sent twice, which the {@link RedisLinks} do when an answer is lost: reads are by
 * nature, uploads know their own work again, and what announces events remembers its operation and answer.
 */
public final class RedisChannelIndex implements ChannelIndex {

    private final AppScripts scripts;
    private final IndexTimes times;
    private final IndexReads reads;
    private final IndexUploads uploads;

    /**
     * An index over connections that the caller closes.
     *
     * @param clock learns the broker's time from every answer
     */
    public RedisChannelIndex(RedisLinks links, RedisClock clock, IndexTimes times) {
        this.scripts = new AppScripts(links, clock);
        this.times = times;
        this.reads = new IndexReads(scripts);
        this.uploads = new IndexUploads(scripts);
    }

    /** The presence that is kept beside it. */
    public PresenceIndex presence(PresenceBounds bounds) {
        return new RedisPresence(scripts, bounds);
    }

    /** Who is there without a connection. */
    public VisitIndex visits(PresenceBounds bounds) {
        return new RedisVisits(scripts, bounds, times);
    }

    /** The channel groups of the same apps. */
    public GroupIndex groups(GroupBounds bounds) {
        return new RedisGroups(scripts, bounds);
    }

    /** What was permitted to names in the same apps. */
    public Permits permits(PermitBounds bounds) {
        return new RedisPermits(scripts, bounds);
    }

    /** The shelves of the same apps. */
    public ShelfIndex shelf() {
        return new RedisShelf(scripts, times);
    }

    /** What was used of that which may be used once in the same apps. */
    public SingleUses singleUses() {
        return new RedisSingleUses(scripts);
    }

    /** What was done to events of the same apps. */
    public EventIndex events() {
        return new RedisEvents(scripts, times);
    }

    /** The accounts of the same apps. */
    public RedisAccounts accounts() {
        return new RedisAccounts(scripts, times);
    }

    @Override
    public Future<DataSet> open(AppName app) {
        return reads.open(app);
    }

    @Override
    public Future<byte[]> secret(AppName app) {
        return reads.secret(app);
    }

    // ---- publishing -----------------------------------------------------------------------------------------------

    @Override
    public Future<Published> publish(Publish command, PublishTerms terms) {
        AppName app = command.principal().app();
        String send = AppScripts.sendName();
        return scripts.runReplicated(RedisScript.PUBLISH, app, publishArgs(command, terms, send))
                .map(reply -> published(command, reply, send));
    }

    private ScriptArgs publishArgs(Publish command, PublishTerms terms, String send) {
        ScriptArgs args = AppScripts.operation(command.operation(), send, times);
        SealedUpload fresh = freshFile(command.subject());
        PublishOptions options = command.options();
        args.text(fresh != null ? "new" : kindOf(command.subject()))
                .text(fileId(command.subject()))
                .text(ownerOf(command))
                .text(command.principal().userId())
                .flag(command.stored())
                .micros(terms.eventTtl())
                .micros(terms.fileTtl())
                .number(terms.filesPerChannel())
                .micros(times.recoveryWindow())
                .text(AttributesJson.writeUsers(options.recipients()))
                .text(terms.shareHash())
                .reader(command.principal(), command.channels());
        if (fresh == null) {
            args.text("").text("").text("").text("");
        } else {
            UploadPlan plan = fresh.plan();
            args.text(AttributesJson.write(plan))
                    .number(fresh.blob().sizeBytes())
                    .text(fresh.blob().sha256())
                    .text(fresh.blob().id().value());
        }
        args.text(text(command.message())).text(text(command.meta()));
        args.text(options.label() == null ? "" : options.label().value()).flag(options.silent());
        args.text(fresh == null ? "" : PictureType.slugOf(fresh.blob().picture()));
        args.flag(command.principal().isAdministrator());
        args.micros(command.subject() instanceof Subject.HandedFile file ? file.within() : Duration.ZERO);
        command.channels().forEach(args::text);
        return args;
    }

    private static String kindOf(Subject subject) {
        if (subject instanceof Subject.Message) {
            return "message";
        }
        if (subject instanceof Subject.Signal) {
            return "signal";
        }
        return subject instanceof Subject.HandedFile ? "handed" : "stored";
    }

    private static String ownerOf(Publish command) {
        if (command.subject() instanceof Subject.HandedFile file) {
            return UploadTicket.ownerOf(command.principal(), file.mark());
        }
        return command.subject() instanceof Subject.TicketFile
                ? UploadTicket.ownerOf(command.principal(), "")
                : Upload.ownerOf(command.principal());
    }

    /** A file whose bytes the index does not know yet; null when it does, or there is none. */
    private static SealedUpload freshFile(Subject subject) {
        return subject instanceof Subject.NewFile file ? file.upload() : null;
    }

    private static EventType typeOf(Subject subject) {
        return subject instanceof Subject.Message
                ? EventType.MESSAGE
                : subject instanceof Subject.Signal ? EventType.SIGNAL : EventType.FILE;
    }

    private static String fileId(Subject subject) {
        if (subject instanceof Subject.NewFile file) {
            return file.upload().id().value();
        }
        if (subject instanceof Subject.TicketFile file) {
            return file.id().value();
        }
        return subject instanceof Subject.StoredFile file ? file.id().value() : "";
    }

    private static String text(JsonText json) {
        return json == null ? "" : json.value();
    }

    private static Published published(Publish command, Reply reply, String send) {
        EventFields fields = EventFields.of(reply.get(1))
                .type(typeOf(command.subject()))
                .publisher(command.principal().userId())
                .content(command.message(), command.meta(), command.stored())
                .labelled(command.options().label(), command.options().silent());
        SealedUpload fresh = freshFile(command.subject());
        if (fresh != null) {
            fields.attributes(fresh.plan().toAttributes(fresh.blob()));
        }
        Response moments = reply.get(2);
        List<Event> events = new ArrayList<>(command.channels().size());
        for (ChannelName channel : command.channels()) {
            int at = 2 * events.size();
            events.add(fields.previous(timetoken(moments.get(at + 1)))
                    .toEvent(command.principal().app(), channel, timetoken(moments.get(at)), reply.epoch(), false));
        }
        return new Published(List.copyOf(events), !send.equals(reply.text(0)));
    }

    @Override
    public Future<Event> delete(Principal by, ChannelName channel, FileId id, OperationId operation) {
        ScriptArgs args = AppScripts.operation(operation, AppScripts.sendName(), times)
                .text(channel)
                .text(id.value())
                .text(by.userId())
                .micros(times.removalTtl())
                .micros(times.recoveryWindow())
                .reader(by, List.of(channel));
        return scripts.runReplicated(RedisScript.DELETE, by.app(), args).map(reply -> {
            Response moments = reply.get(2);
            return EventFields.of(reply.get(1))
                    .type(EventType.FILE_DELETED)
                    .publisher(by.userId())
                    .previous(timetoken(moments.get(1)))
                    .toEvent(by.app(), channel, timetoken(moments.get(0)), reply.epoch(), true);
        });
    }

    // ---- uploads --------------------------------------------------------------------------------------------------

    @Override
    public Future<Upload> declare(AppName app, Upload upload, Duration ttl, int maxDeclared) {
        return uploads.declare(app, upload, ttl, maxDeclared);
    }

    @Override
    public Future<Void> begin(
            AppName app, Upload upload, Duration ttl, int maxDeclared, String lease, Duration leaseTtl) {
        return uploads.begin(app, upload, ttl, maxDeclared, lease, leaseTtl);
    }

    @Override
    public Future<Upload> upload(AppName app, FileId id) {
        return uploads.upload(app, id);
    }

    @Override
    public Future<Leased> lease(AppName app, FileId id, Claim claim) {
        return uploads.lease(app, id, claim);
    }

    @Override
    public Future<Void> renew(AppName app, FileId id, Claim claim, long ownBytes, Duration ttl) {
        return uploads.renew(app, id, claim, ownBytes, ttl);
    }

    @Override
    public Future<Upload> release(AppName app, FileId id, String lease, long ownBytes) {
        return uploads.release(app, id, lease, ownBytes);
    }

    @Override
    public Future<Upload> halt(AppName app, FileId id) {
        return uploads.halt(app, id);
    }

    @Override
    public Future<Upload> complete(AppName app, FileId id, String lease, SealedBlob blob, Duration ttl) {
        return uploads.complete(app, id, lease, blob, ttl);
    }

    @Override
    public Future<Void> cancel(AppName app, FileId id) {
        return uploads.cancel(app, id);
    }

    @Override
    public Future<List<FileId>> endedUploads(AppName app, String epoch, List<FileId> ids) {
        return uploads.ended(app, epoch, ids);
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    @Override
    public Future<Found> find(AppName app, ChannelName channel, FileId id) {
        return reads.find(app, channel, id);
    }

    @Override
    public Future<List<Listed>> list(AppName app, ChannelName channel, String from, Order order, int limit) {
        return reads.list(app, channel, from, order, limit);
    }

    @Override
    public Future<LogSlice> log(
            AppName app, ChannelName channel, Timetoken after, Timetoken before, Order order, int limit) {
        return reads.log(app, channel, after, before, order, limit);
    }

    @Override
    public Future<Progress> since(AppName app, List<Ask> asks, int limit, int maxBytes) {
        return reads.since(app, asks, limit, maxBytes);
    }

    @Override
    public Future<Heads> heads(AppName app, Timetoken after, int limit) {
        return reads.heads(app, after, limit);
    }

    @Override
    public Future<String> renewEpoch(AppName app, String seen) {
        return scripts.runReplicated(RedisScript.EPOCH, app, new ScriptArgs().text(seen))
                .map(Reply::epoch);
    }

    // ---- sweeping -------------------------------------------------------------------------------------------------

    @Override
    public Future<Swept> sweep(AppName app, int limit) {
        ScriptArgs args = AppScripts.operation(OperationId.random(), AppScripts.sendName(), times)
                .number(limit)
                .micros(times.removalTtl())
                .micros(times.recoveryWindow())
                .micros(times.silence());
        return scripts.run(RedisScript.SWEEP, app, args).map(reply -> {
            List<Event> events = new ArrayList<>();
            for (Response item : reply.get(1)) {
                Event event = EventFields.of(item.get(3))
                        .type(EventType.FILE_EXPIRED)
                        .previous(timetoken(item.get(2)))
                        .toEvent(
                                app,
                                new ChannelName(item.get(0).toString()),
                                timetoken(item.get(1)),
                                reply.epoch(),
                                true);
                events.add(event);
            }
            return new Swept(events, reply.get(2).toInteger());
        });
    }

    private static Timetoken timetoken(Response text) {
        return Timetoken.parse(text.toString());
    }

    @Override
    public Future<List<BlobId>> dyingBlobs(AppName app, int limit) {
        return scripts.run(RedisScript.DYING, app, new ScriptArgs().number(limit))
                .map(reply -> blobs(reply.get(0)));
    }

    @Override
    public Future<Void> buried(AppName app, List<BlobId> blobs) {
        return scripts.run(RedisScript.BURIED, app, args(blobs)).mapEmpty();
    }

    @Override
    public Future<List<BlobId>> markOrphans(AppName app, String epoch, List<BlobId> blobs) {
        ScriptArgs args = new ScriptArgs().text(epoch);
        blobs.forEach(blob -> args.text(blob.value()));
        return scripts.run(RedisScript.ORPHANS, app, args).map(reply -> blobs(reply.get(0)));
    }

    private static ScriptArgs args(List<BlobId> blobs) {
        ScriptArgs args = new ScriptArgs();
        blobs.forEach(blob -> args.text(blob.value()));
        return args;
    }

    private static List<BlobId> blobs(Response names) {
        return names.stream().map(name -> new BlobId(name.toString())).toList();
    }
}
