package io.filecast.adapter.rest;

import io.filecast.adapter.http.Caller;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.json.DurationText;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import io.filecast.core.TokenAuthority.Issued;
import io.filecast.core.UserBroker;
import io.filecast.core.UserBroker.Login;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Logins, and tokens made and ended. Event-loop confined. */
final class TokenRoutes {

    private final HttpFloor floor;
    private final RestRequests requests;
    private final UserBroker users;

    TokenRoutes(HttpFloor floor, RestRequests requests, UserBroker users) {
        this.floor = floor;
        this.requests = requests;
        this.users = users;
    }

    /** Logs a user in, who may have nothing to show yet, or makes a token for an administrator. */
    void create(RoutingContext ctx) {
        Principal principal = floor.admitOrGuest(ctx);
        floor.reply(
                ctx,
                requests.jsonBody(ctx, UserWire.OPAQUE).compose(fields -> issue(ctx, principal, fields)),
                issued -> {
                    ctx.response().putHeader("Location", UserWire.tokenPath(issued.id()));
                    floor.answer(ctx, 201, RestWire.JSON, UserWire.token(issued));
                });
    }

    private Future<Issued> issue(RoutingContext ctx, Principal principal, QueryText fields) {
        String user = fields.single("user");
        Duration ttl = DurationText.parse("ttl", fields.single("ttl"));
        String password = fields.single("password");
        if (password != null) {
            AppName app = appOf(ctx, principal, fields.single("app"));
            String address = Caller.of(ctx.request()).remoteAddress();
            return users.login(new Login(app, user, password, ttl, address));
        }
        if (principal == null) {
            throw BrokerError.of(ErrorCode.UNAUTHENTICATED, "a 'user' and a 'password' are needed, or a credential");
        }
        boolean forApp = "true".equals(fields.single("admin"));
        if (forApp == (user != null)) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a token is for a 'user', or for the app with 'admin': true");
        }
        return users.issueToken(principal, user, UserWire.grants(fields), ttl);
    }

    /** The app that a login is for: that of the credential beside it, else the one that it names. */
    private AppName appOf(RoutingContext ctx, Principal principal, String named) {
        if (principal != null && (named == null || floor.hasCredential(ctx))) {
            if (named != null && !named.equals(principal.app().value())) {
                throw BrokerError.of(ErrorCode.BAD_REQUEST, "'app' is not the app of the credential");
            }
            return principal.app();
        }
        if (named == null) {
            throw BrokerError.of(ErrorCode.UNAUTHENTICATED, "which app? Show a key of it, or name it as 'app'");
        }
        return floor.admitLogin(ctx, named);
    }

    /** Ends the token that is shown. */
    void revokeCurrent(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        floor.reply(ctx, users.revokeCurrent(principal), done -> floor.answerEmpty(ctx, 204));
    }

    void revoke(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        floor.reply(
                ctx, users.revokeToken(principal, floor.segment(ctx, "token")), done -> floor.answerEmpty(ctx, 204));
    }
}
