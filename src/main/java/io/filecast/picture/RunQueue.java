package io.filecast.picture;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/**
 * What Linux knows of how long a thread stood in line for a core. Confined to that thread.
 *
 * <p>It tells from each other what the time of the wall alone does not: a core that others had, on the one side, and on the
 * other what a thread waits for by itself, such as the end of a garbage collection.
 *
 * <p>Source: {@code Documentation/scheduler/sched-stats.rst} of the kernel, "/proc/&lt;pid&gt;/schedstat": time spent on the
 * cpu, time spent waiting on a runqueue, both in ns, and the number of timeslices.
 */
final class RunQueue {

    static final long UNKNOWN = -1;

    private static final String OF_THIS_THREAD = "/proc/thread-self/schedstat";
    private static final int LONGEST = 64;

    private final byte[] text = new byte[LONGEST];
    private RandomAccessFile file; // null where there is none; given back when the thread has gone

    private RunQueue(RandomAccessFile file) {
        this.file = file;
    }

    /** That of the thread that asks. */
    static RunQueue ofThisThread() {
        return of(OF_THIS_THREAD);
    }

    /** That of a thread whose times stand in a file. */
    static RunQueue of(String path) {
        try {
            return new RunQueue(new RandomAccessFile(path, "r"));
        } catch (IOException noSuchSystem) {
            return new RunQueue(null);
        }
    }

    /** How long it waited so far, in ns; {@link #UNKNOWN} where the kernel does not count that. */
    long waitedNanos() {
        if (file == null) {
            return UNKNOWN;
        }
        try {
            file.seek(0);
            int length = file.read(text);
            String[] counts = new String(text, 0, Math.max(0, length), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            // A kernel that does not count writes zeros.
            return counts.length < 3 || counts[2].equals("0") ? UNKNOWN : Long.parseLong(counts[1]);
        } catch (IOException | NumberFormatException unreadable) {
            file = null;
            return UNKNOWN;
        }
    }
}
