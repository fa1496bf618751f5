package io.filecast.picture;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.locks.LockSupport;

/** The time as one of the workers sees it. To be asked on that worker's thread. */
interface WorkerClock {

    /** The time of the wall, in ns; it does not jump. */
    long wallNanos();

    /** How long the thread has had a core so far, in ns; the time of the wall where that is not known. */
    long workNanos();

    /** Leaves the cores to others for a while; not for long, or not at all, once the thread was interrupted. */
    void pause(long nanos);

    /** That of this machine. */
    static WorkerClock ofSystem() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        boolean isWorkKnown = threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled();
        return new WorkerClock() {

            @Override
            public long wallNanos() {
                return System.nanoTime();
            }

            @Override
            public long workNanos() {
                return isWorkKnown ? threads.getCurrentThreadCpuTime() : System.nanoTime();
            }

            @Override
            public void pause(long nanos) {
                LockSupport.parkNanos(nanos);
            }
        };
    }
}
