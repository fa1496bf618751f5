package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex.Found;
import io.filecast.core.ChannelName;
import io.filecast.core.FileBroker.SealedUpload;
import io.filecast.core.FileId;
import io.filecast.core.PictureType;
import io.filecast.core.Shelf.Shelve;
import io.filecast.core.ShelfIndex;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The shelves of apps in Redis: one script per call. Any thread with a Vert.x context. */
final class RedisShelf implements ShelfIndex {

    private final AppScripts scripts;
    private final IndexTimes times;

    RedisShelf(AppScripts scripts, IndexTimes times) {
        this.scripts = scripts;
        this.times = times;
    }

    @Override
    public Future<Instant> shelve(Shelve command, ShelfTerms terms) {
        SealedUpload upload = command.upload();
        UploadPlan plan = upload.plan();
        ScriptArgs args = AppScripts.operation(command.operation(), AppScripts.sendName(), times)
                .text(upload.id().value())
                .text(Upload.ownerOf(command.principal()))
                .text(command.principal().userId())
                .micros(terms.ttl())
                .number(terms.most())
                .text(terms.shareHash())
                .text(AttributesJson.write(plan))
                .number(upload.blob().sizeBytes())
                .text(upload.blob().sha256())
                .text(upload.blob().id().value())
                .text(PictureType.slugOf(upload.blob().picture()));
        return scripts.runReplicated(RedisScript.SHELVE, command.principal().app(), args)
                .map(reply -> RedisClock.instantOf(Long.parseLong(reply.text(1))));
    }

    @Override
    public Future<Whereabouts> whereabouts(AppName app, FileId id) {
        return scripts.run(RedisScript.WHERE, app, new ScriptArgs().text(id.value()))
                .map(reply -> {
                    String hash = reply.text(1);
                    Found shelved = reply.get(0).size() == 0
                            ? null
                            : new Found(EventFields.of(reply.get(0)).toEntry(), hash.isEmpty() ? null : hash);
                    List<ChannelName> channels = new ArrayList<>();
                    for (Response channel : reply.get(2)) {
                        channels.add(new ChannelName(channel.toString()));
                    }
                    return new Whereabouts(shelved, List.copyOf(channels));
                });
    }
}
