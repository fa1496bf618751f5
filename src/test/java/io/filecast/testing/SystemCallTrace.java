package io.filecast.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The system calls of a process and its children that write, sync and rename, in their order, as {@code strace} noted
 * them. Any thread; immutable.
 */
public final class SystemCallTrace {

    private static final String CALLS =
            "trace=fsync,fdatasync,rename,renameat,renameat2,openat,sendto,sendmsg,write,writev,pwrite64,pwritev";
    private static final Pattern BEGUN = Pattern.compile("(\\d+) +(\\w+)\\((.*) <unfinished \\.\\.\\.>");
    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*)");
    private static final Pattern WHOLE = Pattern.compile("(\\d+) +(\\w+)\\((.*)");

    private final List<Call> calls;

    private SystemCallTrace(List<Call> calls) {
        this.calls = List.copyOf(calls);
    }

    /**
     * One call.
     *
     * @param text arguments and result; file descriptors with what they name
     * @param beginsAt its place among all beginnings and ends
     * @param endsAt likewise
     */
    public record Call(String name, String text, int beginsAt, int endsAt) {

        /** Whether it makes what was written to a file or directory durable. */
        public boolean isSync() {
            return name.equals("fsync") || name.equals("fdatasync");
        }

        /** Whether it gives a file another name. */
        public boolean isRename() {
            return name.startsWith("rename");
        }

        /** Whether it writes or sends. */
        public boolean isWrite() {
            return name.contains("write") || name.startsWith("send");
        }

        /** What its file descriptor names; empty when it has none. */
        public String target() {
            int from = text.indexOf('<');
            int to = text.indexOf('>', from);
            return from < 0 || to < 0 ? "" : text.substring(from + 1, to);
        }

        private boolean succeeded() {
            return !text.contains(") = -1 ");
        }
    }

    /** The words in front of a command that is to be traced. */
    public static String[] command(Path file) {
        boolean isInstalled = Path.of("/usr/bin/strace").toFile().canExecute()
                || Path.of("/usr/local/bin/strace").toFile().canExecute();
        assertTrue(
                isInstalled,
                "this test needs strace (Debian, Ubuntu, Fedora: the package 'strace');"
                        + " -Dfilecast.strace=off leaves it out");
        return new String[] {
            "strace",
            "-f",
            "-qq",
            "--seccomp-bpf",
            "-e",
            CALLS,
            "-e",
            "signal=none",
            "-yy",
            "-s",
            "8192",
            "-o",
            file.toString()
        };
    }

    /** Reads what has been noted until now. */
    public static SystemCallTrace read(Path file) {
        try {
            List<Call> calls = new ArrayList<>();
            Map<String, Call> unfinished = new HashMap<>();
            int place = 0;
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                place++;
                Matcher begun = BEGUN.matcher(line);
                Matcher resumed = RESUMED.matcher(line);
                Matcher whole = WHOLE.matcher(line);
                if (begun.matches()) {
                    unfinished.put(begun.group(1), new Call(begun.group(2), begun.group(3), place, place));
                } else if (resumed.matches()) {
                    Call call = unfinished.remove(resumed.group(1));
                    calls.add(new Call(call.name(), call.text() + resumed.group(3), call.beginsAt(), place));
                } else if (whole.matches()) {
                    calls.add(new Call(whole.group(2), whole.group(3), place, place));
                }
            }
            return new SystemCallTrace(calls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first call of a kind that succeeded and began after a place; an assertion when there is none. */
    public Call firstAfter(int place, String what, Predicate<Call> wanted) {
        return calls.stream()
                .filter(call -> call.beginsAt() > place && call.succeeded() && wanted.test(call))
                .min((a, b) -> Integer.compare(a.beginsAt(), b.beginsAt()))
                .orElseThrow(() -> new AssertionError("missing: " + what));
    }

    /** The same trace as if a call had not been made. */
    public SystemCallTrace without(Call removed) {
        return new SystemCallTrace(
                calls.stream().filter(call -> !call.equals(removed)).toList());
    }
}
