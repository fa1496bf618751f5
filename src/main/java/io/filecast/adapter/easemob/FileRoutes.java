package io.filecast.adapter.easemob;

import io.filecast.adapter.http.FileDownload;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.MediaType;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.http.UploadFlow;
import io.filecast.core.Box;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileAttributes;
import io.filecast.core.FileBroker.BeginUpload;
import io.filecast.core.FileBroker.FileContent;
import io.filecast.core.FileId;
import io.filecast.core.FileName;
import io.filecast.core.OperationId;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.ShareSecret;
import io.filecast.core.Shelf;
import io.filecast.core.Shelf.Shelve;
import io.filecast.core.Thumbnails;
import io.filecast.core.Thumbnails.Thumbnail;
import io.filecast.core.Thumbnails.Wanted;
import io.filecast.core.UploadPlan;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Chat files: sent to nobody yet, fetched by their id. Event-loop confined. */
final class FileRoutes {

    private static final String FORM = "multipart/form-data";
    private static final String RESTRICT = "restrict-access";
    private static final String SECRET = "share-secret";

    private final HttpFloor floor;
    private final Shelf shelf;
    private final Thumbnails thumbnails;
    private final EasemobTerms.Files terms;
    private final UploadFlow uploads;
    private final FileDownload downloads;

    FileRoutes(HttpFloor floor, EasemobPorts ports, EasemobTerms.Files terms) {
        this.floor = floor;
        this.shelf = ports.shelf();
        this.thumbnails = ports.thumbnails();
        this.terms = terms;
        this.uploads = floor.uploads(ports.broker());
        this.downloads = floor.downloads();
    }

    // ---- sending --------------------------------------------------------------------------------------------------

    void upload(EasemobRequest request) {
        Principal principal = request.admit();
        principal.requireSomewhere(Right.WRITE);
        String type = request.header("Content-Type");
        if (type == null || !MediaType.essenceOf(type).equals(FORM)) {
            throw BrokerError.of(ErrorCode.TYPE_UNKNOWN, "a file is sent as " + FORM);
        }
        ChatFile form = new ChatFile(request, principal);
        request.replyFramed(uploads.receiveForm(request.ctx(), form)
                .recover(failure -> Future.failedFuture(
                        !form.begun && EasemobRequest.is(failure, ErrorCode.BAD_REQUEST)
                                ? request.refuse(Fault.illegal("file must be provided."))
                                : failure))
                .compose(received -> shelf.shelve(new Shelve(
                                principal, received.upload(), terms.ttl(), isRestricted(request), OperationId.random()))
                        .map(shelved -> EasemobWire.chatFile(
                                shelved,
                                received.upload().plan(),
                                received.upload().blob().sizeBytes()))));
    }

    /** By the documents of old the header counts by being there, and by newer ones for what it says. */
    private boolean isRestricted(EasemobRequest request) {
        String header = request.header(RESTRICT);
        return header != null && !(terms.restrictByValue() && header.strip().equalsIgnoreCase("false"));
    }

    /** The form of a chat file: a part {@code file}, and others before and behind it. Confined to one request. */
    private final class ChatFile implements UploadFlow.FormReader {

        private final EasemobRequest request;
        private final Principal principal;
        private boolean begun;

        ChatFile(EasemobRequest request, Principal principal) {
            this.request = request;
            this.principal = principal;
        }

        @Override
        public BeginUpload begin(String fileName, String contentType) {
            begun = true;
            UploadPlan plan = new UploadPlan(
                    List.of(),
                    FileName.tidied(fileName, terms.nameBytes()),
                    MediaType.wellFormed(contentType),
                    UploadPlan.UNKNOWN_SIZE,
                    null,
                    null,
                    null);
            return new BeginUpload(principal, null, plan, UploadPlan.UNKNOWN_SIZE, null);
        }

        @Override
        public UploadPlan plan(UploadPlan begun, QueryText fields) {
            Box box = new Box(
                    ThumbnailSides.read(request, fields, ThumbnailSides.WIDTH),
                    ThumbnailSides.read(request, fields, ThumbnailSides.HEIGHT));
            return begun.with(box);
        }

        @Override
        public long maxBytes() {
            return terms.maxBytes();
        }

        @Override
        public long drainBytes() {
            return terms.drainBytes();
        }
    }

    // ---- fetching -------------------------------------------------------------------------------------------------

    void download(EasemobRequest request) {
        Principal principal = request.admit();
        String uuid = request.segment("uuid").toLowerCase(Locale.ROOT);
        FileId id = FileId.parse(uuid);
        String secret = request.headerOrParameter(SECRET);
        ShareSecret shown = secret == null ? null : ShareSecret.shown(secret);
        Future<FileContent> opened = request.refuseWhen(
                shelf.open(principal, id, shown),
                ErrorCode.CONTENT_GONE,
                gone -> new Fault(404, "file_expired", "file " + uuid + " is expired"));
        floor.reply(request.ctx(), opened, content -> {
            FileAttributes file = content.entry().attributes();
            if (wantsThumbnail(request) && hasThumbnail(file)) {
                sendThumbnail(request, content, thumbnails.openById(principal, id, shown, boxOf(file)));
            } else {
                downloads.send(request.ctx(), content);
            }
        });
    }

    private static boolean wantsThumbnail(EasemobRequest request) {
        String wanted = request.headerOrParameter("thumbnail");
        return wanted != null && !wanted.isBlank() && !wanted.strip().equalsIgnoreCase("false");
    }

    /** What is small, or no picture, is its own thumbnail. */
    private static boolean hasThumbnail(FileAttributes file) {
        return file.picture() != null && file.sizeBytes() > ThumbnailSides.SMALL_BYTES;
    }

    /** What came by this door says how large; what came by another may not. */
    private static Wanted boxOf(FileAttributes file) {
        return file.box() == null ? ThumbnailSides.USUAL : Wanted.AS_CHOSEN;
    }

    /** A picture of which no thumbnail can be made is answered as it is. */
    private void sendThumbnail(EasemobRequest request, FileContent whole, Future<Thumbnail> made) {
        Future<Optional<Thumbnail>> found = made.map(Optional::of)
                .recover(failure -> isWithoutThumbnail(failure)
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
        floor.reply(request.ctx(), found, small -> {
            if (small.isPresent()) {
                downloads.send(request.ctx(), small.get());
            } else {
                downloads.send(request.ctx(), whole);
            }
        });
    }

    private static boolean isWithoutThumbnail(Throwable failure) {
        return EasemobRequest.is(failure, ErrorCode.NOT_AN_IMAGE)
                || EasemobRequest.is(failure, ErrorCode.IMAGE_TOO_LARGE)
                || EasemobRequest.is(failure, ErrorCode.IMAGE_UNREADABLE)
                || EasemobRequest.is(failure, ErrorCode.NOT_FOUND);
    }
}
