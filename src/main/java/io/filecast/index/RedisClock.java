package io.filecast.index;

import io.filecast.core.AppName;
import io.filecast.core.BrokerClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The app's time as Redis tells it, carried on by this machine's monotonic clock between answers. Any thread.
 *
 * <p>How a jump of Redis' wall clock is taken back: an app's time is Redis' time plus the app's skew. Each answer names
 * both; the answer was made between sending and receiving, which bounds by how much the app's time may have moved since the
 * answer before. When it moved further than {@link #TOLERANCE} beyond that, {@link #observe} asks for a skew that undoes
 * it; until that is done, scripts bound their time by this clock. Skew is then given back at a tenth of the time that
 * passes. A jump larger than {@link #LARGEST_CORRECTION} is believed and followed.
 */
public final class RedisClock implements BrokerClock {

    /** How far Redis' time may move against the monotonic clock before it counts as a jump. */
    static final Duration TOLERANCE = Duration.ofSeconds(5);

    /** The largest jump that is taken back. */
    static final Duration LARGEST_CORRECTION = Duration.ofHours(24);

    /** One second of skew is given back in each of these. */
    static final Duration SLEW_PERIOD = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(RedisClock.class);
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long TOLERANCE_MICROS = TOLERANCE.toSeconds() * MICROS_PER_SECOND;
    private static final long ANCHOR_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long CORRECTION_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final LongSupplier nanoTime;
    private final Map<AppName, Track> tracks = new ConcurrentHashMap<>();
    private final AtomicLong lastShown = new AtomicLong();
    private volatile Observation anchor;

    /** A clock that runs on {@link System#nanoTime()}. */
    public RedisClock() {
        this(System::nanoTime);
    }

    /** @param nanoTime the monotonic clock; a test's own */
    RedisClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** An app's time, and the moments of the monotonic clock between which it was read. */
    private record Observation(long appMicros, long sentNanos, long receivedNanos) {
        long micros(long atNanos) {
            long middle = sentNanos + (receivedNanos - sentNanos) / 2;
            return appMicros + (atNanos - middle) / 1000;
        }
    }

    /** What was last believed of one app. Guarded by itself. */
    private static final class Track {
        private String epoch;
        private Observation last;
        private long correctedNanos;
        private long slewedNanos;
    }

    /**
     * A skew that should be another.
     *
     * @param minAgeSeconds how long the present one must have held
     */
    record Correction(String epoch, long seenSkew, long wantedSkew, long minAgeSeconds) {}

    @Override
    public Instant now() {
        Observation from = anchor;
        if (from == null) {
            return Instant.now();
        }
        long micros = lastShown.accumulateAndGet(from.micros(nanoTime.getAsLong()), Math::max);
        return instantOf(micros);
    }

    /** What scripts may expect the app's time to be; null before any answer. */
    Long expectedMicros(AppName app) {
        Track track = tracks.get(app);
        if (track == null) {
            return null;
        }
        synchronized (track) {
            return track.last == null ? null : track.last.micros(nanoTime.getAsLong());
        }
    }

    /** The monotonic clock that observations are measured with. */
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    static Instant instantOf(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1000);
    }

    /**
     * Learns an app's time.
     *
     * @return the skew to ask for, when there is something to take back
     */
    Optional<Correction> observe(
            AppName app, String epoch, long appMicros, long skew, long sentNanos, long receivedNanos) {
        Track track = tracks.computeIfAbsent(app, name -> new Track());
        Observation seen = new Observation(appMicros, sentNanos, receivedNanos);
        synchronized (track) {
            if (track.last != null && epoch.equals(track.epoch)) {
                long jump = jump(track.last, seen);
                if (Math.abs(jump) > LARGEST_CORRECTION.toSeconds() * MICROS_PER_SECOND) {
                    LOG.warn("app {}: Redis' clock moved by {} s; followed", app, jump / MICROS_PER_SECOND);
                    follow(track, epoch, seen);
                    return Optional.empty();
                }
                if (jump != 0) {
                    return correct(app, track, epoch, skew, jump, receivedNanos);
                }
                if (receivedNanos - track.last.receivedNanos >= ANCHOR_NANOS) {
                    believe(track, seen);
                }
                return slew(track, epoch, skew, receivedNanos);
            }
            follow(track, epoch, seen);
            return Optional.empty();
        }
    }

    /** By how many micros the app's time certainly left the monotonic clock; 0 when it may be in order. */
    private static long jump(Observation before, Observation after) {
        long moved = after.appMicros - before.appMicros;
        long least = (after.sentNanos - before.receivedNanos) / 1000;
        long most = (after.receivedNanos - before.sentNanos) / 1000;
        // Slewing moves the app's time against the monotonic clock by up to a tenth.
        long allowed = TOLERANCE_MICROS + Math.max(0, most) / 8;
        if (moved >= least - allowed && moved <= most + allowed) {
            return 0;
        }
        return moved - (least + most) / 2;
    }

    private Optional<Correction> correct(
            AppName app, Track track, String epoch, long skew, long jump, long receivedNanos) {
        if (track.correctedNanos != 0 && receivedNanos - track.correctedNanos < CORRECTION_NANOS) {
            return Optional.empty();
        }
        track.correctedNanos = receivedNanos;
        long seconds = Math.round((double) jump / MICROS_PER_SECOND);
        LOG.warn("app {}: Redis' clock jumped by {} s; the app's time goes on without it", app, seconds);
        return Optional.of(new Correction(epoch, skew, skew - seconds, 0));
    }

    private Optional<Correction> slew(Track track, String epoch, long skew, long receivedNanos) {
        if (skew == 0 || receivedNanos - track.slewedNanos < SLEW_PERIOD.toNanos()) {
            return Optional.empty();
        }
        boolean first = track.slewedNanos == 0;
        track.slewedNanos = receivedNanos;
        return first
                ? Optional.empty()
                : Optional.of(new Correction(epoch, skew, skew - Long.signum(skew), SLEW_PERIOD.toSeconds()));
    }

    private void believe(Track track, Observation seen) {
        track.last = seen;
        anchor = seen;
    }

    /** Takes over a time that has nothing to do with the one before; only here may {@link #now()} go back. */
    private void follow(Track track, String epoch, Observation seen) {
        boolean another = track.epoch != null;
        track.epoch = epoch;
        track.correctedNanos = 0;
        believe(track, seen);
        if (another) {
            lastShown.set(seen.appMicros);
        }
    }
}
