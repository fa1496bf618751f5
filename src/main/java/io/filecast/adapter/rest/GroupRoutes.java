package io.filecast.adapter.rest;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.QueryText;
import io.filecast.core.ChannelName;
import io.filecast.core.GroupBroker;
import io.filecast.core.GroupName;
import io.filecast.core.JsonText;
import io.filecast.core.Page;
import io.filecast.core.Principal;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Channel groups: named sets of channels. Event-loop confined. */
final class GroupRoutes {

    private final HttpFloor floor;
    private final RestRequests requests;
    private final GroupBroker groups;

    GroupRoutes(HttpFloor floor, RestRequests requests, GroupBroker groups) {
        this.floor = floor;
        this.requests = requests;
        this.groups = groups;
    }

    void list(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        QueryText query = requests.query(ctx);
        String cursor = RestWire.cursor(query.single("cursor"));
        floor.reply(
                ctx,
                groups.list(principal, cursor, requests.wire().pageSize(query)),
                page -> floor.answer(ctx, 200, RestWire.JSON, groups(page)));
    }

    void find(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        GroupName group = group(ctx);
        floor.reply(
                ctx,
                groups.channels(principal, group),
                channels -> floor.answer(ctx, 200, RestWire.JSON, group(group, channels)));
    }

    /** Puts exactly the channels of the body into the group. */
    void replace(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        GroupName group = group(ctx);
        floor.reply(
                ctx,
                requests.jsonBody(ctx).compose(fields -> {
                    List<ChannelName> channels = fields.all("channels").stream()
                            .map(requests.wire()::channel)
                            .distinct()
                            .toList();
                    return groups.replace(principal, group, channels);
                }),
                done -> floor.answerEmpty(ctx, 204));
    }

    void delete(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        floor.reply(ctx, groups.delete(principal, group(ctx)), done -> floor.answerEmpty(ctx, 204));
    }

    /** Takes one channel in. */
    void add(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        floor.reply(
                ctx,
                groups.change(principal, group(ctx), List.of(requests.channel(ctx)), List.of()),
                done -> floor.answerEmpty(ctx, 204));
    }

    /** Takes one channel out. */
    void remove(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        floor.reply(
                ctx,
                groups.change(principal, group(ctx), List.of(), List.of(requests.channel(ctx))),
                done -> floor.answerEmpty(ctx, 204));
    }

    private GroupName group(RoutingContext ctx) {
        return GroupName.parse(floor.segment(ctx, "group"));
    }

    // ---- answers --------------------------------------------------------------------------------------------------

    private static String group(GroupName group, List<ChannelName> channels) {
        return "{\"group\":" + JsonText.quote(group.value()) + ",\"channels\":["
                + channels.stream()
                        .map(channel -> JsonText.quote(channel.value()))
                        .collect(Collectors.joining(","))
                + "],\"count\":" + channels.size() + "}";
    }

    private static String groups(Page<GroupName> page) {
        String names = page.items().stream()
                .map(group -> JsonText.quote(group.value()))
                .collect(Collectors.joining(","));
        String next = page.next() == null
                ? ""
                : ",\"next\":\""
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(page.next().getBytes(StandardCharsets.UTF_8))
                        + "\"";
        return "{\"groups\":[" + names + "]" + next + ",\"count\":"
                + page.items().size() + "}";
    }
}
