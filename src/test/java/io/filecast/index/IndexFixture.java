package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.ChannelIndex.PublishTerms;
import io.filecast.core.ChannelIndex.Swept;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.SealedUpload;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.Grants;
import io.filecast.core.JsonText;
import io.filecast.core.OperationId;
import io.filecast.core.Order;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Published;
import io.filecast.core.SealedBlob;
import io.filecast.core.UploadPlan;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** What the suites of the index share. Each test has an app of its own, so one server serves them all. */
abstract class IndexFixture {

    static final Duration NO_END = Duration.ZERO;
    static final Duration WINDOW = Duration.ofMillis(300);
    static final Duration SHORT = Duration.ofMillis(50);
    static final Duration LONG = Duration.ofHours(1);

    /** Over soon, and not before a test has done something meanwhile, on any machine. */
    static final Duration BRIEF = Duration.ofMillis(1_500);

    static final PublishTerms TERMS = new PublishTerms(NO_END, NO_END, 100);
    static final ChannelName CHANNEL = new ChannelName("room");
    static final ChannelName OTHER = new ChannelName("other");
    static final JsonText HARD_JSON = new JsonText(
            "{\"z\":12345678901234567890,\"a\":[],\"o\":{},\"n\":null,\"é😀\":\"\\u0000\\\"\",\"f\":1.10}");

    final AppName app = new AppName("t-" + UUID.randomUUID().toString().substring(0, 8));
    final Principal alice = principal("alice");

    /** The index under test: recovery window and silence are {@link #WINDOW}, removals have no end. */
    abstract ChannelIndex index();

    /** Another node on the same data, whose windows do not end during a test. */
    abstract ChannelIndex patientIndex();

    final Principal principal(String user) {
        return new Principal(app, user, true, true, Grants.ALL, Proof.ofKey("key"), null);
    }

    static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    static ErrorCode refusal(Future<?> future) {
        return assertThrows(BrokerError.class, () -> get(future)).code();
    }

    static BlobId blobId() {
        return new BlobId("b." + UUID.randomUUID().toString().replace("-", "").substring(0, 20));
    }

    static SealedBlob blob() {
        return new SealedBlob(blobId(), 3, "ab".repeat(32));
    }

    static List<ChannelName> channels(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ChannelName(prefix + i))
                .toList();
    }

    static UploadPlan plan(List<ChannelName> channels) {
        return new UploadPlan(channels, "photo.jpg", "image/jpeg", 3, null, "on the \"roof\"", HARD_JSON);
    }

    static Subject newFile(Principal by, SealedBlob blob, List<ChannelName> channels) {
        return new Subject.NewFile(new SealedUpload(by, FileId.random(), plan(channels), blob));
    }

    final Publish command(Subject subject, ChannelName... channels) {
        return new Publish(alice, List.of(channels), subject, null, null, PublishOptions.DEFAULT, OperationId.random());
    }

    final Publish file(ChannelName... channels) {
        return command(newFile(alice, blob(), List.of(channels)), channels);
    }

    final Publish message(ChannelName... channels) {
        return command(new Subject.Message(), channels);
    }

    static Publish with(Publish command, PublishOptions options) {
        return new Publish(
                command.principal(),
                command.channels(),
                command.subject(),
                command.message(),
                command.meta(),
                options,
                command.operation());
    }

    static Publish with(Publish command, OperationId operation) {
        return new Publish(
                command.principal(),
                command.channels(),
                command.subject(),
                command.message(),
                command.meta(),
                command.options(),
                operation);
    }

    static PublishTerms terms(Duration eventTtl, Duration fileTtl) {
        return new PublishTerms(eventTtl, fileTtl, 100);
    }

    final Published publish(Publish command) {
        return get(index().publish(command, TERMS));
    }

    final Event publish(Publish command, PublishTerms terms) {
        return get(index().publish(command, terms)).event();
    }

    final Event again(FileId file, ChannelName channel) {
        return publish(command(new Subject.StoredFile(file), channel)).event();
    }

    final LogSlice log(ChannelName channel) {
        return get(index().log(app, channel, null, null, Order.OLDEST_FIRST, 1000));
    }

    final FileEntry found(FileId file, ChannelName channel) {
        return get(index().find(app, channel, file)).entry();
    }

    final List<FileEntry> files(ChannelName channel) {
        return get(index().list(app, channel, null, Order.NEWEST_FIRST, 100)).stream()
                .map(ChannelIndex.Listed::entry)
                .toList();
    }

    final List<BlobId> dying() {
        return get(index().dyingBlobs(app, 100));
    }

    /** Waits until the app's time has passed a moment. */
    final void awaitTime(Instant moment) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!get(index().open(app)).now().isAfter(moment)) {
            assertTrue(System.nanoTime() < deadline, "the app's time does not pass " + moment);
        }
    }

    /** Waits until everything announced so far has left the recovery window. */
    final void awaitWindow() {
        awaitTime(get(index().open(app)).now().plus(WINDOW));
    }

    /** Ends all that is due. */
    final List<Event> sweep() {
        List<Event> events = new ArrayList<>();
        Swept swept;
        do {
            swept = get(index().sweep(app, 10));
            assertTrue(swept.ended() <= 10);
            events.addAll(swept.events());
        } while (swept.ended() == 10);
        return events;
    }

    static void assertSameEvents(List<Event> expected, List<Event> actual) {
        assertEquals(
                expected.stream().map(Event::timetoken).toList(),
                actual.stream().map(Event::timetoken).toList());
    }

    /** How a writer that knows nothing of an upload wants it. */
    static ChannelIndex.Claim claim(String lease, Duration ttl, boolean takeOver) {
        return new ChannelIndex.Claim(lease, ttl, takeOver, ChannelIndex.Claim.ANEW, UploadPlan.UNKNOWN_SIZE);
    }
}
