package io.filecast.command;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker.BeginUpload;
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

/**
 * The verbs before a file exists: declare, begin, seal, abort, cancel. Event-loop confined. It sees facts about uploads
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
     */
    record Permit(FileId id, UploadPlan plan, long maxSizeBytes, String lease) {}

    /** Somebody who writes a declared upload. */
    record Writing(Principal principal, FileId id, String lease) {}

    /** All bytes of a declared upload are stored. */
    record Completed(Principal principal, FileId id, String lease, SealedBlob blob) {}

    /** Names one upload. */
    record ById(Principal principal, FileId id) {}

    @Override
    public Future<?> start() {
        bus.serve(Verb.DECLARE_UPLOAD, this::declare);
        bus.serve(Verb.BEGIN_UPLOAD, this::begin);
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
        Upload upload =
                new Upload(FileId.random(), Upload.ownerOf(principal), command.plan(), UploadState.CREATED, null, null);
        return index.declare(principal.app(), upload, terms.unpublishedTtl(), terms.uploadsDeclared());
    }

    private Future<Permit> begin(BeginUpload command) {
        inFlight.enter(command.principal());
        Future<Permit> permit;
        try {
            permit = command.declaredId() == null ? beginNew(command) : beginDeclared(command);
        } catch (RuntimeException refused) {
            permit = Future.failedFuture(refused);
        }
        return permit.onFailure(refused -> inFlight.leave(command.principal()));
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
        return Future.succeededFuture(new Permit(FileId.random(), plan, most, null));
    }

    private Future<Permit> beginDeclared(BeginUpload command) {
        Principal principal = command.principal();
        String lease = UUID.randomUUID().toString();
        return mine(principal, command.declaredId()).compose(upload -> {
            UploadPlan plan = expecting(upload.plan(), command);
            requireWrite(principal, plan);
            checks.plan(plan, maxBytes(principal));
            return index.lease(principal.app(), upload.id(), lease, LEASE, false)
                    .map(leased -> new Permit(upload.id(), plan, maxBytes(principal), lease));
        });
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
        return new UploadPlan(plan.channels(), plan.name(), plan.type(), size, sha256, plan.description(), plan.meta());
    }

    private Future<Void> renew(Writing writing) {
        return index.renew(writing.principal().app(), writing.id(), writing.lease(), LEASE, terms.unpublishedTtl());
    }

    private Future<Void> complete(Completed completed) {
        return index.complete(
                completed.principal().app(),
                completed.id(),
                completed.lease(),
                completed.blob(),
                terms.unpublishedTtl());
    }

    private Future<Void> release(Writing writing) {
        return index.release(writing.principal().app(), writing.id(), writing.lease());
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
