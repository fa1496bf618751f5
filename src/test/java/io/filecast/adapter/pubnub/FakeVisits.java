package io.filecast.adapter.pubnub;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.JsonText;
import io.filecast.core.Principal;
import io.filecast.core.Visits;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes what is asked about presence, and says yes. */
final class FakeVisits implements Visits {

    final List<Stay> stays = new CopyOnWriteArrayList<>();
    final List<List<ChannelName>> followed = new CopyOnWriteArrayList<>();

    @Override
    public Future<Void> stay(Stay command) {
        stays.add(command);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> leave(Principal principal, List<ChannelName> channels) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> say(Principal principal, String user, Map<ChannelName, JsonText> states) {
        return Future.succeededFuture();
    }

    @Override
    public Future<List<Visit>> visits(AppName app, String user) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<List<ChannelName>> channels(AppName app, int most) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Void> follow(Principal principal, List<ChannelName> channels) {
        followed.add(channels);
        return Future.succeededFuture();
    }
}
