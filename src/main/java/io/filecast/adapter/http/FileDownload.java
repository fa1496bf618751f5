package io.filecast.adapter.http;

import io.filecast.core.BlobContent;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileAttributes;
import io.filecast.core.FileBroker.FileContent;
import io.filecast.core.FileEntry;
import io.filecast.core.Thumbnails.Thumbnail;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Sends a file so that it can do no harm: whole or in ranges, without copying it through the heap, as a download unless
 * it is passive, in a sandbox whatever it is. Event-loop confined.
 *
 * <p>A file that is deleted while it is sent is sent to its end: the open file holds the bytes.
 */
public final class FileDownload {

    private final Vertx vertx;
    private final HttpFloor floor;
    private final int maxRanges;

    FileDownload(Vertx vertx, HttpFloor floor, int maxRanges) {
        this.vertx = vertx;
        this.floor = floor;
        this.maxRanges = maxRanges;
    }

    /**
     * What is sent.
     *
     * @param etag its strong entity tag, with its quotes
     * @param sha256 its digest in hex; null when it is not known
     * @param type its media type, well-formed
     * @param name as the client may save it
     */
    private record Served(FileEntry entry, BlobContent content, String etag, String sha256, String type, String name) {

        static Served of(FileContent file) {
            FileAttributes attributes = file.entry().attributes();
            return new Served(
                    file.entry(),
                    file.content(),
                    '"' + attributes.sha256() + '"',
                    attributes.sha256(),
                    MediaType.wellFormed(attributes.type()),
                    attributes.name());
        }

        static Served of(Thumbnail thumbnail) {
            return new Served(
                    thumbnail.entry(),
                    thumbnail.content(),
                    '"' + thumbnail.tag() + '"',
                    null,
                    thumbnail.type().mediaType(),
                    nameOf(thumbnail));
        }

        /** The file's name with the ending of what the thumbnail is. */
        private static String nameOf(Thumbnail thumbnail) {
            String name = thumbnail.entry().attributes().name();
            int dot = name.lastIndexOf('.');
            return (dot > 0 ? name.substring(0, dot) : name)
                    + '.'
                    + thumbnail.type().ending();
        }

        long sizeBytes() {
            return content.sizeBytes();
        }
    }

    /**
     * Answers a GET or HEAD with a file.
     *
     * @throws BrokerError {@link ErrorCode#BAD_RANGE} when no range that is asked for lies in the file
     */
    public void send(RoutingContext ctx, FileContent content) {
        send(ctx, Served.of(content));
    }

    /**
     * Answers a GET or HEAD with a thumbnail.
     *
     * @throws BrokerError {@link ErrorCode#BAD_RANGE} when no range that is asked for lies in it
     */
    public void send(RoutingContext ctx, Thumbnail thumbnail) {
        send(ctx, Served.of(thumbnail));
    }

    private void send(RoutingContext ctx, Served content) {
        HttpServerRequest request = ctx.request();
        HttpServerResponse response = ctx.response();
        if (response.closed()) {
            return;
        }
        Preconditions conditions =
                new Preconditions(content.etag(), content.entry().createdAt());
        putCacheHeaders(response, content.entry(), content.etag());
        switch (conditions.judge(request.headers())) {
            case NOT_MODIFIED -> response.setStatusCode(304).end();
            case FAILED -> response.setStatusCode(412).end();
            case PROCEED -> {
                boolean ranged = request.method() == HttpMethod.GET && conditions.allowRange(request.headers());
                proceed(ctx, content, ranged ? request.getHeader("Range") : null);
            }
        }
    }

    private static void putCacheHeaders(HttpServerResponse response, FileEntry entry, String etag) {
        response.putHeader("ETag", etag);
        response.putHeader("Last-Modified", Preconditions.httpDate(entry.createdAt()));
        // Its bytes never change, but it may go, and so may the reader's right: every use asks again. What a secret
        // opened leaves no copy behind for who comes without.
        response.putHeader("Cache-Control", entry.restricted() ? "private, no-store" : "private, no-cache");
        response.putHeader("Vary", "Origin, Authorization, X-Filecast-Key, X-Filecast-User, Share-Secret, Thumbnail");
    }

    private static void putFileHeaders(HttpServerResponse response, Served content) {
        response.putHeader("Accept-Ranges", "bytes");
        if (content.sha256() != null) {
            response.putHeader("Repr-Digest", DigestHeader.ofSha256(content.sha256()));
        }
        response.putHeader("Content-Type", content.type());
        response.putHeader("Content-Disposition", ContentDisposition.of(content.name(), content.type()));
        response.putHeader("Content-Security-Policy", "sandbox; default-src 'none'");
        // Rights come with the request itself, never from a cookie, so a page that can name the file may show it.
        response.putHeader("Cross-Origin-Resource-Policy", "cross-origin");
        response.putHeader("Referrer-Policy", "no-referrer");
    }

    private void proceed(RoutingContext ctx, Served content, String range) {
        long sizeBytes = content.sizeBytes();
        Optional<List<ByteRange>> ranges = ByteRange.parse(range, sizeBytes, maxRanges);
        if (ranges.isPresent() && ranges.get().isEmpty()) {
            ctx.response().putHeader("Content-Range", "bytes */" + sizeBytes);
            throw BrokerError.of(ErrorCode.BAD_RANGE, "the file has " + sizeBytes + " bytes");
        }
        putFileHeaders(ctx.response(), content);
        if (ranges.isEmpty()) {
            sendStretch(ctx, content, new ByteRange(0, sizeBytes - 1));
        } else if (ranges.get().size() == 1) {
            ByteRange one = ranges.get().get(0);
            ctx.response().setStatusCode(206).putHeader("Content-Range", one.contentRange(sizeBytes));
            sendStretch(ctx, content, one);
        } else {
            ctx.response().setStatusCode(206);
            sendParts(ctx, content, ranges.get());
        }
    }

    private void sendStretch(RoutingContext ctx, Served content, ByteRange stretch) {
        HttpServerResponse response = ctx.response();
        response.putHeader("Content-Length", Long.toString(stretch.length()));
        if (ctx.request().method() == HttpMethod.HEAD || stretch.length() == 0) {
            response.end();
            return;
        }
        FileChannel file;
        try {
            // Opened on the loop: it costs what the sendfile after it costs, and less than a trip to a worker.
            file = FileChannel.open(content.content().file(), StandardOpenOption.READ);
        } catch (IOException e) {
            floor.fail(ctx, toError(e));
            return;
        }
        response.sendFile(file, stretch.first(), stretch.length()).onComplete(sent -> {
            close(file);
            if (sent.failed()) {
                ctx.request().connection().close();
            }
        });
    }

    /** Several ranges in one answer are rare: they take the way through the heap, a piece at a time. */
    private void sendParts(RoutingContext ctx, Served content, List<ByteRange> ranges) {
        long sizeBytes = content.sizeBytes();
        String boundary = UUID.randomUUID().toString();
        List<Buffer> heads = ranges.stream()
                .map(range -> partHead(boundary, content.type(), range.contentRange(sizeBytes)))
                .toList();
        Buffer tail = Buffer.buffer("\r\n--" + boundary + "--\r\n");
        long length = tail.length();
        for (int i = 0; i < ranges.size(); i++) {
            length += heads.get(i).length() + ranges.get(i).length();
        }
        HttpServerResponse response = ctx.response();
        response.putHeader("Content-Type", "multipart/byteranges; boundary=" + boundary);
        response.putHeader("Content-Length", Long.toString(length));
        Future<Void> sent = Future.succeededFuture();
        for (int i = 0; i < ranges.size(); i++) {
            Buffer head = heads.get(i);
            ByteRange range = ranges.get(i);
            sent = sent.compose(before -> sendPart(response, content.content().file(), head, range));
        }
        sent.compose(all -> response.end(tail)).onFailure(error -> floor.fail(ctx, toError(error)));
    }

    private Future<Void> sendPart(HttpServerResponse response, Path path, Buffer head, ByteRange range) {
        OpenOptions reading = new OpenOptions().setRead(true).setWrite(false).setCreate(false);
        return vertx.fileSystem().open(path.toString(), reading).compose(file -> {
            file.setReadPos(range.first()).setReadLength(range.length());
            response.write(head);
            return file.pipe().endOnComplete(false).to(response).eventually(file::close);
        });
    }

    private static Buffer partHead(String boundary, String type, String contentRange) {
        return Buffer.buffer(
                "\r\n--" + boundary + "\r\nContent-Type: " + type + "\r\nContent-Range: " + contentRange + "\r\n\r\n");
    }

    private static Throwable toError(Throwable error) {
        boolean gone = error instanceof NoSuchFileException || error.getCause() instanceof NoSuchFileException;
        return gone ? BrokerError.of(ErrorCode.CONTENT_GONE, "the file has just gone") : error;
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
