package io.filecast.command;

import io.filecast.core.Announcement;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.Claim;
import io.filecast.core.ChannelName;
import io.filecast.core.Checksum;
import io.filecast.core.Draft;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker.BeginUpload;
import io.filecast.core.FileBroker.ContinueUpload;
import io.filecast.core.FileBroker.DeclareUpload;
import io.filecast.core.FileId;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.SealedBlob;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.filecast.core.UploadState;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The verbs before a file exists: declare, begin, go on, seal, abort, cancel. Event-loop confined. It sees facts about uploads
 * only; their bytes flow on the request's own context.
 */
final class UploadVerticle extends VerticleBase {

    /** Two seconds after a writer died, with or without a word, another one may go on. */
    private static final Duration LEASE = Duration.ofMillis(1_900);

    /** How often a writer renews its lease, in ms. */
    static final long RENEWAL_MILLIS = 600;

    private final CommandBus bus;
    private final ChannelIndex index;
    private final CommandTerms terms;
    private final Checks checks;
    private final UploadsInFlight inFlight;

    UploadVerticle(CommandBus bus, ChannelIndex index, CommandTerms terms, UploadsInFlight inFlight) {
        this.bus = bus;
        this.index = index;
        this.terms = terms;
        this.checks = new Checks(terms);
        this.inFlight = inFlight;
    }

    /**
     * The right to send bytes.
     *
     * @param lease null for a file in one request
     * @param draft what bytes of a declared upload go on from; null where all come at once or none
     * @param whole whether all bytes of the file come
     * @param checksum what these bytes must have; null when nothing
     */
    record Permit(
            FileId id,
            UploadPlan plan,
            long maxSizeBytes,
            String lease,
            Draft draft,
            boolean whole,
            Checksum checksum) {}

    /**
     * Somebody who writes a declared upload.
     *
     * @param ownBytes how long the writer's segment is
     */
    record Writing(Principal principal, FileId id, String lease, long ownBytes) {}

    /** All bytes of a declared upload are stored. */
    record Completed(Principal principal, FileId id, String lease, SealedBlob blob) {}

    /** Names one upload. */
    record ById(Principal principal, FileId id) {}

    @Override
    public Future<?> start() {
        bus.serve(Verb.DECLARE_UPLOAD, this::declare);
        bus.serve(Verb.BEGIN_UPLOAD, this::begin);
        bus.serve(Verb.CONTINUE_UPLOAD, this::goOn);
        bus.serve(Verb.HALT_UPLOAD, this::halt);
        bus.serve(Verb.RENEW_UPLOAD, this::renew);
        bus.serve(Verb.SEAL_UPLOAD, this::complete);
        bus.serve(Verb.ABORT_UPLOAD, this::release);
        bus.serve(Verb.FIND_UPLOAD, this::find);
        bus.serve(Verb.CANCEL_UPLOAD, this::cancel);
        return Future.succeededFuture();
    }

    private Future<Upload> declare(DeclareUpload command) {
        Principal principal = command.principal();
        requireWrite(principal, command.plan());
        checks.plan(command.plan(), maxBytes(principal));
        announcement(command);
        Upload upload = Upload.declared(principal, command.plan(), command.announcement());
        return index.declare(principal.app(), upload, terms.unpublishedTtl(), terms.uploadsDeclared());
    }

    private void announcement(DeclareUpload command) {
        Announcement announcement = command.announcement();
        if (announcement == null) {
            return;
        }
        checks.message(announcement.message());
        checks.options(announcement.options(), command.plan().channels().size());
        if (announcement.options().restricted()) {
            throw BrokerError.of(
                    ErrorCode.BAD_REQUEST, "a restricted upload is published by its owner, who is told the secret");
        }
    }

    private Future<Permit> begin(BeginUpload command) {
        return entered(command.principal(), () -> {
            if (command.declaredId() == null) {
                return beginNew(command);
            }
            return command.plan() == null ? beginDeclared(command) : beginWhole(command);
        });
    }

    private Future<Permit> entered(Principal principal, Supplier<Future<Permit>> begin) {
        inFlight.enter(principal);
        Future<Permit> permit;
        try {
            permit = begin.get();
        } catch (RuntimeException refused) {
            permit = Future.failedFuture(refused);
        }
        return permit.onFailure(refused -> inFlight.leave(principal));
    }

    private Future<Permit> beginNew(BeginUpload command) {
        long most = maxBytes(command.principal());
        UploadPlan plan = expecting(command.plan(), command);
        if (plan.channels().isEmpty()) {
            // A form that names its targets after its file: they are checked when it is published.
            command.principal().requireSomewhere(Right.WRITE);
            checks.file(plan, most);
        } else {
            requireWrite(command.principal(), plan);
            checks.plan(plan, most);
        }
        return Future.succeededFuture(new Permit(FileId.random(), plan, most, null, null, true, null));
    }

    private Future<Permit> beginWhole(BeginUpload command) {
        Principal principal = command.principal();
        UploadPlan plan = allowed(principal, expecting(command.plan(), command));
        Upload upload = new Upload(
                command.declaredId(),
                Upload.ownerOf(principal),
                command.plan(),
                null,
                UploadState.CREATED,
                0,
                null,
                null);
        String lease = UUID.randomUUID().toString();
        return index.begin(principal.app(), upload, terms.unpublishedTtl(), terms.uploadsDeclared(), lease, LEASE)
                .map(begun -> new Permit(upload.id(), plan, maxBytes(principal), lease, null, true, null));
    }

    private Future<Permit> beginDeclared(BeginUpload command) {
        Principal principal = command.principal();
        return mine(principal, command.declaredId()).compose(upload -> {
            UploadPlan plan = allowed(principal, expecting(upload.plan(), command));
            Claim claim = claim(false, Claim.ANEW, UploadPlan.UNKNOWN_SIZE);
            return index.lease(principal.app(), upload.id(), claim)
                    .map(leased -> new Permit(
                            upload.id(), plan, maxBytes(principal), claim.lease(), leased.draft(), true, null));
        });
    }

    private Future<Permit> goOn(ContinueUpload command) {
        return entered(command.principal(), () -> goOnEntered(command));
    }

    private Future<Permit> goOnEntered(ContinueUpload command) {
        Principal principal = command.principal();
        return mine(principal, command.id()).compose(upload -> {
            UploadPlan declared = upload.plan();
            long size = declared.sizeBytes() == UploadPlan.UNKNOWN_SIZE ? command.sizeBytes() : declared.sizeBytes();
            UploadPlan plan = allowed(principal, declared.with(size, declared.sha256()));
            requireFits(command, upload, size);
            Claim claim = claim(true, command.offset(), command.sizeBytes());
            return index.lease(principal.app(), upload.id(), claim)
                    .map(leased -> new Permit(
                            upload.id(),
                            plan,
                            maxBytes(principal) - command.offset(),
                            claim.lease(),
                            leased.draft(),
                            false,
                            command.checksum()));
        });
    }

    private static void requireFits(ContinueUpload command, Upload upload, long size) {
        if (upload.isOpen() && command.offset() != upload.offset()) {
            throw BrokerError.of(ErrorCode.OFFSET_MISMATCH, "the upload goes on at " + upload.offset());
        }
        boolean fits = size == UploadPlan.UNKNOWN_SIZE || command.bodyBytes() <= size - command.offset();
        if (upload.isOpen() && !fits) {
            throw BrokerError.of(
                    ErrorCode.LENGTH_MISMATCH, "the upload has " + (size - command.offset()) + " bytes to come");
        }
    }

    private UploadPlan allowed(Principal principal, UploadPlan plan) {
        requireWrite(principal, plan);
        checks.plan(plan, maxBytes(principal));
        return plan;
    }

    private static Claim claim(boolean takeOver, long offset, long sizeBytes) {
        return new Claim(UUID.randomUUID().toString(), LEASE, takeOver, offset, sizeBytes);
    }

    /** The plan with what the request itself says of size and digest; two different words on one thing are refused. */
    private static UploadPlan expecting(UploadPlan plan, BeginUpload command) {
        long size = command.sizeBytes();
        if (plan.sizeBytes() != UploadPlan.UNKNOWN_SIZE) {
            if (size != UploadPlan.UNKNOWN_SIZE && size != plan.sizeBytes()) {
                throw BrokerError.of(
                        ErrorCode.LENGTH_MISMATCH, "the upload was declared with " + plan.sizeBytes() + " bytes");
            }
            size = plan.sizeBytes();
        }
        String sha256 = command.sha256() == null ? plan.sha256() : command.sha256();
        if (plan.sha256() != null && !plan.sha256().equals(sha256)) {
            throw BrokerError.of(ErrorCode.DIGEST_MISMATCH, "the upload was declared with another digest");
        }
        return plan.with(size, sha256);
    }

    private Future<Void> renew(Writing writing) {
        Claim held = new Claim(writing.lease(), LEASE, false, 0, UploadPlan.UNKNOWN_SIZE);
        return index.renew(writing.principal().app(), writing.id(), held, writing.ownBytes(), terms.unpublishedTtl());
    }

    private Future<Upload> complete(Completed completed) {
        return index.complete(
                completed.principal().app(),
                completed.id(),
                completed.lease(),
                completed.blob(),
                terms.unpublishedTtl());
    }

    private Future<Upload> release(Writing writing) {
        return index.release(writing.principal().app(), writing.id(), writing.lease(), writing.ownBytes());
    }

    private Future<Upload> halt(ById command) {
        return mine(command.principal(), command.id())
                .compose(upload -> upload.state() == UploadState.COMPLETED || upload.state() == UploadState.PUBLISHED
                        ? Future.succeededFuture(upload)
                        : index.halt(command.principal().app(), upload.id()));
    }

    private Future<Upload> find(ById command) {
        return mine(command.principal(), command.id());
    }

    private Future<Void> cancel(ById command) {
        return mine(command.principal(), command.id())
                .compose(upload -> index.cancel(command.principal().app(), upload.id()));
    }

    /** The upload, if it is the principal's; to others it does not exist. */
    private Future<Upload> mine(Principal principal, FileId id) {
        return index.upload(principal.app(), id).map(upload -> {
            if (!upload.owner().equals(Upload.ownerOf(principal))) {
                throw BrokerError.of(ErrorCode.NOT_FOUND, "no such upload");
            }
            return upload;
        });
    }

    private static void requireWrite(Principal principal, UploadPlan plan) {
        for (ChannelName channel : plan.channels()) {
            principal.require(Right.WRITE, channel);
        }
    }

    private long maxBytes(Principal principal) {
        return terms.of(principal.app()).fileBytes();
    }
}
