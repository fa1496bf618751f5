package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.ChannelName;
import io.filecast.core.FileAttributes;
import io.filecast.core.FileId;
import io.filecast.core.SealedBlob;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.filecast.core.UploadState;
import io.filecast.index.AppScripts.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The declared uploads of the index. Any thread. Every step is harmless when it is done twice: the id, the lease and the
 * blob are random, so a step that finds its own work done says so.
 */
final class IndexUploads {

    private final AppScripts scripts;

    IndexUploads(AppScripts scripts) {
        this.scripts = scripts;
    }

    Future<Upload> declare(AppName app, Upload upload, Duration ttl, int maxDeclared) {
        UploadPlan plan = upload.plan();
        String channels = plan.channels().stream().map(ChannelName::value).collect(Collectors.joining("\n"));
        ScriptArgs args = id(upload.id())
                .text(upload.owner())
                .text(channels)
                .text(AttributesJson.write(plan.name(), plan.type(), plan.description(), plan.meta()))
                .number(plan.sizeBytes())
                .text(plan.sha256())
                .micros(ttl)
                .number(maxDeclared);
        return shown(RedisScript.DECLARE, app, upload.id(), args);
    }

    Future<Upload> upload(AppName app, FileId id) {
        return shown(RedisScript.UPLOAD, app, id, id(id));
    }

    Future<Upload> lease(AppName app, FileId id, String lease, Duration leaseTtl, boolean takeOver) {
        return shown(
                RedisScript.LEASE, app, id, id(id).text(lease).micros(leaseTtl).flag(takeOver));
    }

    Future<Void> renew(AppName app, FileId id, String lease, Duration leaseTtl, Duration ttl) {
        return scripts.run(
                        RedisScript.RENEW,
                        app,
                        id(id).text(lease).micros(leaseTtl).micros(ttl))
                .mapEmpty();
    }

    Future<Void> release(AppName app, FileId id, String lease) {
        return scripts.run(RedisScript.RELEASE, app, id(id).text(lease)).mapEmpty();
    }

    Future<Void> complete(AppName app, FileId id, String lease, SealedBlob blob, Duration ttl) {
        ScriptArgs args = id(id).text(lease)
                .text(blob.id().value())
                .number(blob.sizeBytes())
                .text(blob.sha256())
                .micros(ttl);
        return scripts.runReplicated(RedisScript.COMPLETE, app, args).mapEmpty();
    }

    Future<Void> cancel(AppName app, FileId id) {
        return scripts.run(RedisScript.CANCEL, app, id(id)).mapEmpty();
    }

    private static ScriptArgs id(FileId id) {
        return new ScriptArgs().text(id.value());
    }

    private Future<Upload> shown(RedisScript script, AppName app, FileId id, ScriptArgs args) {
        return scripts.run(script, app, args).map(reply -> read(id, reply));
    }

    /** Reads what {@code shown()} of lib/uploads.lua answers. */
    private static Upload read(FileId id, Reply reply) {
        List<ChannelName> channels =
                Arrays.stream(reply.text(2).split("\n")).map(ChannelName::new).toList();
        long sizeBytes = Long.parseLong(reply.text(4));
        String sha256 = reply.text(5);
        FileAttributes declared = AttributesJson.read(reply.text(3), sizeBytes, sha256);
        UploadPlan plan = new UploadPlan(
                channels, declared.name(), declared.type(), sizeBytes, sha256, declared.description(), declared.meta());
        SealedBlob blob = reply.text(7) == null
                ? null
                : new SealedBlob(new BlobId(reply.text(7)), Long.parseLong(reply.text(8)), reply.text(9));
        return new Upload(
                id,
                reply.text(1),
                plan,
                UploadState.ofSlug(reply.text(0)),
                blob,
                RedisClock.instantOf(Long.parseLong(reply.text(6))));
    }
}
