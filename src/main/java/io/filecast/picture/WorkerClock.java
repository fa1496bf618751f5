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

    /** How long the thread wanted a core so far and had none, in ns; negative where the system does not tell. */
    long queuedNanos();

    /** Leaves the cores to others for a while; not for long, or not at all, once the thread was interrupted. */
    void pause(long nanos);

    /** That of this machine, for the thread that asks. */
    static WorkerClock ofThisThread() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        boolean isWorkKnown = threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled();
        RunQueue queue = RunQueue.ofThisThread();
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
            public long queuedNanos() {
                return queue.waitedNanos();
            }

            @Override
            public void pause(long nanos) {
                LockSupport.parkNanos(nanos);
            }
        };
    }
}
