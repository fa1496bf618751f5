package io.filecast.adapter.rest;

import io.filecast.adapter.http.Caller;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.QueryText;
import io.filecast.core.Account;
import io.filecast.core.Principal;
import io.filecast.core.UserBroker;
import io.filecast.core.UserBroker.ChangePassword;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The accounts of an app. Event-loop confined. */
final class UserRoutes {

    private final HttpFloor floor;
    private final RestRequests requests;
    private final UserBroker users;

    UserRoutes(HttpFloor floor, RestRequests requests, UserBroker users) {
        this.floor = floor;
        this.requests = requests;
        this.users = users;
    }

    void create(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        floor.reply(
                ctx,
                requests.jsonBody(ctx, UserWire.OPAQUE)
                        .compose(fields -> users.createUsers(principal, UserWire.newUsers(fields))
                                .map(made -> fields.has("users") ? UserWire.users(made) : created(ctx, made))),
                body -> floor.answer(ctx, 201, RestWire.JSON, body));
    }

    private static String created(RoutingContext ctx, List<Account> made) {
        Account account = made.get(0);
        ctx.response().putHeader("Location", UserWire.userPath(account.id()));
        return UserWire.user(account);
    }

    void list(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        QueryText query = requests.query(ctx);
        String cursor = RestWire.cursor(query.single("cursor"));
        floor.reply(
                ctx,
                users.listUsers(principal, cursor, requests.wire().pageSize(query)),
                page -> floor.answer(ctx, 200, RestWire.JSON, UserWire.users(page)));
    }

    void find(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        floor.reply(
                ctx,
                users.findUser(principal, floor.segment(ctx, "user")),
                account -> floor.answer(ctx, 200, RestWire.JSON, UserWire.user(account)));
    }

    void delete(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        floor.reply(ctx, users.deleteUser(principal, floor.segment(ctx, "user")), done -> floor.answerEmpty(ctx, 204));
    }

    /** Answers with a fresh token when it is the user's own. */
    void changePassword(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        String user = floor.segment(ctx, "user");
        String address = Caller.of(ctx.request()).remoteAddress();
        floor.reply(
                ctx,
                requests.jsonBody(ctx, UserWire.OPAQUE)
                        .compose(fields -> users.changePassword(new ChangePassword(
                                principal, user, fields.single("oldPassword"), fields.single("password"), address))),
                fresh -> {
                    if (fresh == null) {
                        floor.answerEmpty(ctx, 204);
                    } else {
                        floor.answer(ctx, 200, RestWire.JSON, UserWire.token(fresh));
                    }
                });
    }

    /** Ends all tokens of a user. */
    void revokeTokens(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        floor.reply(
                ctx, users.revokeTokensOf(principal, floor.segment(ctx, "user")), done -> floor.answerEmpty(ctx, 204));
    }
}
