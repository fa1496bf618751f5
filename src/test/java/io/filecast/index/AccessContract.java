package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.ChannelIndex.PublishTerms;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileId;
import io.filecast.core.Grants;
import io.filecast.core.OperationId;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Published;
import io.filecast.core.SealedBlob;
import io.filecast.core.ShareSecret;
import io.filecast.core.Upload;
import io.filecast.core.UploadPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an index owes to items that are not for everyone. */
abstract class AccessContract extends IndexFixture {

    private static final Grants MEMBER = Grants.parse(Map.of("*", "rwd"));
    private static final ShareSecret SECRET = ShareSecret.shown("open sesame");
    private static final PublishTerms RESTRICTED = TERMS.restrictedBy(SECRET);

    private Principal member(String user, boolean trusted) {
        return new Principal(app, user, trusted, trusted, MEMBER, Proof.ofKey("key"), null);
    }

    private static Publish by(Principal principal, Publish command) {
        return new Publish(
                principal,
                command.channels(),
                command.subject(),
                command.message(),
                command.meta(),
                command.options(),
                command.operation());
    }

    private static PublishOptions forUsers(String... users) {
        return new PublishOptions(true, null, null, List.of(users), false);
    }

    private Event limited(String... users) {
        return publish(with(file(CHANNEL), forUsers(users))).event();
    }

    private Publish announcement(Principal principal, FileId file) {
        return by(principal, command(new Subject.StoredFile(file), CHANNEL));
    }

    // ---- recipients -----------------------------------------------------------------------------------------------

    @Test
    void aLimitedFileIsAnnouncedAgainToItsRecipientsOnly() {
        Event event = limited("bob", "eve");
        assertEquals(List.of("bob", "eve"), event.file().recipients());
        assertEquals(event.file(), found(event.file().id(), CHANNEL));
        Published again = publish(announcement(member("bob", true), event.file().id()));
        assertEquals(List.of("bob", "eve"), again.event().recipients());
    }

    @Test
    void aLimitedFileIsNotThereForOthersToAnnounceOrDelete() {
        FileId file = limited("bob", "eve").file().id();
        for (Principal other : List.of(
                member("alice", true),
                member("bob", false),
                member(null, false),
                member("bo", true),
                member("", true))) {
            assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(announcement(other, file), TERMS)));
            assertEquals(ErrorCode.NOT_FOUND, refusal(index().delete(other, CHANNEL, file, OperationId.random())));
        }
        assertEquals(1, log(CHANNEL).events().size());
        assertEquals(1, files(CHANNEL).size());
    }

    @Test
    void whoManagesTheChannelAnnouncesAndDeletesWhatIsForOthers() {
        FileId file = limited("bob").file().id();
        Principal manager = new Principal(
                app, null, false, false, Grants.parse(Map.of(CHANNEL.value(), "wdm")), Proof.ofKey("k"), null);
        publish(announcement(manager, file));
        Event deleted = get(index().delete(manager, CHANNEL, file, OperationId.random()));
        assertEquals(List.of("bob"), deleted.recipients());
    }

    @Test
    void theEndOfALimitedFileIsForItsRecipientsOnly() {
        FileId file = limited("bob").file().id();
        Event deleted = get(index().delete(member("bob", true), CHANNEL, file, OperationId.random()));
        assertEquals(List.of("bob"), deleted.recipients());

        Event brief = publish(with(file(CHANNEL), forUsers("bob")), terms(NO_END, SHORT));
        awaitTime(brief.file().expiresAt());
        Event expired = sweep().stream()
                .filter(event -> event.type() == EventType.FILE_EXPIRED)
                .findFirst()
                .orElseThrow();
        assertEquals(List.of("bob"), expired.recipients());
    }

    @Test
    void aRepeatedDeleteOfALimitedFileHasTheFirstAnswerAlthoughItIsGone() {
        FileId file = limited("bob").file().id();
        OperationId key = new OperationId("c:delete", "digest");
        Event deleted = get(index().delete(member("bob", true), CHANNEL, file, key));
        assertEquals(deleted, get(index().delete(member("bob", true), CHANNEL, file, key)));
    }

    @Test
    void whatLiesInAnInboxIsAnnouncedAgainByWhoSentItAndBySomeoneElseNot() {
        ChannelName inbox = new ChannelName("user:bob");
        Principal sender = member("eve", true);
        FileId file = publish(by(sender, command(newFile(sender, blob(), List.of(inbox)), inbox)))
                .event()
                .file()
                .id();
        Publish again = command(new Subject.StoredFile(file), inbox);
        publish(by(sender, again));
        publish(by(member("bob", true), command(new Subject.StoredFile(file), inbox)));
        for (Principal other : List.of(member("cid", true), member("eve", false), member(null, false))) {
            Publish theirs = by(other, command(new Subject.StoredFile(file), inbox));
            assertEquals(ErrorCode.NOT_FOUND, refusal(index().publish(theirs, TERMS)));
        }
    }

    @Test
    void usersWithHardNamesAreFoundAmongRecipients() {
        for (String user : List.of("\"", "a\"b", "ü😀", "[]", "=x", "+", "b c")) {
            FileId file = limited("someone", user).file().id();
            get(index().delete(member(user, true), CHANNEL, file, OperationId.random()));
        }
        FileId file = limited("a\"b").file().id();
        for (String user : List.of("b", "a", "\"b", "+", "=")) {
            assertEquals(
                    ErrorCode.NOT_FOUND,
                    refusal(index().delete(member(user, true), CHANNEL, file, OperationId.random())));
        }
    }

    // ---- restricted files -----------------------------------------------------------------------------------------

    @Test
    void ofARestrictedFilesSecretTheIndexKeepsTheHashWhereOnlyFindingTheFileShowsIt() {
        Published published = get(index().publish(file(CHANNEL, OTHER), RESTRICTED));
        Event event = published.event();
        assertTrue(event.file().restricted());
        for (ChannelName channel : List.of(CHANNEL, OTHER)) {
            assertEquals(
                    SECRET.hash(),
                    get(index().find(app, channel, event.file().id())).shareHash());
            assertTrue(log(channel).events().get(0).file().restricted());
            assertTrue(files(channel).get(0).restricted());
        }
        FileId plain = publish(file(CHANNEL)).event().file().id();
        assertNull(get(index().find(app, CHANNEL, plain)).shareHash());
        assertFalse(found(plain, CHANNEL).restricted());
    }

    @Test
    void aFileThatIsPublishedCannotBeRestrictedAnyMore() {
        FileId file = publish(file(CHANNEL)).event().file().id();
        Publish again = command(new Subject.StoredFile(file), CHANNEL);
        assertEquals(ErrorCode.CONFLICT, refusal(index().publish(again, RESTRICTED)));
        assertNull(get(index().find(app, CHANNEL, file)).shareHash());
        assertEquals(1, log(CHANNEL).events().size());
    }

    @Test
    void aRestrictedFileIsAnnouncedAgainAsOne() {
        FileId file =
                get(index().publish(file(CHANNEL), RESTRICTED)).event().file().id();
        assertTrue(again(file, CHANNEL).file().restricted());
        assertEquals(SECRET.hash(), get(index().find(app, CHANNEL, file)).shareHash());
    }

    @Test
    void anUploadIsRestrictedWhenItIsPublished() {
        UploadPlan plan = plan(List.of(CHANNEL));
        Upload upload = Upload.declared(alice, plan, null);
        SealedBlob blob = blob();
        get(index().declare(app, upload, LONG, 10));
        get(index().lease(app, upload.id(), claim("writer", Duration.ofMinutes(1), false)));
        get(index().complete(app, upload.id(), "writer", blob, LONG));
        Publish announced = command(new Subject.StoredFile(upload.id()), CHANNEL);
        assertTrue(get(index().publish(announced, RESTRICTED)).event().file().restricted());
        assertEquals(SECRET.hash(), get(index().find(app, CHANNEL, upload.id())).shareHash());
    }
}
