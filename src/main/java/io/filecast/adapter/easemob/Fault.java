package io.filecast.adapter.easemob;

import io.filecast.adapter.http.ErrorRenderer.Rendered;
import io.filecast.core.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An error as Easemob words it. Any thread; immutable.
 *
 * @param status HTTP status
 * @param error the machine's word
 * @param description the people's words; the Java SDK reads nothing else
 */
record Fault(int status, String error, String description) {

    private static final String PACKAGE = "org.apache.usergrid.rest.exceptions.";

    /** What is full stays so for a while: files go one by one, as their time ends. */
    private static final Duration PAUSE_OF_QUOTA = Duration.ofMinutes(1);

    private static final Duration PAUSE_OF_SERVICE = Duration.ofSeconds(1);

    /** Whatever is wrong with a token. */
    static final Fault BAD_TOKEN =
            new Fault(401, "auth_bad_access_token", "Unable to authenticate due to corrupt access token");

    static final Fault REGISTRATION_CLOSED =
            new Fault(401, "unauthorized", "registration is not open, please contact the app admin");

    static final Fault NOTHING_HERE = new Fault(404, "service_resource_not_found", "Service resource not found");

    static Fault illegal(String description) {
        return new Fault(400, "illegal_argument", description);
    }

    static Fault grant(String description) {
        return new Fault(400, "invalid_grant", description);
    }

    static Fault noApp(String org, String app, String path) {
        return new Fault(
                404,
                "organization_application_not_found",
                "Could not find application for " + org + "/" + app + " from URI: " + path);
    }

    /** What Java clients of old were told the class of the error is. */
    private String exception() {
        return switch (status) {
            case 401, 403 -> PACKAGE + "SecurityException";
            case 404 ->
                error.equals("organization_application_not_found")
                        ? PACKAGE + "OrganizationApplicationNotFoundException"
                        : "org.apache.usergrid.services.exceptions.ServiceResourceNotFoundException";
            case 429 -> "com.easemob.common.exceptions.ResourceLimitedException";
            default -> status < 500 ? "java.lang.IllegalArgumentException" : PACKAGE + "AbstractExceptionMapper";
        };
    }

    /** How long to wait before asking again; empty when that does not help. */
    Optional<Duration> pause() {
        return switch (status) {
            case 429 -> Optional.of(PAUSE_OF_QUOTA);
            case 503 -> Optional.of(PAUSE_OF_SERVICE);
            default -> Optional.empty();
        };
    }

    /** The answer that says so. */
    Rendered render(Instant now) {
        StringBuilder out = new StringBuilder("{\"error\":");
        JsonText.quoteInto(out, error);
        out.append(",\"timestamp\":").append(now.toEpochMilli());
        out.append(",\"duration\":0,\"exception\":\"").append(exception());
        JsonText.quoteInto(out.append("\",\"error_description\":"), description);
        return new Rendered(status, EasemobWire.JSON, out.append('}').toString());
    }
}
