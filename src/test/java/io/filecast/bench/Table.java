package io.filecast.bench;

import java.util.ArrayList;
import java.util.List;

/** The figures as text for people. Pure; any thread. */
final class Table {

    private static final List<String> HEAD =
            List.of("what", "median", "min – max", "beside it", "target", "", "bound by");

    private Table() {}

    /** The rows, in columns. */
    static String of(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        rows.forEach(row -> lines.add(cells(row)));
        int[] widths = new int[HEAD.size() - 1];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                out.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            out.append(line.get(widths.length)).append('\n');
        }
        return out.toString();
    }

    private static List<String> cells(Row row) {
        boolean isMeasured = row.figure() != null;
        return List.of(
                row.what(),
                isMeasured ? row.figure().middle() : "–",
                isMeasured ? row.figure().range() : "",
                row.beside(),
                row.target() == null ? "" : row.target().toString(),
                row.verdict(),
                row.bound());
    }
}
