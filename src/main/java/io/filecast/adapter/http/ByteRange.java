package io.filecast.adapter.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of a file, both ends inclusive. Any thread; immutable.
 *
 * @param first offset of the first byte
 * @param last offset of the last byte
 */
record ByteRange(long first, long last) {

    private static final String UNIT = "bytes=";
    private static final int MAX_DIGITS = 18;

    /** How many bytes. */
    long length() {
        return last - first + 1;
    }

    /** The value of a Content-Range header for it. */
    String contentRange(long sizeBytes) {
        return "bytes " + first + "-" + last + "/" + sizeBytes;
    }

    /**
     * Reads a Range header as RFC 9110 §14 has it.
     *
     * @param header the header; null when absent
     * @param sizeBytes the file's size
     * @param maxRanges with more ranges than that the header is ignored, which §14.2 allows
     * @return the ranges that lie in the file, in order and with those merged that touch, so that nobody gets more bytes
     *     than the file has; an empty list when none lies in it; nothing when the whole file is to be sent
     */
    static Optional<List<ByteRange>> parse(String header, long sizeBytes, int maxRanges) {
        if (header == null || !header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return Optional.empty();
        }
        String[] specs = header.substring(UNIT.length()).split(",", -1);
        if (specs.length > maxRanges) {
            return Optional.empty();
        }
        List<ByteRange> ranges = new ArrayList<>(specs.length);
        for (String spec : specs) {
            ByteRange range = parseOne(spec.strip(), sizeBytes);
            if (range == null) {
                return Optional.empty();
            }
            if (range.first <= range.last) {
                ranges.add(range);
            }
        }
        return Optional.of(merged(ranges));
    }

    /** One range; null when it is malformed, empty (its end before its start) when it lies outside the file. */
    private static ByteRange parseOne(String spec, long sizeBytes) {
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return null;
        }
        String from = spec.substring(0, dash);
        String to = spec.substring(dash + 1);
        if (!isNumber(from) && !from.isEmpty() || !isNumber(to) && !to.isEmpty() || from.isEmpty() && to.isEmpty()) {
            return null;
        }
        if (from.isEmpty()) {
            long suffix = Math.min(Long.parseLong(to), sizeBytes);
            return new ByteRange(sizeBytes - suffix, sizeBytes - 1);
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
        if (last < first) {
            return null;
        }
        return first < sizeBytes
                ? new ByteRange(first, Math.min(last, sizeBytes - 1))
                : new ByteRange(first, first - 1);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static List<ByteRange> merged(List<ByteRange> ranges) {
        List<ByteRange> inOrder = new ArrayList<>(ranges);
        inOrder.sort(Comparator.comparingLong(ByteRange::first));
        List<ByteRange> merged = new ArrayList<>(inOrder.size());
        for (ByteRange range : inOrder) {
            ByteRange before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (before != null && range.first <= before.last + 1) {
                merged.set(merged.size() - 1, new ByteRange(before.first, Math.max(before.last, range.last)));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }
}
