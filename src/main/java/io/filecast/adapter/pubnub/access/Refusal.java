package io.filecast.adapter.pubnub.access;

import io.filecast.core.JsonText;
import java.util.List;

/**
 * How the access manager words a refusal: a status and a body. Carries no stack trace: it is a value. Any thread.
 */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String SERVICE = "\"service\":\"Access Manager\"";

    private final int status;

    private Refusal(int status, String body) {
        super(body, null, false, false);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The answer's body. */
    public String body() {
        return getMessage();
    }

    /** What a credential does not allow, of channels and groups that the request names. */
    public static Refusal forbidden(List<String> channels, List<String> groups) {
        return forbidden(channels, groups, null);
    }

    /**
     * The same, with what would have to be otherwise.
     *
     * @param reason null for none
     */
    public static Refusal forbidden(List<String> channels, List<String> groups, String reason) {
        StringBuilder out = new StringBuilder("{\"message\":\"Forbidden\",\"payload\":{");
        if (!channels.isEmpty() || groups.isEmpty()) {
            list(out, "channels", "", channels);
        }
        if (!groups.isEmpty()) {
            list(channels.isEmpty() ? out : out.append(','), "channel-groups", ":", groups);
        }
        out.append('}');
        if (reason != null) {
            JsonText.quoteInto(out.append(",\"reason\":"), reason);
        }
        return new Refusal(
                403,
                out.append(",\"error\":true,")
                        .append(SERVICE)
                        .append(",\"status\":403}")
                        .toString());
    }

    private static void list(StringBuilder out, String name, String prefix, List<String> values) {
        out.append('"').append(name).append("\":[");
        for (int i = 0; i < values.size(); i++) {
            JsonText.quoteInto(i == 0 ? out : out.append(','), prefix + values.get(i));
        }
        out.append(']');
    }

    /** A credential that is refused as a whole. */
    public static Refusal of(int status, String message) {
        return new Refusal(
                status,
                "{\"error\":true,\"status\":" + status + "," + SERVICE + ",\"message\":" + JsonText.quote(message)
                        + "}");
    }

    /**
     * A part of a grant or of its revocation that cannot be.
     *
     * @param source {@code grant} or {@code revoke}
     * @param locationType {@code body} or {@code path}
     */
    static Refusal invalid(String source, String location, String locationType, String detail) {
        return new Refusal(
                400,
                "{\"error\":{\"message\":" + JsonText.quote("Invalid " + location) + ",\"source\":\"" + source
                        + "\",\"details\":[{\"message\":" + JsonText.quote(detail) + ",\"location\":"
                        + JsonText.quote(location) + ",\"locationType\":\"" + locationType + "\"}]}," + SERVICE
                        + ",\"status\":400}");
    }

    /** A token in a revocation's path that cannot be ended. */
    public static Refusal invalidToken(String detail) {
        return invalid("revoke", "token", "path", detail);
    }
}
