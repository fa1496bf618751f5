package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a multipart body apart as its bytes come (RFC 2046 §5.1, RFC 7578). Confined to one request. */
final class FormParts {

    private static final int MAX_HEADER_BYTES = 16_384;
    private static final byte[] HEADERS_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern BOUNDARY = Pattern.compile(
            "multipart/form-data\\s*;.*\\bboundary=(?:\"([^\"]{1,70})\"|([^;\\s\"]{1,70})).*?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile(
            "^content-disposition:\\s*form-data\\s*;.*?\\bname=(?:\"([^\"]*)\"|([^;\\s]+))",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    private final int maxBytes;
    private final int maxFields;
    private final List<Map.Entry<String, String>> fields = new ArrayList<>();
    private byte[] delimiter;
    private byte[] pending;
    private int from;
    private int fieldBytes;
    private boolean contentEnded;

    /**
     * Takes a form apart.
     *
     * @param maxBytes all fields together
     * @param maxFields most fields
     */
    FormParts(int maxBytes, int maxFields) {
        this.maxBytes = maxBytes;
        this.maxFields = maxFields;
    }

    /**
     * Learns what stands between parts.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when the body is no form
     */
    void begin(String contentType) {
        String text = boundaryOf(contentType);
        delimiter = ("\r\n--" + text).getBytes(StandardCharsets.ISO_8859_1);
        // The first delimiter has no line before it; with an empty one it is like the others.
        pending = "\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The boundary that a media type names. Of several the last one counts: a tool that was given a type of its user's adds
     * its own behind.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when there is none
     */
    static String boundaryOf(String contentType) {
        Matcher boundary = BOUNDARY.matcher(contentType == null ? "" : contentType);
        if (!boundary.matches()) {
            throw malformed();
        }
        return boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
    }

    void add(Buffer chunk) {
        int left = pending.length - from;
        byte[] more = new byte[left + chunk.length()];
        System.arraycopy(pending, from, more, 0, left);
        chunk.getBytes(more, left);
        pending = more;
        from = 0;
    }

    /** The fields so far, in their order. */
    List<Map.Entry<String, String>> fields() {
        return fields;
    }

    /** Goes over the next delimiter: whether it is the last one; null when it has not come yet. */
    Boolean nextBoundary() {
        int at = find(delimiter);
        if (at < 0) {
            bound(MAX_HEADER_BYTES);
            return null;
        }
        int next = at + delimiter.length;
        if (pending.length < next + 2) {
            return null;
        }
        boolean isLast = pending[next] == '-' && pending[next + 1] == '-';
        if (!isLast && (pending[next] != '\r' || pending[next + 1] != '\n')) {
            throw malformed();
        }
        // The line break stays: headers that are none are then found to be empty.
        from = isLast ? next + 2 : next;
        return isLast;
    }

    /** The name of the part that begins; null when its headers have not all come yet. */
    String name() {
        int at = find(HEADERS_END);
        if (at < 0) {
            bound(MAX_HEADER_BYTES);
            return null;
        }
        String headers = new String(pending, from, at - from, StandardCharsets.UTF_8);
        from = at + HEADERS_END.length;
        Matcher name = NAME.matcher(headers);
        if (!name.find()) {
            throw malformed();
        }
        return name.group(1) == null ? name.group(2) : name.group(1);
    }

    /** Keeps the part as a field; false when it has not all come yet. */
    boolean field(String name) {
        int at = find(delimiter);
        if (at < 0) {
            bound(maxBytes - fieldBytes);
            return false;
        }
        fieldBytes += at - from + name.length();
        if (fieldBytes > maxBytes || fields.size() >= maxFields) {
            throw tooLarge();
        }
        fields.add(Map.entry(name, new String(pending, from, at - from, StandardCharsets.UTF_8)));
        from = at;
        return true;
    }

    /** What has come of the part's content, but what may be the beginning of a delimiter. */
    Buffer content() {
        int at = find(delimiter);
        contentEnded = at >= 0;
        int end = contentEnded ? at : Math.max(from, pending.length - delimiter.length + 1);
        Buffer bytes = Buffer.buffer(Arrays.copyOfRange(pending, from, end));
        from = end;
        return bytes;
    }

    /** Whether that was the last of it. */
    boolean isContentEnded() {
        return contentEnded;
    }

    private int find(byte[] wanted) {
        for (int i = from; i <= pending.length - wanted.length; i++) {
            if (pending[i] == wanted[0] && Arrays.equals(pending, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private void bound(int most) {
        if (pending.length - from > most + delimiter.length) {
            throw tooLarge();
        }
    }

    private BrokerError tooLarge() {
        return BrokerError.of(ErrorCode.MESSAGE_TOO_LARGE, "the fields of a form have at most " + maxBytes + " bytes");
    }

    static BrokerError malformed() {
        return BrokerError.of(ErrorCode.BAD_REQUEST, "the body is not a well-formed form");
    }
}
