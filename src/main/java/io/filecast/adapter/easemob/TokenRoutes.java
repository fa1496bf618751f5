package io.filecast.adapter.easemob;

import io.filecast.core.Account;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import io.filecast.core.TokenAuthority.Issued;
import io.filecast.core.UserBroker;
import io.filecast.core.UserBroker.Login;
import io.filecast.core.UserBroker.NewUser;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** Tokens of the app and of its users. Event-loop confined. */
final class TokenRoutes {

    private final UserBroker users;
    private final EasemobTerms.Tokens terms;

    TokenRoutes(UserBroker users, EasemobTerms.Tokens terms) {
        this.users = users;
        this.terms = terms;
    }

    void create(EasemobRequest request) {
        // Whoever acts for a user without its password shows so before anything of the body is read.
        Principal principal = request.hasToken() ? request.admitOrNull() : null;
        if (!request.hasToken()) {
            request.admitGuest();
        }
        request.reply(request.json().compose(body -> issue(request, principal, body)));
    }

    private Future<String> issue(EasemobRequest request, Principal principal, JsonBody body) {
        String grant = body.text("grant_type");
        Duration ttl = ttlOf(request, body.text("ttl"));
        return switch (grant == null ? "" : grant) {
            case "client_credentials" -> ofApp(request, body, ttl);
            case "password" -> byPassword(request, body, ttl);
            case "inherit" -> inherited(request, principal, body, ttl);
            default ->
                throw request.refuse(Fault.illegal("grant_type is one of client_credentials, password and inherit"));
        };
    }

    /** Seconds; 0 asks for as long as there is, which is also all that anybody gets. */
    private Duration ttlOf(EasemobRequest request, String seconds) {
        Duration asked = terms.ttl();
        if (seconds != null) {
            if (!seconds.matches("\\d{1,18}")) {
                throw request.refuse(Fault.illegal("ttl is a number of seconds, or 0 for a token without end"));
            }
            long number = Long.parseLong(seconds);
            asked = number == 0 ? terms.maxTtl() : Duration.ofSeconds(Math.min(number, Integer.MAX_VALUE));
        }
        return asked.compareTo(terms.maxTtl()) < 0 ? asked : terms.maxTtl();
    }

    private Future<String> ofApp(EasemobRequest request, JsonBody body, Duration ttl) {
        EasemobApp app = request.app();
        if (!app.hasClientId(required(request, body, "client_id"))) {
            throw request.refuse(Fault.grant("client_id does not match"));
        }
        if (!app.hasClientSecret(required(request, body, "client_secret"))) {
            throw request.refuse(Fault.grant("client_secret does not match"));
        }
        return users.issueToken(app.administrator(), null, null, ttl)
                .map(issued -> EasemobWire.appToken(app, issued, ttl));
    }

    private Future<String> byPassword(EasemobRequest request, JsonBody body, Duration ttl) {
        EasemobApp app = request.app();
        String user = UserNames.fold(required(request, body, "username"));
        String password = required(request, body, "password");
        Future<Issued> login = users.login(new Login(app.app(), user, password, ttl, request.remoteAddress()));
        return request.refuseWhen(
                        login, ErrorCode.UNAUTHENTICATED, wrong -> Fault.grant("invalid username or password"))
                .compose(issued -> users.findUser(app.administrator(), user)
                        .map(account -> EasemobWire.userToken(app, issued, ttl, account)));
    }

    private Future<String> inherited(EasemobRequest request, Principal principal, JsonBody body, Duration ttl) {
        if (principal == null || !principal.isAdministrator()) {
            throw request.refuse(Fault.BAD_TOKEN);
        }
        EasemobApp app = request.app();
        String user = UserNames.check(request, required(request, body, "username"));
        Future<Account> known = users.findUser(principal, user);
        if (body.flag("autoCreateUser")) {
            known = made(principal, user, known);
        }
        return known.compose(account -> users.issueToken(principal, user, null, ttl)
                .map(issued -> EasemobWire.userToken(app, issued, ttl, account)));
    }

    /** The account, made when there is none; one that somebody else makes at the same time does as well. */
    private Future<Account> made(Principal principal, String user, Future<Account> known) {
        return known.recover(absent -> EasemobRequest.is(absent, ErrorCode.NOT_FOUND)
                ? users.createUsers(principal, List.of(new NewUser(user, null, null, null)))
                        .map(accounts -> accounts.get(0))
                        .recover(failure -> EasemobRequest.is(failure, ErrorCode.CONFLICT)
                                ? users.findUser(principal, user)
                                : Future.failedFuture(failure))
                : Future.failedFuture(absent));
    }

    private static String required(EasemobRequest request, JsonBody body, String name) {
        String text = body.text(name);
        if (text == null) {
            throw request.refuse(Fault.illegal(name + " must be provided"));
        }
        return text;
    }
}
