package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.SingleUses;
import io.vertx.core.Future;
import java.time.Duration;

/** What was used, in Redis. Any thread with a Vert.x context; futures complete on it. */
final class RedisSingleUses implements SingleUses {

    private final AppScripts scripts;

    RedisSingleUses(AppScripts scripts) {
        this.scripts = scripts;
    }

    @Override
    public Future<Boolean> take(AppName app, String what, Duration memory) {
        ScriptArgs args =
                new ScriptArgs().text(what).text(AppScripts.sendName()).millis(memory);
        return scripts.runReplicated(RedisScript.USE, app, args)
                .map(reply -> reply.get(0).toLong() == 1);
    }
}
