package io.filecast.it.dialects;

import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file from each dialect to each other one, on a node of its own: what of name, size, bytes, message and sender arrives.
 * One thread at a time.
 */
final class DialectTable {

    static final String KEY = "pub-and-sub";
    static final int PID = 90_000_001;
    static final String SECRET = "unit-test-secret-key";

    private static final String ALL = "all";

    /** All that the receiver's dialect has words for. */
    private static final String FILE = "the file";

    private static final int BYTES = 30_000;
    private static final long GROUP = 501;
    private static final String CONFIG = """
            apps:
              - name: everywhere
                trustClaimedUsers: true
                keys:
                  - {id: both, type: publish, value: %s}
                easemob: {org: acme, app: chat, clientId: YXA6client, clientSecret: YXA6secret}
                rtm:
                  - {pid: %d, secret: %s}
            """.formatted(KEY, PID, SECRET);

    private final Map<String, Map<String, String>> cells = new LinkedHashMap<>();

    private DialectTable() {}

    /** Fills the table. */
    static DialectTable on(Path data) throws Exception {
        DialectTable table = new DialectTable();
        try (NodeProcess node = NodeProcess.on(data).config(CONFIG).start();
                Senders senders = new Senders(node, GROUP);
                Receivers receivers = new Receivers(node, GROUP)) {
            for (Map.Entry<String, Senders.Sender> sender : senders.all().entrySet()) {
                table.fill(sender.getKey(), sender.getValue(), receivers);
            }
        }
        return table;
    }

    private void fill(String dialect, Senders.Sender sender, Receivers receivers) throws Exception {
        String name = "from-" + dialect.replace(' ', '-') + ".txt";
        byte[] bytes = Samples.random(BYTES, cells.size());
        Arrived sent = new Arrived(name, BYTES, bytes, "look-" + cells.size(), Senders.userOf(dialect));
        Map<String, String> row = new LinkedHashMap<>();
        cells.put(dialect, row);
        sender.send(sent);
        for (Map.Entry<String, Receivers.Receiver> receiver : receivers.all().entrySet()) {
            row.put(receiver.getKey(), cell(receiver.getValue(), sent));
        }
    }

    private static String cell(Receivers.Receiver receiver, Arrived sent) {
        try {
            Arrived arrived = receiver.receive(sent.name());
            List<String> missing = arrived.missing(sent);
            if (!missing.isEmpty()) {
                return "not " + String.join(", not ", missing);
            }
            return arrived.isWhole() ? ALL : FILE;
        } catch (Exception | AssertionError nothing) {
            return "not anything: " + nothing.getMessage();
        }
    }

    /** The cells in which something is missing, each in a line. */
    List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        cells.forEach((sender, row) -> row.forEach((receiver, cell) -> {
            if (cell.startsWith("not ")) {
                gaps.add(sender + " to " + receiver + ": " + cell);
            }
        }));
        return gaps;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(
                "What arrives of a file's name, size, bytes, message and sender; 'the file' where the receiver's dialect tells no more:\n\n");
        out.append(String.format("%-12s", "from \\ to"));
        cells.values().iterator().next().keySet().forEach(receiver -> out.append(String.format("%-12s", receiver)));
        cells.forEach((sender, row) -> {
            out.append(String.format("%n%-12s", sender));
            row.values().forEach(cell -> out.append(String.format("%-12s", cell)));
        });
        return out.append('\n').toString();
    }
}
