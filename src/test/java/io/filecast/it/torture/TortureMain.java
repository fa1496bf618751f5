package io.filecast.it.torture;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code scripts/torture}. Main thread. */
public final class TortureMain {

    private static final int MOST_LINES = 40;

    private TortureMain() {}

    /** Tortures a cluster: directory, rounds, seed. The status is 0 when all promises were kept, and 1 otherwise. */
    public static void main(String... arguments) {
        int rounds = Integer.parseInt(arguments[1]);
        long seed = Long.parseLong(arguments[2]);
        System.exit(torture(Path.of(arguments[0]), rounds, seed) ? 0 : 1);
    }

    private static boolean torture(Path directory, int rounds, long seed) {
        Set<Fault> faults = Fault.possible();
        EnumSet.complementOf(EnumSet.copyOf(faults)).stream()
                .filter(fault -> !fault.isPossible())
                .forEach(fault -> System.out.println("not on this machine: " + fault));
        List<Fault> plan = Fault.plan(rounds, faults, new Random(seed));
        try (Torture torture = new Torture(directory, plan, seed, System.out)) {
            // Also when somebody has enough of it.
            Runtime.getRuntime().addShutdownHook(new Thread(torture::close));
            List<Violation> violations = torture.run();
            violations.stream().limit(MOST_LINES).forEach(System.out::println);
            violations.stream()
                    .collect(Collectors.groupingBy(Violation::kind, TreeMap::new, Collectors.counting()))
                    .forEach((kind, count) -> System.out.println(count + " x " + kind));
            System.out.println(
                    violations.isEmpty()
                            ? "all promises were kept"
                            : violations.size() + " violations; seed " + seed + "; logs are in " + directory);
            return violations.isEmpty();
        }
    }
}
