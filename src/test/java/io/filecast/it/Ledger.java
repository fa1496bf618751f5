package io.filecast.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What publishers asked for, and what they were told. Any thread. */
final class Ledger {

    /**
     * One announcement.
     *
     * @param name unique; its event carries it as {@code message.op}
     * @param sha256 of the file's bytes; null for a plain message
     * @param timetoken as acknowledged; null when the outcome is unknown
     * @param fileId null for a plain message, and where an unknown outcome hides it
     */
    record Publication(String name, String channel, String sha256, String timetoken, String fileId) {
        boolean isAcknowledged() {
            return timetoken != null;
        }
    }

    /** One deletion. */
    record Deletion(String channel, String fileId, boolean isAcknowledged) {}

    private final Map<String, Publication> publications = new ConcurrentHashMap<>();
    private final Map<String, Deletion> deletions = new ConcurrentHashMap<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();

    void note(Publication publication) {
        publications.put(publication.name(), publication);
        count(publication.isAcknowledged());
    }

    void note(Deletion deletion) {
        deletions.put(deletion.fileId(), deletion);
        count(deletion.isAcknowledged());
    }

    private void count(boolean isAcknowledged) {
        (isAcknowledged ? acknowledged : unknown).incrementAndGet();
    }

    /** Notes that a request got no answer, or that of a part of the service being away. */
    void interrupted() {
        interrupted.incrementAndGet();
    }

    /** Notes an answer that nobody should have got. */
    void complain(String complaint) {
        complaints.add(complaint);
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /** How it went, for people. */
    String summary() {
        return acknowledged + " acknowledged, " + interrupted + " times interrupted, " + unknown
                + " of unknown outcome";
    }

    List<Publication> publications() {
        return List.copyOf(publications.values());
    }

    /** A publication by its name; null when nobody asked for it. */
    Publication publication(String name) {
        return publications.get(name);
    }

    List<Deletion> deletions() {
        return List.copyOf(deletions.values());
    }

    List<String> complaints() {
        return new ArrayList<>(complaints);
    }
}
