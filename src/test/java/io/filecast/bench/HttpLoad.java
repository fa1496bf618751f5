package io.filecast.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Requests over several kept-alive connections, each sending the next when the last was answered. Confined to its
 * {@link ClientLoop}, but for {@link #run}.
 */
final class HttpLoad implements HttpClientConnection.Listener {

    /**
     * What came of it.
     *
     * @param requests how many were answered with success
     * @param bytes of bodies, sent and received
     * @param bodies the first bytes of the answers' bodies
     * @param trouble the first answer that was none, or the first broken connection; null when all went well
     */
    record Outcome(long requests, long bytes, double seconds, Samples latencies, List<String> bodies, String trouble) {

        double perSecond() {
            return requests / seconds;
        }

        double megabytesPerSecond() {
            return bytes / seconds / 1e6;
        }
    }

    /** How long the last answers may take. */
    private static final Duration LAST_ANSWER_LIMIT = Duration.ofSeconds(20);

    private final Supplier<HttpCall> calls;
    private final long startNanos = System.nanoTime();
    private final long endNanos;
    private final boolean keepsBodies;
    private final CompletableFuture<Outcome> done = new CompletableFuture<>();
    private final Samples latencies = new Samples();
    private final List<String> bodies = new ArrayList<>();
    private int open;
    private long requests;
    private long bytes;
    private String trouble;

    private HttpLoad(Supplier<HttpCall> calls, Duration limit, boolean keepsBodies) {
        this.calls = calls;
        this.endNanos = startNanos + limit.toNanos();
        this.keepsBodies = keepsBodies;
    }

    /**
     * Sends requests until there are no more, or for a while. Any thread but the loop's.
     *
     * @param calls the next request; null for no more; called on the loop
     */
    static Outcome run(
            ClientLoop loop,
            InetSocketAddress server,
            int connections,
            Supplier<HttpCall> calls,
            Duration limit,
            boolean keepsBodies) {
        return loop.call(() -> {
                    HttpLoad load = new HttpLoad(calls, limit, keepsBodies);
                    load.open = connections;
                    for (int i = 0; i < connections; i++) {
                        loop.connect(server, new HttpClientConnection(server, load::next, load));
                    }
                    return load.done;
                })
                .thenCompose(done -> done)
                .orTimeout(limit.plus(LAST_ANSWER_LIMIT).toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** What went wrong in some runs, to be put behind a figure; empty when nothing did. */
    static String troubleOf(List<Outcome> runs) {
        return runs.stream()
                .filter(run -> run.trouble() != null)
                .findFirst()
                .map(run -> "; TROUBLE: " + run.trouble())
                .orElse("");
    }

    private HttpCall next() {
        return trouble != null || System.nanoTime() - endNanos >= 0 ? null : calls.get();
    }

    @Override
    public void answered(HttpCall call, int status, long bodyBytes, String body, long nanos) {
        if (status / 100 != 2) {
            note(call.method() + " answered " + status + " " + body);
            return;
        }
        requests++;
        bytes += call.bodyBytes() == 0 ? bodyBytes : call.bodyBytes();
        latencies.add(nanos);
        if (keepsBodies) {
            bodies.add(body);
        }
    }

    @Override
    public void ended(IOException cause) {
        if (cause != null) {
            note(cause.toString());
        }
        if (--open == 0) {
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            done.complete(new Outcome(requests, bytes, seconds, latencies, bodies, trouble));
        }
    }

    private void note(String what) {
        trouble = trouble == null ? what : trouble;
    }
}
