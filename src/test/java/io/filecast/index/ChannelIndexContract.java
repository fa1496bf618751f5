package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.PublishTerms;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.SealedUpload;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileId;
import io.filecast.core.Grants;
import io.filecast.core.JsonText;
import io.filecast.core.OperationId;
import io.filecast.core.Order;
import io.filecast.core.Principal;
import io.filecast.core.Published;
import io.filecast.core.SealedBlob;
import io.filecast.core.Timetoken;
import io.filecast.core.UploadPlan;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every index must do; one subclass per implementation. Each test has an app of its own. */
abstract class ChannelIndexContract {

    static final PublishTerms TERMS = new PublishTerms(Duration.ZERO, Duration.ZERO, 100);
    static final ChannelName CHANNEL = new ChannelName("room");

    final AppName app = new AppName("t-" + UUID.randomUUID().toString().substring(0, 8));
    final Principal alice = principal("alice");

    /** The index under test, with the windows of {@link #recoveryWindow()}. */
    abstract ChannelIndex index();

    Principal principal(String user) {
        return new Principal(app, user, true, true, Grants.ALL, "key", null);
    }

    static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    static ErrorCode refusal(Future<?> future) {
        return assertThrows(BrokerError.class, () -> get(future)).code();
    }

    static SealedBlob blob() {
        return new SealedBlob(
                new BlobId("b." + UUID.randomUUID().toString().replace("-", "").substring(0, 20)), 3, "ab");
    }

    static UploadPlan plan(ChannelName... channels) {
        return new UploadPlan(
                List.of(channels),
                "photo.jpg",
                "image/jpeg",
                3,
                null,
                "on the \"roof\"",
                new JsonText("{\"n\":12345678901234567890,\"e\":[]}"));
    }

    Publish command(Subject subject, ChannelName... channels) {
        return new Publish(alice, List.of(channels), subject, null, null, PublishOptions.DEFAULT, OperationId.random());
    }

    Publish file(ChannelName... channels) {
        return command(
                new Subject.NewFile(new SealedUpload(alice, FileId.random(), plan(channels), blob(), false)), channels);
    }

    Published publish(Publish command) {
        return get(index().publish(command, TERMS));
    }

    @Test
    void aPublishedFileIsFoundListedAndLogged() {
        Published published = publish(file(CHANNEL));
        Event event = published.event();
        assertFalse(published.repeated());
        assertEquals(Timetoken.ZERO, event.previous());
        assertEquals("photo.jpg", event.file().attributes().name());

        assertEquals(event.file(), get(index().find(app, CHANNEL, event.file().id())));
        assertEquals(
                List.of(event.file()),
                get(index().list(app, CHANNEL, null, Order.NEWEST_FIRST, 10)).stream()
                        .map(ChannelIndex.Listed::entry)
                        .toList());
        ChannelIndex.LogSlice log = get(index().log(app, CHANNEL, null, null, Order.OLDEST_FIRST, 10));
        assertEquals(List.of(event), log.events());
        assertEquals(event.timetoken(), log.head());
        assertEquals(event.timetoken(), log.clock());
        assertEquals(Timetoken.ZERO, log.trimmedTo());
        assertNull(event.message());
    }

    @Test
    void aDeletedFileIsGoneAndItsEventSaysSo() {
        Event event = publish(file(CHANNEL)).event();
        Event deleted = get(index().delete(alice, CHANNEL, event.file().id(), OperationId.random()));
        assertEquals(event.timetoken(), deleted.previous());
        assertTrue(deleted.fileGone());
        assertEquals(
                ErrorCode.NOT_FOUND,
                refusal(index().find(app, CHANNEL, event.file().id())));
        List<Event> log = get(index().log(app, CHANNEL, null, null, Order.OLDEST_FIRST, 10))
                .events();
        assertEquals(List.of(event.withFileGone(), deleted), log);
    }
}
