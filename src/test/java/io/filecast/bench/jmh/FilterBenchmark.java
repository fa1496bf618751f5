package io.filecast.bench.jmh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filecast.core.filter.Filter;
import io.filecast.core.filter.FilterSubject;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Asking a filter about an event: once per event and distinct filter of a channel. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FilterBenchmark {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** From the cheapest to the dearest kind. */
    @Param({"language == 'en'", "size > 1000 && size < 5000 && language != 'de'", "language like '*n*'"})
    public String expression;

    private Filter filter;
    private FilterSubject subject;

    /** What the benchmarks look at. */
    private record Subject(JsonNode meta, JsonNode data, String publisher) implements FilterSubject {}

    /** Parses once what a node parses once. */
    @Setup
    public void parse() throws JsonProcessingException {
        filter = Filter.parse(expression);
        subject = new Subject(JSON.readTree(SampleEvents.META.value()), JSON.missingNode(), "alice");
    }

    /** The question alone. */
    @Benchmark
    public boolean matches() {
        return filter.matches(subject);
    }

    /** The question with the reading of the event's meta, as for an event's first filter. */
    @Benchmark
    public boolean readAndMatch() throws JsonProcessingException {
        return filter.matches(new Subject(JSON.readTree(SampleEvents.META.value()), JSON.missingNode(), "alice"));
    }
}
