package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileId;
import io.filecast.core.OperationId;
import io.filecast.core.Order;
import io.filecast.core.SealedBlob;
import io.filecast.core.Timetoken;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The end of things, as every index must bring it. */
abstract class SweepContract extends IndexFixture {

    private static final PublishOptions UNSTORED = new PublishOptions(false, null, null, List.of(), false);

    @Test
    void aFileWhoseTimeIsOverIsGoneBeforeItIsSwept() {
        Event event = publish(file(CHANNEL), terms(NO_END, Duration.ofSeconds(1)));
        FileId file = event.file().id();
        assertEquals(event.file(), found(file, CHANNEL));
        awaitTime(event.file().expiresAt());
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().find(app, CHANNEL, file)));
        assertEquals(List.of(), files(CHANNEL));
        assertEquals(List.of(event.withFileGone()), log(CHANNEL).events());
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().delete(alice, CHANNEL, file, OperationId.random())));
    }

    @Test
    void anExpiredFileIsAnnouncedOnceAndItsBytesGo() {
        SealedBlob blob = blob();
        Event event =
                publish(command(newFile(alice, blob, List.of(CHANNEL, OTHER)), CHANNEL, OTHER), terms(NO_END, SHORT));
        awaitTime(event.file().expiresAt());
        List<Event> announced = sweep();
        assertEquals(2, announced.size());
        assertEquals(List.of(blob.id()), dying());
        Event expired = announced.stream()
                .filter(one -> one.channel().equals(CHANNEL))
                .findFirst()
                .orElseThrow();
        assertEquals(EventType.FILE_EXPIRED, expired.type());
        assertEquals(event.file(), expired.file());
        assertEquals(event.timetoken(), expired.previous());
        assertNull(expired.publisher());
        assertEquals(List.of(event.withFileGone(), expired), log(CHANNEL).events());
        assertEquals(List.of(), sweep());
    }

    @Test
    void aDeletedFileDoesNotExpireAgain() {
        Event event = publish(file(CHANNEL), terms(NO_END, BRIEF));
        get(index().delete(alice, CHANNEL, event.file().id(), OperationId.random()));
        awaitTime(event.file().expiresAt());
        assertEquals(List.of(), sweep());
        assertEquals(2, log(CHANNEL).events().size());
    }

    @Test
    void eventsInsideTheRecoveryWindowStay() {
        Event brief = get(patientIndex().publish(message(CHANNEL), terms(SHORT, NO_END)))
                .event();
        Event hidden = get(patientIndex().publish(with(message(CHANNEL), UNSTORED), TERMS))
                .event();
        awaitTime(brief.expiresAt());
        awaitWindow();
        assertEquals(List.of(), sweep());
        LogSlice log = log(CHANNEL);
        assertTrue(brief.isExpiredAt(log.now()));
        assertEquals(List.of(brief, hidden), log.events());
        assertEquals(Timetoken.ZERO, log.trimmedTo());
    }

    @Test
    void eventsLeaveTheLogAfterTheWindowWhenTheirTimeIsOver() {
        Event brief = publish(message(CHANNEL), terms(SHORT, NO_END));
        Event hidden = publish(with(message(CHANNEL), UNSTORED), terms(LONG, NO_END));
        Event lasting = publish(message(CHANNEL), terms(LONG, NO_END));
        Event endless = publish(message(CHANNEL)).event();
        awaitWindow();
        assertEquals(List.of(), sweep());
        LogSlice log = log(CHANNEL);
        assertEquals(List.of(lasting, endless), log.events());
        assertEquals(hidden.timetoken(), log.trimmedTo());
        assertEquals(endless.timetoken(), log.head());
        assertTrue(brief.isExpiredAt(log.now()));
        assertFalse(lasting.isExpiredAt(log.now()));
    }

    @Test
    void theChainGoesOnOverWhatWasTrimmed() {
        Event trimmed = publish(message(CHANNEL), terms(SHORT, NO_END));
        awaitWindow();
        sweep();
        LogSlice log = log(CHANNEL);
        assertEquals(List.of(), log.events());
        assertEquals(trimmed.timetoken(), log.trimmedTo());
        Event next = publish(message(CHANNEL)).event();
        assertEquals(trimmed.timetoken(), next.previous());
    }

    @Test
    void theRecordOfASilentChannelIsFoldedIntoTheFloor() {
        Event kept = publish(message(OTHER)).event();
        Event forgotten = publish(message(CHANNEL), terms(SHORT, NO_END));
        awaitSilence(CHANNEL);
        LogSlice log = log(CHANNEL);
        assertEquals(forgotten.timetoken(), log.trimmedTo());
        assertEquals(
                forgotten.timetoken(),
                get(index().heads(app, Timetoken.ZERO, 10)).trimmedFloor());
        assertEquals(Timetoken.ZERO, log(OTHER).trimmedTo());
        assertEquals(kept.timetoken(), log(OTHER).head());

        Event next = publish(message(CHANNEL)).event();
        assertEquals(forgotten.timetoken(), next.previous());
        assertEquals(forgotten.timetoken(), log(CHANNEL).trimmedTo());
    }

    private void awaitSilence(ChannelName channel) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!log(channel).head().equals(Timetoken.ZERO)) {
            assertTrue(System.nanoTime() < deadline, "the channel's record is not dropped");
            sweep();
        }
    }

    @Test
    void aSweepIsBoundedAndSaysSo() {
        List<ChannelName> channels = channels("c", 25);
        Event event = publish(
                command(newFile(alice, blob(), channels), channels.toArray(ChannelName[]::new)), terms(NO_END, SHORT));
        awaitTime(event.file().expiresAt());
        assertEquals(10, get(index().sweep(app, 10)).ended());
        assertEquals(10, get(index().sweep(app, 10)).events().size());
        assertEquals(5, get(index().sweep(app, 10)).ended());
        assertEquals(0, get(index().sweep(app, 10)).ended());
    }

    @Test
    void expiredFilesDoNotMakeAPageShort() {
        Event first = publish(file(CHANNEL)).event();
        Event last = null;
        for (int i = 0; i < 7; i++) {
            last = publish(file(CHANNEL), terms(NO_END, SHORT));
        }
        Event newest = publish(file(CHANNEL)).event();
        awaitTime(last.file().expiresAt());
        assertEquals(List.of(newest.file(), first.file()), files(CHANNEL));
        assertEquals(
                2, get(index().list(app, CHANNEL, null, Order.OLDEST_FIRST, 2)).size());
    }

    @Test
    void twoSweepsAtOnceAnnounceOnce() {
        Event event = publish(file(CHANNEL), terms(NO_END, SHORT));
        awaitTime(event.file().expiresAt());
        var one = index().sweep(app, 10);
        var other = index().sweep(app, 10);
        assertEquals(1, get(one).events().size() + get(other).events().size());
        assertEquals(2, log(CHANNEL).events().size());
    }
}
