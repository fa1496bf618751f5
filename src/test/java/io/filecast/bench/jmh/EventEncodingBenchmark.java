package io.filecast.bench.jmh;

import io.filecast.adapter.json.NativeJson;
import io.filecast.core.Event;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Writing an event for a socket: once per event and group of like subscribers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventEncodingBenchmark {

    private final NativeJson json = new NativeJson(null);
    private final Event message = SampleEvents.message();
    private final Event file = SampleEvents.file();

    /** An event that carries a message of 160 bytes. */
    @Benchmark
    public byte[] message() {
        return json.eventFrame(message);
    }

    /** An event that announces a file with description and meta. */
    @Benchmark
    public byte[] file() {
        return json.eventFrame(file);
    }
}
