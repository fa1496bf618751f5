package io.filecast.bench;

import java.io.IOException;
import java.util.Locale;

/**
 * Load before what is measured. The JVM compiles what runs often, on threads of its own, and that goes on for far longer than
 * a few seconds of load: it ends when the work is done, so it is that which is waited for, and not a time. Any thread but the
 * client's loop.
 */
final class WarmUp {

    /** The share of the node's CPU that its compiler takes when it has little left to do. */
    private static final double LITTLE = 0.1;

    private static final int QUIET_SLICES = 2;
    private static final int MOST_SLICES = 40;
    private static final int MOST_QUICK_SLICES = 15;

    private WarmUp() {}

    /** Runs slices of load, of a second or so each, until the compiler has little left to do, or for 40 s. */
    static void run(Lab lab, NodeProcess node, Runnable slice) throws IOException {
        int most = lab.count(MOST_SLICES, MOST_QUICK_SLICES);
        int quiet = 0;
        for (int i = 0; i < most && quiet < QUIET_SLICES; i++) {
            CpuMeter meter = node.cpuMeter();
            CpuMeter.Reading before = meter.read();
            double compilerBefore = node.compilerSeconds();
            slice.run();
            double share = (node.compilerSeconds() - compilerBefore)
                    / Math.max(0.01, meter.since(before).secondsByName().get("node"));
            quiet = share < LITTLE ? quiet + 1 : 0;
        }
    }

    /** What a node's work cost, with how much of that was compiling. */
    static String cost(CpuMeter.Use use, double compilerSeconds, long count) {
        return String.format(
                Locale.ROOT,
                "node %.0f µs (%.0f of them compiling), redis %.0f µs each",
                use.microsEach("node", count),
                count == 0 ? 0 : compilerSeconds * 1e6 / count,
                use.microsEach("redis", count));
    }
}
