package io.filecast.it.torture;

import io.filecast.it.torture.History.Ack;
import io.filecast.it.torture.History.Publication;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What publishers asked for and were told, while it happens. Any thread. */
final class Notes {

    /** Where all is published. */
    static final List<String> CHANNELS = List.of("room.a", "room.b", "room.c");

    private final Map<String, Publication> publications = new ConcurrentHashMap<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger retried = new AtomicInteger();

    /** Notes that something is asked for; again for a repetition. */
    void asked(Publication publication) {
        publications.putIfAbsent(publication.name(), publication);
    }

    void acknowledged(Publication asked, Ack ack) {
        acknowledged.incrementAndGet();
        publications.put(
                asked.name(),
                new Publication(asked.name(), asked.channel(), asked.number(), asked.sha256(), asked.askedAt(), ack));
    }

    void retried() {
        retried.incrementAndGet();
    }

    void complain(String complaint) {
        complaints.add(complaint);
    }

    int acknowledgements() {
        return acknowledged.get();
    }

    int retries() {
        return retried.get();
    }

    /** When something was asked for first; {@link Long#MAX_VALUE} for what nobody asked for. */
    long askedAt(String name) {
        Publication publication = publications.get(name);
        return publication == null ? Long.MAX_VALUE : publication.askedAt();
    }

    List<Publication> publications() {
        return List.copyOf(publications.values());
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }
}
