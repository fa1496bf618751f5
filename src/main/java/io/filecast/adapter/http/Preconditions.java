package io.filecast.adapter.http;

import io.vertx.core.MultiMap;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/**
 * The conditions of a request on the file it finds, in the order of RFC 9110 §13.2.2. Any thread; pure.
 *
 * @param etag the file's strong entity tag, with its quotes
 * @param lastModified when it was published
 */
record Preconditions(String etag, Instant lastModified) {

    /** What a request's conditions come to. */
    enum Verdict {
        /** Send it. */
        PROCEED,
        /** The client has it already: 304. */
        NOT_MODIFIED,
        /** It is not what the client wants: 412. */
        FAILED
    }

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME;

    /** A moment as HTTP writes it. */
    static String httpDate(Instant moment) {
        // The formatter writes one digit for the first nine days of a month, HTTP wants two.
        String text = HTTP_DATE.format(moment.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC));
        return text.charAt(6) == ' ' ? text.substring(0, 5) + '0' + text.substring(5) : text;
    }

    /** Whether a GET or HEAD may go on. */
    Verdict judge(MultiMap headers) {
        String ifMatch = headers.get("If-Match");
        if (ifMatch != null) {
            if (!lists(ifMatch, false)) {
                return Verdict.FAILED;
            }
        } else if (isModifiedSince(headers.get("If-Unmodified-Since"), false)) {
            return Verdict.FAILED;
        }
        String ifNoneMatch = headers.get("If-None-Match");
        if (ifNoneMatch != null) {
            return lists(ifNoneMatch, true) ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
        }
        return isModifiedSince(headers.get("If-Modified-Since"), true) ? Verdict.PROCEED : Verdict.NOT_MODIFIED;
    }

    /** Whether a Range header counts: without If-Range, or when that names this very file. */
    boolean allowRange(MultiMap headers) {
        String ifRange = headers.get("If-Range");
        if (ifRange == null) {
            return true;
        }
        return ifRange.startsWith("\"") ? ifRange.equals(etag) : ifRange.equals(httpDate(lastModified));
    }

    /** @param weakToo whether a weak tag of the same text counts, as it does where only a cache is asked about */
    private boolean lists(String header, boolean weakToo) {
        for (String part : header.split(",")) {
            String tag = part.strip();
            if (tag.equals("*") || tag.equals(etag) || weakToo && tag.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }

    private boolean isModifiedSince(String header, boolean otherwise) {
        if (header == null) {
            return otherwise;
        }
        try {
            Instant since = ZonedDateTime.parse(header, HTTP_DATE).toInstant();
            return lastModified.truncatedTo(ChronoUnit.SECONDS).isAfter(since);
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }
}
