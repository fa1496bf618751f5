package io.filecast.adapter.rest;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.InboundBody;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.http.UploadFlow;
import io.filecast.core.Announcement;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.BeginUpload;
import io.filecast.core.FileBroker.DeclareUpload;
import io.filecast.core.FileId;
import io.filecast.core.Principal;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Pattern;

/** Files in two steps: declared, then sent, then published by a message. Event-loop confined. */
final class UploadRoutes {

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final List<String> SAID_WHEN_PUBLISHING =
            List.of("message", "store", "ttl", "fileTtl", "recipients");

    private final HttpFloor floor;
    private final RestRequests requests;
    private final RestWire wire;
    private final FileBroker broker;
    private final UploadFlow uploads;
    private final TusRoutes tus;

    UploadRoutes(HttpFloor floor, RestRequests requests, FileBroker broker) {
        this.floor = floor;
        this.requests = requests;
        this.wire = requests.wire();
        this.broker = broker;
        this.uploads = floor.uploads(broker);
        this.tus = new TusRoutes(floor, requests, broker, this);
    }

    /** The same uploads as tus clients see them. */
    TusRoutes tus() {
        return tus;
    }

    void declare(RoutingContext ctx) {
        if (TusRoutes.isCreation(ctx)) {
            tus.create(ctx);
            return;
        }
        Principal principal = floor.admit(ctx);
        floor.reply(
                ctx,
                requests.jsonBody(ctx).compose(fields -> broker.declareUpload(declaration(principal, fields))),
                upload -> answerDeclared(ctx, upload));
    }

    /** What some fields declare: a plan, and how it is announced when they say that it is. */
    DeclareUpload declaration(Principal principal, QueryText fields) {
        SendOptions options = requests.options(fields);
        if (fields.has("restricted")) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "'restricted' is said by who publishes the upload");
        }
        boolean isPublished = SendOptions.flag("publish", fields.single("publish"), false);
        if (!isPublished) {
            SAID_WHEN_PUBLISHING.stream().filter(fields::has).findFirst().ifPresent(name -> {
                throw BrokerError.of(
                        ErrorCode.BAD_REQUEST,
                        "'" + name + "' is said when the upload is published, or with 'publish'");
            });
        }
        return new DeclareUpload(
                principal,
                plan(fields, options),
                isPublished ? new Announcement(options.message(), options.publish()) : null);
    }

    private UploadPlan plan(QueryText fields, SendOptions options) {
        String channel = fields.single("channel");
        if (channel == null && !fields.has(RestRequests.TO)) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "an upload names its 'channel', or its targets in 'to'");
        }
        String name = wire.fileName(fields.single("name"));
        return new UploadPlan(
                requests.destination(channel == null ? null : wire.channel(channel), fields),
                name,
                RestWire.fileType(fields.single("type"), name),
                size(fields.single("size")),
                digest(fields.single("sha256")),
                options.description(),
                options.meta(),
                options.box());
    }

    private static long size(String text) {
        if (text == null) {
            return UploadPlan.UNKNOWN_SIZE;
        }
        if (!text.matches("\\d{1,18}")) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "'size' is a number of bytes");
        }
        return Long.parseLong(text);
    }

    private static String digest(String text) {
        if (text != null && !SHA_256.matcher(text).matches()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "'sha256' is 64 lower-case hex digits");
        }
        return text;
    }

    private void answerDeclared(RoutingContext ctx, Upload upload) {
        if (!ctx.response().closed()) {
            ctx.response().putHeader("Location", RestWire.uploadPath(upload.id()));
        }
        floor.answer(ctx, 201, RestWire.JSON, RestWire.upload(upload));
    }

    void put(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        FileId id = requests.upload(ctx);
        long sizeBytes = InboundBody.of(ctx).declaredBytes();
        String digest = RestRequests.declaredDigest(ctx);
        floor.reply(
                ctx,
                uploads.receiveDeclared(ctx, new BeginUpload(principal, id, null, sizeBytes, digest)),
                upload -> floor.answer(ctx, 200, RestWire.JSON, RestWire.upload(upload)));
    }

    void find(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        floor.reply(
                ctx,
                broker.findUpload(principal, requests.upload(ctx)),
                upload -> floor.answer(ctx, 200, RestWire.JSON, RestWire.upload(upload)));
    }

    void cancel(RoutingContext ctx) {
        TusRoutes.agree(ctx);
        Principal principal = floor.admit(ctx);
        floor.reply(
                ctx, broker.cancelUpload(principal, requests.upload(ctx)), cancelled -> floor.answerEmpty(ctx, 204));
    }
}
