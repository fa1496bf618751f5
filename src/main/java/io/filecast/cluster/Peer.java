package io.filecast.cluster;

import io.filecast.cluster.Frame.Envelope;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Another node, from when it was seen until it left: what it wants, what it has of us, and what was lost between us.
 * Event-loop confined.
 */
final class Peer {

    /** Bytes of events and wakes that may be on their way out; more are dropped. */
    static final long MOST_IN_FLIGHT = 16L << 20;

    /** A node says something every second. Whose silence is longer may have changed its mind without our knowing. */
    static final Duration SILENCE = Duration.ofSeconds(3);

    private static final long NOTHING = -1;
    private static final AtomicLong SESSIONS = new AtomicLong();

    private final String id;
    private final Mail mail;
    private final WireVersion ours;
    private final PeerInterest interest = new PeerInterest();
    private final long session = SESSIONS.incrementAndGet();

    private int theirNewest;
    private long theirSession;
    private long heardNanos;
    private long sent;
    private long seen;
    private long acked = NOTHING;
    private long bytesInFlight;

    /**
     * A node that was just seen, of which nothing is known.
     *
     * @param ours what this node speaks
     */
    Peer(String id, Mail mail, WireVersion ours, long nowNanos) {
        this.id = id;
        this.mail = mail;
        this.ours = ours;
        this.heardNanos = nowNanos;
    }

    String id() {
        return id;
    }

    /** Our conversation with it. */
    long session() {
        return session;
    }

    /** Its conversation with us. */
    long theirSession() {
        return theirSession;
    }

    PeerInterest interest() {
        return interest;
    }

    /** The newest version of the wire that it speaks; 0 while nothing was heard of it. */
    int newest() {
        return theirNewest;
    }

    /** The version in which it is spoken to: the newest that both know, and the oldest until that is known. */
    int wire() {
        return theirNewest == 0 ? ours.oldest() : Math.min(ours.newest(), theirNewest);
    }

    // ---- hearing --------------------------------------------------------------------------------------------------

    /** It says that it speaks versions up to this one. */
    void speaks(int newest) {
        theirNewest = newest;
    }

    /**
     * It said something.
     *
     * @return whether it counts; what belongs to an earlier session does not
     */
    boolean heard(Envelope envelope, long nowNanos) {
        if (envelope.session() < theirSession) {
            return false;
        }
        if (envelope.session() > theirSession) {
            theirSession = envelope.session();
            interest.forget();
            seen = 0;
        }
        heardNanos = nowNanos;
        return true;
    }

    /** Whether an event of this channel has to be sent to it. */
    boolean wants(ChannelHash channel, long nowNanos) {
        return interest.wants(channel) || isSilent(nowNanos);
    }

    /** Whether nothing was heard of it for longer than there should be. */
    boolean isSilent(long nowNanos) {
        return nowNanos - heardNanos > SILENCE.toNanos();
    }

    /**
     * Events came, or should have come, up to a sequence number.
     *
     * @param fresh how many numbers came with it: one for events, none for a word about them
     * @return whether any before it are missing
     */
    boolean hasGapBefore(long sequence, int fresh) {
        boolean isMissing = sequence > seen + fresh;
        seen = Math.max(seen, sequence);
        return isMissing;
    }

    // ---- being heard ----------------------------------------------------------------------------------------------

    /** It has our interest up to a version. */
    void acknowledged(long ackedSession, long version) {
        if (ackedSession == session) {
            acked = Math.max(acked, version);
        }
    }

    /** It lacks some of our interest. */
    void lacks(long ackedSession) {
        if (ackedSession == session) {
            acked = NOTHING;
        }
    }

    /** How far it has our interest; less than any version when nothing of it. */
    long acknowledged() {
        return acked;
    }

    /** Whether it has any of our interest. */
    boolean hasAcknowledged() {
        return acked != NOTHING;
    }

    /** The number of the next frame of events. */
    long nextSequence() {
        return ++sent;
    }

    /** The number of the last frame of events. */
    long sequence() {
        return sent;
    }

    /** Sends what is small, or repeated when it is lost. */
    void send(byte[] frame) {
        mail.send(id, frame);
    }

    /**
     * Sends what may be lost, unless too much of it is still on its way.
     *
     * @return whether it was sent
     */
    boolean offer(byte[] frame) {
        if (bytesInFlight > 0 && bytesInFlight + frame.length > MOST_IN_FLIGHT) {
            return false;
        }
        bytesInFlight += frame.length;
        Future<Void> left = mail.send(id, frame);
        left.onComplete(done -> bytesInFlight -= frame.length);
        return true;
    }
}
