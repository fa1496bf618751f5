package io.filecast.bench;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** How long a node with its private Redis takes from the start of its process to its word that it is ready. */
final class StartUp implements Scenario {

    private static final int FILES = 500;
    private static final int FILE_BYTES = 4 << 10;
    private static final double TARGET_MS = 1_500;

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        Path existing = lab.place("start-existing");
        try (NodeProcess node = NodeProcess.startForLoad(lab.jar(), existing, "power")) {
            fill(lab, node);
        }
        List<Duration> fresh = new ArrayList<>();
        List<Duration> again = new ArrayList<>();
        for (int i = 0; i < lab.count(7, 3); i++) {
            fresh.add(timeToReady(lab, lab.place("start-" + i)));
            again.add(timeToReady(lab, existing));
        }
        return List.of(row("no data", fresh), row(FILES + " files", again));
    }

    private static Row row(String data, List<Duration> times) {
        return new Row(
                "time to ready, " + data + ": ms",
                Repeats.of(times, time -> time.toNanos() / 1e6),
                "",
                Row.Target.atMost(TARGET_MS, "ms"),
                "loading classes, then Redis");
    }

    private static Duration timeToReady(Lab lab, Path data) throws Exception {
        try (NodeProcess node = NodeProcess.start(lab.jar(), data)) {
            Iterator<HttpCall> once =
                    List.of(HttpCall.of("GET", NativeApi.READY)).iterator();
            HttpLoad.Outcome looked = HttpLoad.run(
                    lab.loop(), node.address(), 1, () -> once.hasNext() ? once.next() : null, TIMEOUT, false);
            if (looked.trouble() != null) {
                throw new IllegalStateException("said to be ready, but " + looked.trouble());
            }
            return node.timeToReady();
        }
    }

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static void fill(Lab lab, NodeProcess node) {
        ByteBuffer file = Lab.noise(FILE_BYTES);
        Iterator<Integer> numbers = IntStream.range(0, FILES).iterator();
        HttpLoad.run(
                lab.loop(),
                node.address(),
                8,
                () -> numbers.hasNext()
                        ? new HttpCall("PUT", NativeApi.upload("start", numbers.next() + ".bin"), file, FILE_BYTES)
                        : null,
                TIMEOUT,
                false);
    }
}
