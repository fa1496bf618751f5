package io.filecast.blob;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs jobs one after the other, in order, on threads that many lanes share. Any thread. Jobs do not throw. Its queue is
 * bounded by those who use it: a sink has two writes and its end in it.
 */
final class Lane implements Executor {

    private final Executor threads;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    Lane(Executor threads) {
        this.threads = threads;
    }

    /**
     * Runs a job after those before it.
     *
     * @throws RejectedExecutionException when the threads have been closed
     */
    @Override
    public void execute(Runnable job) {
        synchronized (this) {
            if (running) {
                waiting.add(job);
                return;
            }
            threads.execute(() -> runFrom(job));
            running = true;
        }
    }

    private void runFrom(Runnable first) {
        for (Runnable job = first; job != null; job = next()) {
            job.run();
        }
    }

    private synchronized Runnable next() {
        Runnable job = waiting.poll();
        running = job != null;
        return job;
    }
}
