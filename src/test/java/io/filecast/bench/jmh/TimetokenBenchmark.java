package io.filecast.bench.jmh;

import io.filecast.core.Timetoken;
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

/** Timetokens to text and back: a few times per event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TimetokenBenchmark {

    private final String text = "17672256000000001";
    private final Timetoken timetoken = Timetoken.parse(text);

    /** Its 17 digits. */
    @Benchmark
    public String write() {
        return timetoken.toString();
    }

    /** The timetoken of 17 digits. */
    @Benchmark
    public Timetoken read() {
        return Timetoken.parse(text);
    }
}
