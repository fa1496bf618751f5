package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.ChannelIndex.Claim;
import io.filecast.core.ChannelIndex.Leased;
import io.filecast.core.ChannelName;
import io.filecast.core.Draft;
import io.filecast.core.Draft.Segment;
import io.filecast.core.FileAttributes;
import io.filecast.core.FileId;
import io.filecast.core.PictureType;
import io.filecast.core.SealedBlob;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.filecast.core.UploadState;
import io.filecast.index.AppScripts.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The declared uploads of the index. Any thread. Every step is harmless when it is done twice: the id, the lease and the
 * blob are random, so a step that finds its own work done says so.
 */
final class IndexUploads {

    /** The most segments of an upload: as many times its writers may be broken off. */
    static final int MOST_SEGMENTS = 1_000;

    private final AppScripts scripts;

    IndexUploads(AppScripts scripts) {
        this.scripts = scripts;
    }

    Future<Upload> declare(AppName app, Upload upload, Duration ttl, int maxDeclared) {
        return shown(RedisScript.DECLARE, app, upload.id(), declaration(upload, ttl, maxDeclared));
    }

    Future<Void> begin(AppName app, Upload upload, Duration ttl, int maxDeclared, String lease, Duration leaseTtl) {
        ScriptArgs args = declaration(upload, ttl, maxDeclared).text(lease).micros(leaseTtl);
        return scripts.run(RedisScript.BEGIN, app, args).mapEmpty();
    }

    private static ScriptArgs declaration(Upload upload, Duration ttl, int maxDeclared) {
        UploadPlan plan = upload.plan();
        String channels = plan.channels().stream().map(ChannelName::value).collect(Collectors.joining("\n"));
        return id(upload.id())
                .text(upload.owner())
                .text(channels)
                .text(AttributesJson.write(plan))
                .number(plan.sizeBytes())
                .text(plan.sha256())
                .micros(ttl)
                .number(maxDeclared)
                .text(AnnouncementJson.write(upload.announcement()));
    }

    Future<Upload> upload(AppName app, FileId id) {
        return shown(RedisScript.UPLOAD, app, id, id(id));
    }

    Future<Leased> lease(AppName app, FileId id, Claim claim) {
        ScriptArgs args = id(id).text(claim.lease())
                .micros(claim.leaseTtl())
                .flag(claim.takeOver())
                .number(claim.offset())
                .number(claim.sizeBytes());
        // Replicated: two writers must never get one number, not even over a fail-over.
        return scripts.runReplicated(RedisScript.LEASE, app, args)
                .map(reply -> new Leased(
                        read(id, reply), new Draft(id, segments(reply.text(11)), Long.parseLong(reply.text(12)))));
    }

    Future<Void> renew(AppName app, FileId id, Claim claim, long ownBytes, Duration ttl) {
        ScriptArgs args =
                id(id).text(claim.lease()).micros(claim.leaseTtl()).micros(ttl).number(ownBytes);
        return scripts.run(RedisScript.RENEW, app, args).mapEmpty();
    }

    Future<Upload> release(AppName app, FileId id, String lease, long ownBytes) {
        return shown(RedisScript.RELEASE, app, id, id(id).text(lease).number(ownBytes));
    }

    Future<Upload> halt(AppName app, FileId id) {
        return shown(RedisScript.HALT, app, id, id(id));
    }

    Future<Upload> complete(AppName app, FileId id, String lease, SealedBlob blob, Duration ttl) {
        ScriptArgs args = id(id).text(lease)
                .text(blob.id().value())
                .number(blob.sizeBytes())
                .text(blob.sha256())
                .micros(ttl)
                .text(PictureType.slugOf(blob.picture()));
        return scripts.runReplicated(RedisScript.COMPLETE, app, args).map(reply -> read(id, reply));
    }

    Future<List<FileId>> ended(AppName app, String epoch, List<FileId> uploads) {
        ScriptArgs args = new ScriptArgs().text(epoch);
        uploads.forEach(upload -> args.text(upload.value()));
        return scripts.run(RedisScript.ENDED, app, args).map(reply -> {
            List<FileId> ended = new ArrayList<>();
            reply.get(0).forEach(one -> ended.add(new FileId(one.toString())));
            return ended;
        });
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
        FileAttributes declared = AttributesJson.read(reply.text(3), sizeBytes, sha256, null);
        UploadPlan plan = new UploadPlan(
                channels,
                declared.name(),
                declared.type(),
                sizeBytes,
                sha256,
                declared.description(),
                declared.meta(),
                declared.box());
        SealedBlob blob = reply.text(7) == null
                ? null
                : new SealedBlob(
                        new BlobId(reply.text(7)),
                        Long.parseLong(reply.text(8)),
                        reply.text(9),
                        PictureType.ofSlug(reply.text(13)));
        long offset = blob != null
                ? blob.sizeBytes()
                : segments(reply.text(11)).stream()
                        .mapToLong(Segment::sizeBytes)
                        .sum();
        return new Upload(
                id,
                reply.text(1),
                plan,
                AnnouncementJson.read(reply.text(10)),
                UploadState.ofSlug(reply.text(0)),
                offset,
                blob,
                RedisClock.instantOf(Long.parseLong(reply.text(6))));
    }

    private static List<Segment> segments(String text) {
        if (text == null || text.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(text.split(" ")).map(IndexUploads::segment).toList();
    }

    private static Segment segment(String text) {
        int colon = text.indexOf(':');
        return new Segment(Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
    }
}
