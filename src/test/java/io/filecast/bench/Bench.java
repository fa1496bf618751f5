package io.filecast.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Measures a node and prints one table: {@code Bench --jar filecast.jar --directory where [--nginx program] [--quick]
 * [--only name,…]}. It exits 0 whenever it could measure; a figure short of its target is a figure, not a failure.
 */
public final class Bench {

    private static final Map<String, Scenario> SCENARIOS = new LinkedHashMap<>();

    static {
        SCENARIOS.put("start", new StartUp());
        SCENARIOS.put("fanout", new FanOut());
        SCENARIOS.put("publish", new PublishFiles());
        SCENARIOS.put("sends", new Sends());
        SCENARIOS.put("upload", new Transfers(Transfers.Direction.UPLOAD));
        SCENARIOS.put("download", new Transfers(Transfers.Direction.DOWNLOAD));
        SCENARIOS.put("idle", new IdleSockets());
        SCENARIOS.put("presence", new WhoIsThere());
        SCENARIOS.put("cluster-publish", new ClusterPublish());
        SCENARIOS.put("cluster-channels", new ClusterChannels());
        SCENARIOS.put("polls", new OpenPolls(OpenPolls.Door.NATIVE));
        SCENARIOS.put("pubnub", new PubNubDoor());
        SCENARIOS.put("rtm", new RtmDoor());
        SCENARIOS.put("thumbnails", new SmallPictures());
    }

    /** These take minutes each, and are measured when they are asked for. */
    private static final Set<String> ON_REQUEST =
            Set.of("cluster-publish", "cluster-channels", "pubnub", "rtm", "thumbnails");

    private static final Set<String> OPTIONS = Set.of("--jar", "--directory", "--nginx", "--only");

    /** After this long no further scenario begins. */
    private static final Duration LAST_START = Duration.ofSeconds(400);

    private static final Duration LAST_QUICK_START = Duration.ofSeconds(75);

    private Bench() {}

    /** Measures what the arguments ask for. */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new LinkedHashMap<>();
        boolean isQuick = false;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--quick")) {
                isQuick = true;
            } else if (OPTIONS.contains(arguments[i]) && i + 1 < arguments.length) {
                options.put(arguments[i], arguments[++i]);
            } else {
                refuse("unknown or without value: " + arguments[i]);
            }
        }
        List<String> names = wanted(options.get("--only"));
        Path directory = Path.of(options.get("--directory")).toAbsolutePath();
        spread(directory);
        try (ClientLoop loop = new ClientLoop()) {
            String program = options.getOrDefault("--nginx", "nginx");
            String nginx = NginxProcess.isUsable(program) ? program : null;
            Lab lab = new Lab(Path.of(options.get("--jar")).toAbsolutePath(), directory, nginx, isQuick, loop);
            System.out.println(machine(lab));
            List<Row> rows = new CopyOnWriteArrayList<>();
            Thread table = new Thread(() -> System.out.print("\n" + Table.of(rows)));
            Runtime.getRuntime().addShutdownHook(table); // what was measured is shown, even if time runs out
            measure(lab, names, rows);
        }
    }

    /** Asks ext4 to lay what is below a directory apart, away from what earlier runs left and deleted. */
    private static void spread(Path directory) {
        try {
            ChildProcess.run("chattr", "+T", directory.toString());
        } catch (UncheckedIOException e) {
            // Another system, and no such thing there.
        }
    }

    private static List<String> wanted(String only) {
        if (only == null) {
            return SCENARIOS.keySet().stream()
                    .filter(name -> !ON_REQUEST.contains(name))
                    .toList();
        }
        List<String> names = List.of(only.split(","));
        if (!SCENARIOS.keySet().containsAll(names)) {
            refuse("--only takes " + String.join(",", SCENARIOS.keySet()) + ", not " + only);
        }
        return names;
    }

    private static void refuse(String why) {
        System.err.println("bench: " + why);
        System.exit(2);
    }

    private static void measure(Lab lab, List<String> names, List<Row> rows) {
        Duration lastStart = lab.isQuick() ? LAST_QUICK_START : LAST_START;
        Instant begin = Instant.now();
        for (String name : names) {
            Instant start = Instant.now();
            if (Duration.between(begin, start).compareTo(lastStart) > 0) {
                rows.add(Row.missing(name, "out of time"));
                continue;
            }
            try {
                rows.addAll(SCENARIOS.get(name).measure(lab));
            } catch (Exception e) {
                e.printStackTrace();
                rows.add(Row.missing(name, "see the error above"));
            }
            System.err.printf(
                    "  %s took %d s%n",
                    name, Duration.between(start, Instant.now()).toSeconds());
        }
    }

    // ---- the machine ------------------------------------------------------------------------------------------------

    private static String machine(Lab lab) throws IOException {
        FileStore store = Files.getFileStore(lab.directory());
        return String.format(
                Locale.ROOT,
                "%s  %d × %s, %.0f GiB; %s; JDK %s; disk %s; load %s; %s",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name"),
                Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / 1048576.0,
                "Linux " + System.getProperty("os.version"),
                Runtime.version(),
                store.type(),
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0],
                lab.nginx() == null ? "no nginx with WebDAV" : nginxVersion(lab.nginx()));
    }

    private static String nginxVersion(String program) {
        return ChildProcess.run(program, "-v").replace("nginx version: ", "").trim();
    }

    private static String field(String file, String name) throws IOException {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("?");
        }
    }
}
