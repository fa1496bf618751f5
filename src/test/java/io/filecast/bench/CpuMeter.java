package io.filecast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Who used the processors, from {@code /proc}. Any thread.
 *
 * @param processes a name for each group of process ids
 */
record CpuMeter(Map<String, List<Long>> processes) {

    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux that Java runs on
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final double FULL = 0.9;
    private static final Pattern ANY = Pattern.compile(".*");
    private static final int UTIME = 11; // fields after the command's closing parenthesis
    private static final int STIME = 12;
    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;
    private static final int STEAL = 8;

    /** The counters at a moment. */
    record Reading(long nanos, Map<String, Double> secondsByName, double machineSeconds) {}

    /** What was used between two readings. */
    record Use(double seconds, Map<String, Double> secondsByName, double machineSeconds) {

        /** Microseconds that a group used for each of so many things. */
        double microsEach(String name, long count) {
            return count == 0 ? 0 : secondsByName.get(name) * 1e6 / count;
        }

        /** What bounds a run in which this was used: the processors, Redis' one thread, or what it waits for. */
        String bound(String waitsFor) {
            boolean isFull = machineSeconds / seconds >= FULL * CORES;
            boolean isRedisFull = secondsByName.getOrDefault("redis", 0.0) / seconds >= FULL;
            return (isFull ? "CPU full: " : (isRedisFull ? "Redis' one thread" : waitsFor) + "; CPU: ") + this;
        }

        /** Cores in use, by whom. */
        @Override
        public String toString() {
            StringBuilder out = new StringBuilder();
            double others = machineSeconds;
            for (Map.Entry<String, Double> entry : secondsByName.entrySet()) {
                out.append(out.isEmpty() ? "" : " + ").append(entry.getKey());
                out.append(String.format(Locale.ROOT, " %.2f", entry.getValue() / seconds));
                others -= entry.getValue();
            }
            return out.append(String.format(
                            Locale.ROOT, " + others %.2f of %d cores", Math.max(0, others) / seconds, CORES))
                    .toString();
        }
    }

    /** Reads the counters. */
    Reading read() throws IOException {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (Map.Entry<String, List<Long>> group : processes.entrySet()) {
            double sum = 0;
            for (long pid : group.getValue()) {
                sum += secondsOf(pid);
            }
            seconds.put(group.getKey(), sum);
        }
        return new Reading(System.nanoTime(), seconds, machineSeconds());
    }

    /** What was used since a reading. */
    Use since(Reading before) throws IOException {
        Reading now = read();
        Map<String, Double> used = new LinkedHashMap<>();
        now.secondsByName.forEach((name, seconds) -> used.put(name, seconds - before.secondsByName.get(name)));
        return new Use((now.nanos - before.nanos) / 1e9, used, now.machineSeconds - before.machineSeconds);
    }

    private static double secondsOf(long pid) {
        return secondsIn(Path.of("/proc/" + pid + "/stat"), ANY);
    }

    /** The CPU time of a process or thread, from its {@code stat}; 0 when it is called otherwise, or has ended. */
    static double secondsIn(Path file, Pattern name) {
        try {
            String stat = Files.readString(file);
            int end = stat.lastIndexOf(')');
            if (!name.matcher(stat.substring(stat.indexOf('(') + 1, end)).matches()) {
                return 0;
            }
            String[] fields = stat.substring(end + 2).split(" ");
            return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0; // it ended
        }
    }

    private static double machineSeconds() throws IOException {
        String[] fields = Files.readString(Path.of("/proc/stat"))
                .lines()
                .findFirst()
                .orElseThrow()
                .split(" +");
        double busy = 0;
        for (int i = 1; i <= STEAL; i++) {
            busy += i == IDLE || i == IO_WAIT ? 0 : Long.parseLong(fields[i]);
        }
        return busy / TICKS_PER_SECOND;
    }
}
