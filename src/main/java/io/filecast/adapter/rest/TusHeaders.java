package io.filecast.adapter.rest;

import io.filecast.adapter.http.QueryText;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.Checksum;
import io.filecast.core.Checksum.Algorithm;
import io.filecast.core.ErrorCode;
import io.filecast.core.UploadPlan;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The headers of tus 1.0. Any thread; pure. */
final class TusHeaders {

    /** The version that is spoken here. */
    static final String VERSION = "1.0.0";

    /** What is spoken beyond the core protocol. */
    static final String EXTENSIONS =
            "creation,creation-with-upload,creation-defer-length,termination,expiration,checksum";

    /** Type of a body that is a stretch of an upload. */
    static final String STRETCH = "application/offset+octet-stream";

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final Map<String, String> OUR_NAMES = Map.of("filename", "name", "filetype", "type");

    private TusHeaders() {}

    /** The algorithms of a checksum. */
    static String algorithms() {
        return Arrays.stream(Algorithm.values()).map(Algorithm::slug).collect(Collectors.joining(","));
    }

    /** A number of bytes; {@link UploadPlan#UNKNOWN_SIZE} when the header is absent. */
    static long bytes(String name, String header) {
        if (header == null) {
            return UploadPlan.UNKNOWN_SIZE;
        }
        if (!header.matches("[0-9]{1,18}")) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, name + " is a number of bytes");
        }
        return Long.parseLong(header);
    }

    /** The length that a new upload is declared with. */
    static long length(String length, String deferred) {
        if ((length == null) == (deferred == null) || deferred != null && !deferred.equals("1")) {
            throw BrokerError.of(
                    ErrorCode.BAD_REQUEST, "an upload has either an Upload-Length or an Upload-Defer-Length of 1");
        }
        return bytes("Upload-Length", length);
    }

    /**
     * The fields of an Upload-Metadata header, in the words of the native API.
     *
     * @param header pairs of a key and a value in Base64; null for none
     */
    static QueryText metadata(String header) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (header != null && !header.isBlank()) {
            for (String pair : header.split(",", -1)) {
                String[] words = pair.strip().split(" ", 2);
                String value = words.length == 1 ? "" : text(words[1].strip());
                if (words[0].isEmpty() || fields.put(words[0], value) != null) {
                    throw badMetadata();
                }
            }
        }
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        fields.forEach((name, value) -> {
            String ours = OUR_NAMES.getOrDefault(name, name);
            boolean isAlias = !ours.equals(name);
            if (!isAlias || !fields.containsKey(ours)) {
                pairs.add(Map.entry(ours, value));
            }
        });
        return QueryText.ofPairs(pairs);
    }

    private static String text(String base64) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw badMetadata();
        }
    }

    private static BrokerError badMetadata() {
        return BrokerError.of(
                ErrorCode.BAD_REQUEST, "Upload-Metadata is pairs of a key, used once, and a text in Base64");
    }

    /** What was said of an upload, as an Upload-Metadata header. */
    static String metadata(UploadPlan plan) {
        Stream<String> where = plan.channels().size() == 1
                ? Stream.of(pair("channel", plan.channels().get(0).value()))
                : Stream.of(pair(
                        "to",
                        plan.channels().stream()
                                .map(ChannelName::value)
                                .map(name -> "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                                .collect(Collectors.joining(",", "[", "]"))));
        Stream<String> file = Stream.of(
                pair("filename", plan.name()),
                pair("filetype", plan.type()),
                pair("description", plan.description()),
                pair("meta", plan.meta() == null ? null : plan.meta().value()),
                pair(
                        "thumbnailWidth",
                        plan.box() == null ? null : Integer.toString(plan.box().width())),
                pair(
                        "thumbnailHeight",
                        plan.box() == null ? null : Integer.toString(plan.box().height())));
        return Stream.concat(file, where).filter(pair -> !pair.isEmpty()).collect(Collectors.joining(","));
    }

    private static String pair(String key, String value) {
        return value == null
                ? ""
                : key + " " + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    /** An Upload-Checksum header; null for none. */
    static Checksum checksum(String header) {
        if (header == null) {
            return null;
        }
        String[] words = header.strip().split(" ", 2);
        Algorithm algorithm = Arrays.stream(Algorithm.values())
                .filter(known -> known.slug().equals(words[0]))
                .findFirst()
                .orElseThrow(() -> BrokerError.of(
                        ErrorCode.BAD_REQUEST, "the algorithms of an Upload-Checksum are " + algorithms()));
        try {
            byte[] digest = Base64.getDecoder().decode(words.length == 1 ? "" : words[1].strip());
            if (digest.length == algorithm.sizeBytes()) {
                return new Checksum(algorithm, HexFormat.of().formatHex(digest));
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw BrokerError.of(ErrorCode.BAD_REQUEST, "an Upload-Checksum is an algorithm and a digest in Base64");
    }

    /** A moment as HTTP writes it. */
    static String date(Instant moment) {
        return HTTP_DATE.format(moment);
    }
}
