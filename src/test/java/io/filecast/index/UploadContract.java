package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.Announcement;
import io.filecast.core.BlobId;
import io.filecast.core.ChannelIndex.Claim;
import io.filecast.core.ChannelIndex.Leased;
import io.filecast.core.ChannelName;
import io.filecast.core.Draft;
import io.filecast.core.Draft.Segment;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import io.filecast.core.Label;
import io.filecast.core.OperationId;
import io.filecast.core.SealedBlob;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import io.filecast.core.UploadState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of declared uploads, as every index must know it. */
abstract class UploadContract extends IndexFixture {

    private static final int MANY = 100;

    private Upload declaration() {
        return Upload.declared(alice, plan(List.of(CHANNEL, OTHER)), null);
    }

    private FileId declare() {
        return get(index().declare(app, declaration(), LONG, MANY)).id();
    }

    private Upload lease(FileId id, String lease) {
        return get(index().lease(app, id, claim(lease, LONG, false))).upload();
    }

    private FileId completed(SealedBlob blob) {
        FileId id = declare();
        lease(id, "w1");
        get(index().complete(app, id, "w1", blob, LONG));
        return id;
    }

    private Upload upload(FileId id) {
        return get(index().upload(app, id));
    }

    private Publish stored(FileId id) {
        return command(new Subject.StoredFile(id), CHANNEL);
    }

    @Test
    void aDeclaredUploadIsFoundAsItWasDeclared() {
        Upload declared = declaration();
        Upload answer = get(index().declare(app, declared, LONG, MANY));
        assertEquals(answer, upload(declared.id()));
        assertEquals(declared.plan(), answer.plan());
        assertEquals(declared.owner(), answer.owner());
        assertEquals(UploadState.CREATED, answer.state());
        assertNull(answer.blob());
        assertTrue(answer.expiresAt().isAfter(get(index().open(app)).now().plusSeconds(3500)));
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().upload(app, FileId.random())));
    }

    @Test
    void declaringTwiceDeclaresOnce() {
        Upload declared = declaration();
        Upload first = get(index().declare(app, declared, LONG, 1));
        assertEquals(first, get(index().declare(app, declared, LONG, 1)));
    }

    @Test
    void anOwnerHasOnlySoManyUnpublishedUploads() {
        FileId first = get(index().declare(app, declaration(), LONG, 2)).id();
        get(index().declare(app, declaration(), LONG, 2));
        assertEquals(ErrorCode.RATE_LIMITED, refusal(index().declare(app, declaration(), LONG, 2)));
        get(index().cancel(app, first));
        get(index().declare(app, declaration(), BRIEF, 2));
        assertEquals(ErrorCode.RATE_LIMITED, refusal(index().declare(app, declaration(), LONG, 2)));
        awaitTime(get(index().open(app)).now().plus(BRIEF));
        get(index().declare(app, declaration(), LONG, 2));
    }

    @Test
    void oneWriterAtATimeHoldsTheLease() {
        FileId id = declare();
        assertEquals(UploadState.UPLOADING, lease(id, "w1").state());
        lease(id, "w1");
        assertEquals(ErrorCode.CONFLICT, refusal(index().lease(app, id, claim("w2", LONG, false))));
        get(index().renew(app, id, claim("w1", LONG, false), 0, LONG));
        get(index().release(app, id, "w1", 0));
        assertEquals(UploadState.CREATED, upload(id).state());
        lease(id, "w2");
        get(index().release(app, id, "w1", 0));
        assertEquals(UploadState.UPLOADING, upload(id).state());
    }

    @Test
    void aLeaseThatRanOutIsTakenByTheNext() {
        FileId id = declare();
        get(index().lease(app, id, claim("w1", SHORT, false)));
        awaitTime(get(index().open(app)).now().plus(SHORT));
        lease(id, "w2");
        assertEquals(ErrorCode.CONFLICT, refusal(index().renew(app, id, claim("w1", LONG, false), 0, LONG)));
        assertEquals(ErrorCode.CONFLICT, refusal(index().complete(app, id, "w1", blob(), LONG)));
        assertEquals(UploadState.UPLOADING, upload(id).state());
    }

    @Test
    void theLeaseOfADeadWriterIsTakenOver() {
        FileId id = declare();
        lease(id, "w1");
        get(index().lease(app, id, claim("w2", LONG, true)));
        assertEquals(ErrorCode.CONFLICT, refusal(index().complete(app, id, "w1", blob(), LONG)));
        get(index().complete(app, id, "w2", blob(), LONG));
    }

    @Test
    void aRenewedUploadLivesLonger() {
        FileId id = get(index().declare(app, declaration(), BRIEF, MANY)).id();
        lease(id, "w1");
        get(index().renew(app, id, claim("w1", LONG, false), 0, LONG));
        awaitTime(get(index().open(app)).now().plus(BRIEF));
        sweep();
        assertEquals(UploadState.UPLOADING, upload(id).state());
    }

    @Test
    void completingIsHarmlessTwiceAndFinal() {
        SealedBlob blob = blob();
        FileId id = completed(blob);
        get(index().complete(app, id, "w1", blob, LONG));
        assertEquals(UploadState.COMPLETED, upload(id).state());
        assertEquals(blob, upload(id).blob());
        assertEquals(ErrorCode.CONFLICT, refusal(index().lease(app, id, claim("w2", LONG, true))));
        get(index().cancel(app, id));
        assertEquals(List.of(blob.id()), dying());
    }

    @Test
    void aCompletedUploadBecomesAFile() {
        SealedBlob blob = blob();
        FileId id = completed(blob);
        Event event = publish(stored(id)).event();
        assertEquals(id, event.file().id());
        assertEquals(blob.id(), event.file().blob());
        assertEquals(plan(List.of()).toAttributes(blob), event.file().attributes());
        assertEquals(event.file(), found(id, CHANNEL));
        assertEquals(UploadState.PUBLISHED, upload(id).state());
        assertEquals(ErrorCode.CONFLICT, refusal(index().cancel(app, id)));
        assertEquals(ErrorCode.CONFLICT, refusal(index().lease(app, id, claim("w2", LONG, true))));

        assertEquals(event.file(), publish(stored(id)).event().file());
        get(index().delete(alice, CHANNEL, id, OperationId.random()));
        assertEquals(List.of(blob.id()), dying());
    }

    @Test
    void anUploadIsPublishedOnce() {
        FileId id = completed(blob());
        OperationId key = new OperationId("c:k", "digest");
        Event event = publish(with(stored(id), key)).event();
        assertEquals(event, publish(with(stored(id), key)).event());
        assertEquals(1, log(CHANNEL).events().size());
    }

    @Test
    void anUploadWithoutItsBytesIsNotPublished() {
        FileId id = declare();
        assertEquals(ErrorCode.UPLOAD_INCOMPLETE, refusal(index().publish(stored(id), TERMS)));
        lease(id, "w1");
        assertEquals(ErrorCode.UPLOAD_INCOMPLETE, refusal(index().publish(stored(id), TERMS)));
    }

    @Test
    void anUploadIsPublishedOnlyByItsOwnerAndWhereItWasDeclaredFor() {
        FileId id = completed(blob());
        Publish byBob = new Publish(
                principal("bob"),
                List.of(CHANNEL),
                new Subject.StoredFile(id),
                null,
                null,
                PublishOptions.DEFAULT,
                OperationId.random());
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(byBob, TERMS)));
        Publish elsewhere = command(new Subject.StoredFile(id), CHANNEL, new ChannelName("third"));
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(elsewhere, TERMS)));
        assertEquals(
                2,
                publish(command(new Subject.StoredFile(id), CHANNEL, OTHER))
                        .events()
                        .size());
    }

    @Test
    void aCancelledUploadIsGoneButKnown() {
        FileId id = declare();
        lease(id, "w1");
        get(index().cancel(app, id));
        get(index().cancel(app, id));
        assertEquals(UploadState.CANCELLED, upload(id).state());
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().lease(app, id, claim("w1", LONG, false))));
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().complete(app, id, "w1", blob(), LONG)));
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(stored(id), TERMS)));
        assertEquals(List.of(), dying());
    }

    @Test
    void anUploadThatIsNeverPublishedIsSweptWithItsBytes() {
        SealedBlob blob = blob();
        FileId id = declare();
        lease(id, "w1");
        get(index().complete(app, id, "w1", blob, SHORT));
        awaitTime(get(index().open(app)).now().plus(SHORT));
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().upload(app, id)));
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(stored(id), TERMS)));
        assertEquals(List.of(), dying());
        assertEquals(List.of(), sweep());
        assertEquals(List.of(blob.id()), dying());
        assertEquals(0, get(index().sweep(app, 10)).ended());
    }

    @Test
    void blobsThatNobodyRefersToAreOrphans() {
        SealedBlob file = blob();
        publish(command(newFile(alice, file, List.of(CHANNEL)), CHANNEL));
        SealedBlob upload = blob();
        completed(upload);
        SealedBlob stray = blob();
        List<BlobId> candidates = List.of(file.id(), upload.id(), stray.id());
        assertEquals(List.of(stray.id()), get(index().markOrphans(app, epoch(), candidates)));
        assertEquals(List.of(stray.id()), get(index().markOrphans(app, epoch(), candidates)));
        assertEquals(List.of(stray.id()), dying());
    }

    @Test
    void orphansOfAnotherEpochAreLeftAlone() {
        SealedBlob stray = blob();
        String old = epoch();
        get(index().renewEpoch(app, old));
        assertEquals(ErrorCode.CONFLICT, refusal(index().markOrphans(app, old, List.of(stray.id()))));
        assertEquals(List.of(), dying());
    }

    private String epoch() {
        return get(index().open(app)).epoch();
    }

    @Test
    void aDyingBlobIsNeverAnnouncedNorCompleted() {
        SealedBlob stray = blob();
        get(index().markOrphans(app, epoch(), List.of(stray.id())));
        Publish late = command(newFile(alice, stray, List.of(CHANNEL)), CHANNEL);
        assertEquals(ErrorCode.UNAVAILABLE, refusal(index().publish(late, TERMS)));
        FileId id = declare();
        lease(id, "w1");
        assertEquals(ErrorCode.UNAVAILABLE, refusal(index().complete(app, id, "w1", stray, LONG)));
        assertEquals(List.of(), files(CHANNEL));
        assertFalse(upload(id).state() == UploadState.COMPLETED);
    }

    @Test
    void twoWritersNeverHoldOneLease() {
        FileId id = declare();
        List<Future<Leased>> tries = channels("w", 20).stream()
                .map(name -> index().lease(app, id, claim(name.value(), LONG, false)))
                .toList();
        get(Future.join(List.copyOf(tries)).otherwiseEmpty());
        assertEquals(1, tries.stream().filter(Future::succeeded).count());
    }

    // ---- uploads that come as a whole -------------------------------------------------------------------------------

    private Upload begin(Upload upload, String lease) {
        get(index().begin(app, upload, LONG, MANY, lease, LONG));
        return upload(upload.id());
    }

    private ErrorCode refusedBegin(Upload upload, int maxDeclared) {
        return refusal(index().begin(app, upload, LONG, maxDeclared, "another", LONG));
    }

    @Test
    void anUploadIsDeclaredAndWrittenByOneInOneStep() {
        Upload upload = declaration();
        Upload begun = begin(upload, "w1");
        assertEquals(UploadState.UPLOADING, begun.state());
        assertEquals(upload.plan(), begun.plan());
        assertEquals(begun, begin(upload, "w1"));
        assertEquals(ErrorCode.CONFLICT, refusedBegin(upload, MANY));
        get(index().renew(app, upload.id(), claim("w1", LONG, false), 0, LONG));
        SealedBlob blob = blob();
        get(index().complete(app, upload.id(), "w1", blob, LONG));
        assertEquals(blob, upload(upload.id()).blob());
        assertEquals(ErrorCode.CONFLICT, refusedBegin(upload, MANY));
        assertEquals(upload.id(), publish(stored(upload.id())).event().file().id());
        assertEquals(ErrorCode.CONFLICT, refusedBegin(upload, MANY));
    }

    @Test
    void whatBrokeOffBeginsAnewAndNothingOfItCounts() {
        Upload upload = declaration();
        begin(upload, "w1");
        get(index().release(app, upload.id(), "w1", Claim.ANEW));
        assertEquals(UploadState.CREATED, upload(upload.id()).state());
        get(index().begin(app, upload, LONG, MANY, "w2", SHORT));
        awaitTime(get(index().open(app)).now().plus(SHORT));
        begin(upload, "w3");
        assertEquals(ErrorCode.CONFLICT, refusal(index().complete(app, upload.id(), "w2", blob(), LONG)));

        Upload inSegments = declaration();
        get(index().declare(app, inSegments, LONG, MANY));
        goOn(inSegments.id(), "w1", 0);
        get(index().release(app, inSegments.id(), "w1", 250));
        assertEquals(0, begin(inSegments, "w2").offset());
    }

    @Test
    void whatIsBegunCountsAsDeclaredAndHasOneOwner() {
        Upload first = declaration();
        begin(first, "w1");
        assertEquals(ErrorCode.RATE_LIMITED, refusedBegin(declaration(), 1));
        assertEquals(ErrorCode.RATE_LIMITED, refusal(index().declare(app, declaration(), LONG, 1)));
        Upload stolen = new Upload(first.id(), "key/bob", first.plan(), null, UploadState.CREATED, 0, null, null);
        assertEquals(ErrorCode.CONFLICT, refusedBegin(stolen, MANY));
        get(index().cancel(app, first.id()));
        assertEquals(ErrorCode.NOT_FOUND, refusedBegin(first, MANY));
    }

    // ---- segments ---------------------------------------------------------------------------------------------------

    private Draft goOn(FileId id, String lease, long offset) {
        Claim claim = new Claim(lease, LONG, true, offset, UploadPlan.UNKNOWN_SIZE);
        return get(index().lease(app, id, claim)).draft();
    }

    private void commit(FileId id, String lease, long ownBytes) {
        get(index().renew(app, id, claim(lease, LONG, false), ownBytes, LONG));
    }

    @Test
    void whatIsCommittedIsTheOffset() {
        FileId id = declare();
        Draft first = goOn(id, "w1", 0);
        assertEquals(new Draft(id, List.of(), 1), first);
        commit(id, "w1", 100);
        assertEquals(100, upload(id).offset());
        commit(id, "w1", 250);
        commit(id, "w1", 100);
        assertEquals(250, upload(id).offset(), "a call that comes late takes nothing back");
        commit(id, "w1", 0);
        assertEquals(250, upload(id).offset());
    }

    @Test
    void afterAWriterThatClosedItsSegmentTheNextGoesOnInIt() {
        FileId id = declare();
        goOn(id, "w1", 0);
        assertEquals(250, get(index().release(app, id, "w1", 250)).offset());
        assertEquals(UploadState.UPLOADING, upload(id).state());
        Draft second = goOn(id, "w2", 250);
        assertEquals(new Draft(id, List.of(new Segment(1, 250)), 1), second);
        get(index().release(app, id, "w2", 300));
        assertEquals(new Draft(id, List.of(new Segment(1, 300)), 1), goOn(id, "w3", 300));
    }

    @Test
    void afterAWriterThatWasCutOffTheNextBeginsASegmentAndTheOldOneCommitsNothing() {
        FileId id = declare();
        goOn(id, "w1", 0);
        commit(id, "w1", 250);
        Draft second = goOn(id, "w2", 250);
        assertEquals(new Draft(id, List.of(new Segment(1, 250)), 2), second);
        assertEquals(ErrorCode.CONFLICT, refusal(index().renew(app, id, claim("w1", LONG, false), 400, LONG)));
        get(index().release(app, id, "w1", 400));
        assertEquals(250, upload(id).offset());
        assertEquals(ErrorCode.CONFLICT, refusal(index().complete(app, id, "w1", blob(), LONG)));
        commit(id, "w2", 50);
        assertEquals(300, upload(id).offset());
        assertEquals(
                List.of(new Segment(1, 250), new Segment(2, 50)),
                goOn(id, "w3", 300).segments());
    }

    @Test
    void aSegmentWhoseWriterRanOutOfTimeIsNotGoneOnWithEvenIfAnotherClosedOneAfterIt() {
        FileId id = declare();
        goOn(id, "w1", 0);
        commit(id, "w1", 250);
        goOn(id, "w2", 250);
        get(index().release(app, id, "w2", 0));
        Draft third = goOn(id, "w3", 250);
        assertEquals(3, third.own());
        assertEquals(List.of(new Segment(1, 250)), third.before());
    }

    @Test
    void aLeaseThatIsAskedForTwiceIsOneLease() {
        FileId id = declare();
        assertEquals(goOn(id, "w1", 0), goOn(id, "w1", 0));
        assertEquals(2, goOn(id, "w2", 0).own());
    }

    @Test
    void whoGoesOnAtAnotherOffsetIsRefusedAndDisturbsNobody() {
        FileId id = declare();
        goOn(id, "w1", 0);
        commit(id, "w1", 250);
        for (long offset : new long[] {0, 249, 251, 999_999_999_999_999_999L}) {
            Claim claim = new Claim("w2", LONG, true, offset, UploadPlan.UNKNOWN_SIZE);
            assertEquals(ErrorCode.OFFSET_MISMATCH, refusal(index().lease(app, id, claim)));
        }
        commit(id, "w1", 300);
    }

    @Test
    void whoHasAllBytesIsNotCutOff() {
        FileId id = sized(300);
        goOn(id, "w1", 0);
        commit(id, "w1", 300);
        Claim claim = new Claim("w2", LONG, true, 300, UploadPlan.UNKNOWN_SIZE);
        assertEquals(ErrorCode.CONFLICT, refusal(index().lease(app, id, claim)));
        assertTrue(get(index().halt(app, id)).isFull());
        get(index().complete(app, id, "w1", blob(), LONG));
        assertEquals(ErrorCode.CONFLICT, refusal(index().lease(app, id, claim)));
    }

    private FileId sized(long sizeBytes) {
        Upload upload = Upload.declared(alice, plan(List.of(CHANNEL)).with(sizeBytes, null), null);
        return get(index().declare(app, upload, LONG, MANY)).id();
    }

    @Test
    void whoIsHaltedCommitsNothingMore() {
        FileId id = declare();
        goOn(id, "w1", 0);
        commit(id, "w1", 250);
        assertEquals(250, get(index().halt(app, id)).offset());
        assertEquals(ErrorCode.CONFLICT, refusal(index().renew(app, id, claim("w1", LONG, false), 400, LONG)));
        assertEquals(2, goOn(id, "w2", 250).own());
    }

    @Test
    void theLengthOfAnUploadMayBeSaidLaterAndOnce() {
        FileId id = sized(UploadPlan.UNKNOWN_SIZE);
        Upload leased =
                get(index().lease(app, id, new Claim("w1", LONG, true, 0, 300))).upload();
        assertEquals(300, leased.plan().sizeBytes());
        commit(id, "w1", 250);
        assertEquals(ErrorCode.LENGTH_MISMATCH, refusal(index().lease(app, id, new Claim("w2", LONG, true, 250, 301))));
        FileId other = sized(UploadPlan.UNKNOWN_SIZE);
        goOn(other, "w1", 0);
        commit(other, "w1", 250);
        assertEquals(
                ErrorCode.LENGTH_MISMATCH, refusal(index().lease(app, other, new Claim("w2", LONG, true, 250, 249))));
    }

    @Test
    void whoBeginsAnewDropsWhatWasThere() {
        FileId id = declare();
        goOn(id, "w1", 0);
        get(index().release(app, id, "w1", 250));
        Draft anew = get(index().lease(app, id, claim("w2", LONG, false))).draft();
        assertEquals(new Draft(id, List.of(), 2), anew);
        commit(id, "w2", 10);
        assertEquals(0, get(index().release(app, id, "w2", Claim.ANEW)).offset());
        assertEquals(UploadState.CREATED, upload(id).state());
    }

    @Test
    void anUploadThatIsBrokenOffForEverIsRefusedOne() {
        FileId id = sized(UploadPlan.UNKNOWN_SIZE);
        for (int i = 1; i <= IndexUploads.MOST_SEGMENTS; i++) {
            goOn(id, "w" + i, i - 1);
            commit(id, "w" + i, 1);
        }
        Claim claim = new Claim("last", LONG, true, IndexUploads.MOST_SEGMENTS, UploadPlan.UNKNOWN_SIZE);
        assertEquals(ErrorCode.CONFLICT, refusal(index().lease(app, id, claim)));
    }

    @Test
    void onlyUploadsThatTakeNoMoreBytesHaveEnded() {
        FileId open = declare();
        goOn(open, "w1", 0);
        FileId complete = completed(blob());
        FileId cancelled = declare();
        get(index().cancel(app, cancelled));
        FileId unknown = FileId.random();
        FileId late = get(index().declare(app, declaration(), SHORT, MANY)).id();
        awaitTime(get(index().open(app)).now().plus(SHORT));
        List<FileId> all = List.of(open, complete, cancelled, unknown, late);
        assertEquals(List.of(complete, cancelled, unknown, late), get(index().endedUploads(app, epoch(), all)));
        assertEquals(ErrorCode.CONFLICT, refusal(index().endedUploads(app, "another", all)));
    }

    @Test
    void anUploadThatAnnouncesItselfDoesSoOnce() {
        Announcement announcement = new Announcement(
                new JsonText("{\"a\":[1,\"}\"]}"),
                new PublishOptions(
                        false,
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(7),
                        List.of("bob"),
                        false,
                        new Label("note"),
                        true));
        Upload declared = Upload.declared(alice, plan(List.of(CHANNEL)), announcement);
        FileId id = get(index().declare(app, declared, LONG, MANY)).id();
        assertEquals(announcement, upload(id).announcement());
        lease(id, "w1");
        get(index().complete(app, id, "w1", blob(), LONG));
        Publish announcing = with(stored(id), Announcement.operationOf(id));
        publish(announcing);
        publish(announcing);
        assertEquals(1, log(CHANNEL).events().size());
    }
}
