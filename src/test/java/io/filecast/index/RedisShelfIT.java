package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.SealedUpload;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.Grants;
import io.filecast.core.OperationId;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Published;
import io.filecast.core.SealedBlob;
import io.filecast.core.Shelf.Shelve;
import io.filecast.core.ShelfIndex;
import io.filecast.core.ShelfIndex.ShelfTerms;
import io.filecast.core.ShelfIndex.Whereabouts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files on the shelf of an app, and where files are, in a real Redis. */
class RedisShelfIT extends IndexFixture {

    @RegisterExtension
    static final RedisIndex REDIS = new RedisIndex();

    private final ShelfIndex shelf = REDIS.index().shelf();
    private final SealedBlob blob = blob();

    /** When the file that was shelved last ends. */
    private Instant end;

    @Override
    ChannelIndex index() {
        return REDIS.index();
    }

    @Override
    ChannelIndex patientIndex() {
        return REDIS.patientIndex();
    }

    private Shelve shelve(Principal by, SealedBlob bytes, Duration ttl) {
        return new Shelve(
                by, new SealedUpload(by, FileId.random(), plan(List.of()), bytes), ttl, false, OperationId.random());
    }

    private FileId shelved(Duration ttl, String shareHash) {
        Shelve command = shelve(alice, blob, ttl);
        end = get(shelf.shelve(command, new ShelfTerms(ttl, 10, shareHash)));
        return command.upload().id();
    }

    private Whereabouts where(FileId file) {
        return get(shelf.whereabouts(app, file));
    }

    private ErrorCode whyNowhere(FileId file) {
        return refusal(shelf.whereabouts(app, file));
    }

    private Principal user(String name, String letters) {
        return new Principal(app, name, true, true, Grants.parse(Map.of("*", letters)), Proof.ofKey("key"), null);
    }

    @Test
    void aFileOnTheShelfIsThereByItsIdAndInNoChannel() {
        Shelve command = shelve(alice, blob, LONG);
        end = get(shelf.shelve(command, new ShelfTerms(LONG, 10, "hash")));
        assertEquals(end, get(shelf.shelve(command, new ShelfTerms(LONG, 10, "hash"))), "said again");

        Whereabouts where = where(command.upload().id());
        FileEntry entry = where.shelved().entry();
        assertEquals(List.of(), where.channels());
        assertEquals("hash", where.shelved().shareHash());
        assertEquals(command.upload().plan().toAttributes(blob), entry.attributes());
        assertEquals("alice", entry.publisher());
        assertEquals(end, entry.expiresAt());
        assertEquals(blob.id(), entry.blob());
        assertTrue(entry.restricted());
        assertEquals(List.of(), files(CHANNEL));
        assertEquals(List.of(), log(CHANNEL).events());
        assertEquals(ErrorCode.NOT_FOUND, whyNowhere(FileId.random()));
    }

    @Test
    void whatNobodyAnnouncesEndsByItselfAndThatIsRemembered() {
        FileId file = shelved(SHORT, null);
        awaitTime(end);
        assertEquals(ErrorCode.CONTENT_GONE, whyNowhere(file), "before it is swept");
        assertEquals(List.of(), sweep());
        assertEquals(List.of(blob.id()), dying());
        assertEquals(ErrorCode.CONTENT_GONE, whyNowhere(file), "after it was swept");
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(announcing(file, CHANNEL), TERMS)));
    }

    private Publish announcing(FileId file, ChannelName... channels) {
        return command(new Subject.StoredFile(file), channels);
    }

    @Test
    void anAnnouncedFileIsInItsChannelsWithTheEndThatItHas() {
        FileId file = shelved(LONG, null);
        assertEquals(end, where(file).shelved().entry().expiresAt());
        Published published = get(index().publish(announcing(file, CHANNEL, OTHER), terms(NO_END, SHORT)));

        assertEquals(
                List.of(EventType.FILE, EventType.FILE),
                published.events().stream().map(Event::type).toList());
        assertEquals(end, published.event().file().expiresAt());
        assertEquals(published.event().file(), found(file, CHANNEL));
        assertEquals(List.of(found(file, OTHER)), files(OTHER));
        assertEquals(List.of(published.event()), log(CHANNEL).events());
        assertEquals(List.of(CHANNEL, OTHER), where(file).channels());

        ChannelName third = new ChannelName("third");
        get(index().publish(announcing(file, third, CHANNEL), TERMS));
        assertEquals(1, files(CHANNEL).size(), "announced again, and there once");
        assertEquals(List.of(CHANNEL, OTHER, third), where(file).channels());
    }

    @Test
    void theShelfLetsGoOfAnAnnouncedFileWithItsLastChannel() {
        FileId file = shelved(LONG, null);
        get(index().publish(announcing(file, CHANNEL, OTHER), TERMS));
        get(index().delete(alice, CHANNEL, file, OperationId.random()));
        assertEquals(List.of(OTHER), where(file).channels());
        assertEquals(List.of(), dying());
        get(index().delete(alice, OTHER, file, OperationId.random()));
        assertEquals(ErrorCode.NOT_FOUND, whyNowhere(file));
        assertEquals(List.of(blob.id()), dying());
        assertEquals(List.of(), sweep());
    }

    @Test
    void aFileEndsInItsChannelsAndOnTheShelfAtOnce() {
        FileId file = shelved(Duration.ofSeconds(2), null);
        get(index().publish(announcing(file, CHANNEL), terms(NO_END, LONG)));
        awaitTime(end);
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().find(app, CHANNEL, file)));
        assertEquals(ErrorCode.CONTENT_GONE, whyNowhere(file));
        assertEquals(
                List.of(EventType.FILE_EXPIRED),
                sweep().stream().map(Event::type).toList());
        assertEquals(List.of(blob.id()), dying());
        assertEquals(ErrorCode.CONTENT_GONE, whyNowhere(file));
        assertEquals(List.of(), sweep());
    }

    @Test
    void aRestrictedFileIsTakenFromTheShelfByItsOwnerAndByWhoAdministers() {
        FileId file = shelved(LONG, "hash");
        Principal bob = user("bob", "rwd");
        assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(by(bob, file, CHANNEL), TERMS)));
        get(index().publish(by(user("alice", "rwd"), file, CHANNEL), TERMS));
        get(index().publish(by(user("back-end", "rwdm"), file, OTHER), TERMS));
        assertTrue(found(file, OTHER).restricted());
        FileId open = shelved(LONG, null);
        get(index().publish(by(bob, open, CHANNEL), TERMS));
        assertFalse(found(open, CHANNEL).restricted());
    }

    private Publish by(Principal principal, FileId file, ChannelName channel) {
        return new Publish(
                principal,
                List.of(channel),
                new Subject.StoredFile(file),
                null,
                null,
                PublishOptions.DEFAULT,
                OperationId.random());
    }

    @Test
    void aFileForListedUsersIsForThemWhereverItIsAnnouncedAgain() {
        FileId file = shelved(LONG, null);
        PublishOptions forBob = new PublishOptions(true, null, null, List.of("bob"), false);
        get(index().publish(with(announcing(file, CHANNEL), forBob), TERMS));
        assertEquals(List.of("bob"), found(file, CHANNEL).recipients());
    }

    @Test
    void theShelfHoldsAsManyAsItMay() {
        ShelfTerms two = new ShelfTerms(LONG, 2, null);
        get(shelf.shelve(shelve(alice, blob(), LONG), two));
        get(shelf.shelve(shelve(alice, blob(), LONG), two));
        assertEquals(ErrorCode.CHANNEL_FULL, refusal(shelf.shelve(shelve(alice, blob(), LONG), two)));
    }

    @Test
    void whereAFileOfChannelsIsIsKnown() {
        Event event = publish(file(CHANNEL, OTHER)).event();
        FileId file = event.file().id();
        assertNull(where(file).shelved());
        assertEquals(List.of(CHANNEL, OTHER), where(file).channels());
        get(index().delete(alice, CHANNEL, file, OperationId.random()));
        assertEquals(List.of(OTHER), where(file).channels());
        get(index().delete(alice, OTHER, file, OperationId.random()));
        assertEquals(ErrorCode.NOT_FOUND, whyNowhere(file));
    }
}
