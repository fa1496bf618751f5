package io.filecast.index;

import io.filecast.core.Account;
import io.filecast.core.Accounts;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.GrantsJson;
import io.filecast.core.JsonText;
import io.filecast.core.OperationId;
import io.filecast.core.Revocation;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The accounts in Redis, beside the channels of their app: one Lua script per call. Any thread with a Vert.x context;
 * futures complete on it.
 */
public final class RedisAccounts implements Accounts {

    private static final String TOKEN = "t";
    private static final String USER = "u";

    private final AppScripts scripts;
    private final IndexTimes times;

    RedisAccounts(AppScripts scripts, IndexTimes times) {
        this.scripts = scripts;
        this.times = times;
    }

    // ---- accounts -------------------------------------------------------------------------------------------------

    @Override
    public Future<Instant> create(AppName app, List<Account> accounts) {
        ScriptArgs args = new ScriptArgs().text(AppScripts.sendName());
        for (Account account : accounts) {
            args.text(account.id())
                    .text(account.passwordHash())
                    .text(account.grants() == null ? null : GrantsJson.write(account.grants()))
                    .text(account.data() == null ? null : account.data().value());
        }
        return scripts.runReplicated(RedisScript.ENROL, app, args).map(reply -> {
            int existing = reply.get(0).toInteger();
            if (existing > 0) {
                String id = accounts.get(existing - 1).id();
                throw BrokerError.of(ErrorCode.CONFLICT, "the user '" + id + "' exists already");
            }
            return reply.now();
        });
    }

    @Override
    public Future<Lookup> find(AppName app, String id) {
        return scripts.run(RedisScript.ACCOUNT, app, new ScriptArgs().text(id)).map(reply -> {
            Response found = reply.get(0);
            return new Lookup(found.size() == 0 ? null : account(found), reply.now());
        });
    }

    @Override
    public Future<List<Account>> list(AppName app, String after, int limit) {
        ScriptArgs args = new ScriptArgs().text(after).number(limit);
        return scripts.run(RedisScript.ACCOUNTS, app, args).map(reply -> {
            List<Account> accounts = new ArrayList<>();
            reply.get(0).forEach(found -> accounts.add(account(found)));
            return accounts;
        });
    }

    private static Account account(Response found) {
        String password = found.get(2).toString();
        String grants = found.get(3).toString();
        String data = found.get(4).toString();
        return new Account(
                found.get(0).toString(),
                password.isEmpty() ? null : password,
                grants.isEmpty() ? null : GrantsJson.read(grants),
                data.isEmpty() ? null : new JsonText(data),
                RedisClock.instantOf(Long.parseLong(found.get(1).toString())));
    }

    @Override
    public Future<Void> delete(AppName app, String id, Duration holdFor) {
        ScriptArgs args = AppScripts.operation(OperationId.random(), AppScripts.sendName(), times)
                .text(id)
                .micros(holdFor);
        return scripts.runReplicated(RedisScript.EXPEL, app, args).mapEmpty();
    }

    @Override
    public Future<Instant> setPassword(AppName app, String id, NewPassword change) {
        ScriptArgs args = new ScriptArgs().text(id).text(change.expectedHash()).text(change.hash());
        if (change.holdFor() == null) {
            args.text("");
        } else {
            args.micros(change.holdFor());
        }
        return scripts.runReplicated(RedisScript.PASSWORD, app, args).map(AppScripts.Reply::now);
    }

    // ---- revocations ----------------------------------------------------------------------------------------------

    @Override
    public Future<Void> revokeToken(AppName app, String tokenId, Duration holdFor) {
        return revoke(app, TOKEN, tokenId, holdFor);
    }

    @Override
    public Future<Void> revokeTokensOf(AppName app, String userId, Duration holdFor) {
        return revoke(app, USER, userId, holdFor);
    }

    private Future<Void> revoke(AppName app, String kind, String name, Duration holdFor) {
        ScriptArgs args = new ScriptArgs().text(kind).text(name).micros(holdFor);
        return scripts.runReplicated(RedisScript.REVOKE, app, args).mapEmpty();
    }

    @Override
    public Future<Revocations> revocations(AppName app, long since, int limit) {
        ScriptArgs args = new ScriptArgs().number(since).number(limit);
        return scripts.run(RedisScript.REVOCATIONS, app, args).map(reply -> {
            List<Revocation> revoked = new ArrayList<>();
            reply.get(3).forEach(entry -> revoked.add(revocation(entry.get(1))));
            return new Revocations(
                    reply.epoch(),
                    HexFormat.of().parseHex(reply.text(0)),
                    Long.parseLong(reply.text(1)),
                    reply.get(2).toInteger() == 1,
                    revoked);
        });
    }

    private static Revocation revocation(Response fields) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < fields.size(); i += 2) {
            values.put(fields.get(i).toString(), fields.get(i + 1).toString());
        }
        boolean ofUser = values.get("k").equals(USER);
        return new Revocation(
                ofUser ? null : values.get("n"),
                ofUser ? values.get("n") : null,
                RedisClock.instantOf(Long.parseLong(values.get("m"))),
                RedisClock.instantOf(Long.parseLong(values.get("e"))));
    }
}
