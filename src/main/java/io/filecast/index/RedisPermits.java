package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.Changes;
import io.filecast.core.Permits;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The permits in Redis: one Lua script per call. Any thread with a Vert.x context; futures complete on it. */
final class RedisPermits implements Permits {

    private final AppScripts scripts;
    private final PermitBounds bounds;

    RedisPermits(AppScripts scripts, PermitBounds bounds) {
        this.scripts = scripts;
        this.bounds = bounds;
    }

    @Override
    public Future<Void> give(AppName app, List<Permit> permits) {
        ScriptArgs args = new ScriptArgs().number(bounds.scopes()).number(bounds.holders());
        for (Permit permit : permits) {
            args.text(textOf(permit.scope())).text(permit.holder()).text(permit.letters());
            args.text(
                    permit.endsAt() == null
                            ? null
                            : Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, permit.endsAt())));
        }
        return scripts.runReplicated(RedisScript.PERMIT, app, args).mapEmpty();
    }

    @Override
    public Future<List<Permit>> of(AppName app, String holder, List<Scope> scopes) {
        Map<String, Scope> named = new HashMap<>();
        ScriptArgs args = new ScriptArgs().text(holder);
        for (Scope scope : scopes) {
            named.put(textOf(scope), scope);
            args.text(textOf(scope));
        }
        return scripts.run(RedisScript.PERMITTED, app, args).map(reply -> {
            List<Permit> found = new ArrayList<>();
            Response values = reply.get(0);
            for (int i = 0; i < values.size(); i += 4) {
                found.add(permit(named.get(values.get(i).toString()), values, i + 1));
            }
            return found;
        });
    }

    @Override
    public Future<List<Permit>> on(AppName app, Scope scope, int limit) {
        ScriptArgs args = new ScriptArgs().text(textOf(scope)).number(limit);
        return scripts.run(RedisScript.PERMITS, app, args).map(reply -> {
            List<Permit> found = new ArrayList<>();
            Response values = reply.get(0);
            for (int i = 0; i < values.size(); i += 3) {
                found.add(permit(scope, values, i));
            }
            return found;
        });
    }

    @Override
    public Future<Changes<Change>> changes(AppName app, String epoch, long since) {
        ScriptArgs args = new ScriptArgs().text(epoch).number(since);
        return scripts.run(RedisScript.REPERMITTED, app, args).map(reply -> {
            List<Change> changed = new ArrayList<>();
            reply.get(2).forEach(one -> changed.add(change(one.toString())));
            return new Changes<>(
                    reply.epoch(), Long.parseLong(reply.text(0)), reply.get(1).toInteger() == 1, List.copyOf(changed));
        });
    }

    /** No name has a line feed; an auth key may have. */
    private static Change change(String text) {
        int end = text.indexOf('\n');
        return new Change(scopeOf(text.substring(0, end)), text.substring(end + 1));
    }

    private static Scope scopeOf(String text) {
        String name = text.substring(2);
        return switch (text.charAt(0)) {
            case 'c' -> new Scope(Kind.CHANNEL, name);
            case 'g' -> new Scope(Kind.GROUP, name);
            default -> Scope.APP;
        };
    }

    private static Permit permit(Scope scope, Response values, int at) {
        String ends = values.get(at + 2).toString();
        Instant endsAt = ends.isEmpty() ? null : RedisClock.instantOf(Long.parseLong(ends));
        return new Permit(scope, values.get(at).toString(), values.get(at + 1).toString(), endsAt);
    }

    private static String textOf(Scope scope) {
        return switch (scope.kind()) {
            case APP -> "a:";
            case CHANNEL -> "c:" + scope.name();
            case GROUP -> "g:" + scope.name();
        };
    }
}
