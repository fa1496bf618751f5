package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.Params;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventBroker.HideEvents;
import io.filecast.core.FileBroker.DeleteFile;
import io.filecast.core.FileBroker.ReadHistory;
import io.filecast.core.OperationId;
import io.filecast.core.Order;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was sent before: pages of history, single messages, counts. Any thread with a Vert.x context. */
final class HistoryCalls {

    /** Answers a quest. */
    @FunctionalInterface
    interface Call {
        /** The result. */
        Future<Map<String, Object>> answer(Params params, Project project);
    }

    /** No moment has a greater number. */
    private static final long LATEST = 90_000_000_000_000_000L;

    private static final int SENT_BY_USER = 1;
    private static final int SENT_BY_OTHER = 2;

    private final RtmPorts ports;
    private final RtmLimits limits;
    private final FileAddresses addresses;

    HistoryCalls(RtmPorts ports, RtmLimits limits, FileAddresses addresses) {
        this.ports = ports;
        this.limits = limits;
        this.addresses = addresses;
    }

    /** The quests. */
    Map<String, Call> calls() {
        return Map.of(
                "getp2pmsg", this::between,
                "getgroupmsg", (params, project) -> of(TargetKind.GROUP, params, project),
                "getroommsg", (params, project) -> of(TargetKind.ROOM, params, project),
                "getbroadcastmsg", (params, project) -> of(TargetKind.EVERYONE, params, project),
                "getmsg", this::message,
                "delmsg", this::delete,
                "getmsgnum", this::count);
    }

    // ---- pages ------------------------------------------------------------------------------------------------------

    private Future<Map<String, Object>> of(TargetKind target, Params params, Project project) {
        Ids.user("uid", params.number("uid"));
        long id =
                target == TargetKind.EVERYONE ? 0 : Ids.positive(target.parameter(), params.number(target.parameter()));
        HistoryQuery query = HistoryQuery.of(params, limits.pageRows());
        return page(project, query, List.of(source(project, target.channel(id), null, 0, query)));
    }

    private Future<Map<String, Object>> between(Params params, Project project) {
        long uid = Ids.user("uid", params.number("uid"));
        long ouid = Ids.positive("ouid", params.number("ouid"));
        HistoryQuery query = HistoryQuery.of(params, limits.pageRows());
        List<HistorySource> sources = new ArrayList<>();
        sources.add(source(project, inbox(ouid), Long.toString(uid), SENT_BY_USER, query));
        if (uid != ouid) {
            sources.add(source(project, inbox(uid), Long.toString(ouid), SENT_BY_OTHER, query));
        }
        return page(project, query, sources);
    }

    private static ChannelName inbox(long uid) {
        return TargetKind.USER.channel(uid);
    }

    private HistorySource source(
            Project project, ChannelName channel, String publisher, int direction, HistoryQuery query) {
        boolean allAreRows = query.mtypes().isEmpty();
        int pageEvents = allAreRows ? Math.min(query.rows(), limits.readEvents()) : limits.readEvents();
        return new HistorySource(ports.broker(), project.acting(), channel, publisher, direction, query, pageEvents);
    }

    private Future<Map<String, Object>> page(Project project, HistoryQuery query, List<HistorySource> sources) {
        List<List<Object>> rows = new ArrayList<>();
        HistoryReading reading = new HistoryReading(sources, query.isDescending(), (event, source) -> {
            Told told = Told.of(event, addresses, limits.messageType());
            if (query.wants(told.mtype())) {
                rows.add(row(event, told, source.direction()));
            }
            return rows.size() < query.rows();
        });
        return ports.links()
                .prepare(project.app())
                .compose(ready -> reading.read())
                .map(reached -> Map.of(
                        "num", rows.size(),
                        "lastid", reached == null ? query.lastId() : reached.ticks(),
                        "begin", query.begin(),
                        "end", query.end(),
                        "msgs", rows));
    }

    /** SDKs pass over rows that have not exactly these eight. */
    private static List<Object> row(Event event, Told told, int direction) {
        return List.of(
                event.timetoken().ticks(),
                direction == 0 ? told.from() : direction,
                told.mtype(),
                told.mid(),
                event.fileGone(),
                told.msg(),
                told.attrs(),
                told.mtime());
    }

    // ---- single messages --------------------------------------------------------------------------------------------

    private Future<Map<String, Object>> message(Params params, Project project) {
        return ports.links()
                .prepare(project.app())
                .compose(ready -> find(params, project))
                .map(event -> {
                    Told told = Told.of(event, addresses, limits.messageType());
                    return Map.of(
                            "id", event.timetoken().ticks(),
                            "mtype", told.mtype(),
                            "msg", told.msg(),
                            "attrs", told.attrs(),
                            "mtime", told.mtime());
                });
    }

    private Future<Map<String, Object>> delete(Params params, Project project) {
        return find(params, project).compose(event -> {
            Timetoken at = event.timetoken();
            HideEvents hide = new HideEvents(
                    project.acting(), event.channel(), new Timetoken(at.ticks() - 1), new Timetoken(at.ticks() + 1));
            return deleteFile(event, project)
                    .compose(deleted -> ports.events().hide(hide))
                    .map(hidden -> Map.of());
        });
    }

    private Future<Void> deleteFile(Event event, Project project) {
        if (event.file() == null || event.fileGone()) {
            return Future.succeededFuture();
        }
        DeleteFile command =
                new DeleteFile(project.acting(), event.channel(), event.file().id(), OperationId.random());
        return ports.broker()
                .deleteFile(command)
                .<Void>mapEmpty()
                .recover(failure -> isNotFound(failure)
                        ? Future.succeededFuture() // somebody was faster
                        : Future.failedFuture(failure));
    }

    private static boolean isNotFound(Throwable failure) {
        return failure instanceof BrokerError error && error.code() == ErrorCode.NOT_FOUND;
    }

    /**
     * The message of a number: that one which was told under it, so of several that their sender numbered alike the first.
     */
    private Future<Event> find(Params params, Project project) {
        long mid = params.number("mid");
        long from = params.number("from");
        ChannelName channel = channel(params);
        if (from < 0) {
            throw RtmError.BAD_USER.error("from is a number, and 0 for senders who have none");
        }
        String publisher = from == 0 ? null : Long.toString(from);
        return at(project, channel, publisher, mid)
                .compose(found ->
                        found == null ? search(project, channel, publisher, mid) : Future.succeededFuture(found))
                .map(found -> {
                    if (found == null) {
                        throw RtmError.NO_MESSAGE.error();
                    }
                    return found;
                });
    }

    private static ChannelName channel(Params params) {
        long type = params.number("type");
        long xid = params.number("xid");
        TargetKind kind = switch ((int) Math.max(0, Math.min(type, 5))) {
            case 1 -> TargetKind.USER;
            case 2 -> TargetKind.GROUP;
            case 3 -> TargetKind.ROOM;
            case 4 -> TargetKind.EVERYONE;
            default -> throw RtmError.BAD_PARAMETER.error("type is 1 to 4");
        };
        return kind.channel(kind == TargetKind.EVERYONE ? 0 : Ids.positive("xid", xid));
    }

    /** What was told under its moment, having no number of its own or one that another had. */
    private Future<Event> at(Project project, ChannelName channel, String publisher, long mid) {
        if (mid < 1 || mid >= LATEST) {
            return Future.succeededFuture();
        }
        ReadHistory moment = new ReadHistory(
                project.acting(),
                channel,
                null,
                new Timetoken(mid - 1),
                new Timetoken(mid + 1),
                Order.OLDEST_FIRST,
                1,
                HistorySource.TOLD,
                publisher);
        return ports.broker()
                .readHistory(moment)
                .map(read -> read.page().items().stream().findFirst().orElse(null));
    }

    private Future<Event> search(Project project, ChannelName channel, String publisher, long mid) {
        HistoryQuery all = new HistoryQuery(true, Integer.MAX_VALUE, 0, 0, 0, Set.of());
        List<Event> found = new ArrayList<>();
        HistoryReading reading =
                new HistoryReading(List.of(source(project, channel, publisher, 0, all)), true, (event, source) -> {
                    if (Facts.of(event, limits.messageType()).mid() == mid) {
                        found.add(event);
                    }
                    return found.isEmpty() || RecentMids.isNear(event, found.get(0));
                });
        return reading.read().map(reached -> found.isEmpty() ? null : found.get(found.size() - 1));
    }

    // ---- counts -----------------------------------------------------------------------------------------------------

    private Future<Map<String, Object>> count(Params params, Project project) {
        HistoryQuery query = HistoryQuery.ofAll(params);
        ChannelName channel = channel(params);
        Set<String> senders = new HashSet<>();
        int[] counted = {0};
        HistoryReading reading =
                new HistoryReading(List.of(source(project, channel, null, 0, query)), true, (event, source) -> {
                    if (query.wants(Facts.of(event, limits.messageType()).mtype())) {
                        counted[0]++;
                        senders.add(event.publisher() == null ? "" : event.publisher());
                    }
                    return true;
                });
        return reading.read().map(reached -> Map.of("sender", senders.size(), "num", counted[0]));
    }
}
