package io.lockkeeper.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.problem.Heap;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.logging.Log;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.persistence.PersistenceException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error of the API as {@code application/problem+json}; the one place where exceptions become responses. */
public class ProblemResponses {

    /** The media type of RFC 9457. */
    public static final String PROBLEM_JSON = "application/problem+json";

    /** How a caller makes itself known, by RFC 6750. */
    static final String CHALLENGE = "Bearer";

    private static final MediaType PROBLEM_TYPE = MediaType.valueOf(PROBLEM_JSON);

    private static final Pattern MANAGEMENT = Pattern.compile("/q/(health|metrics)(/.*)?");

    /** SQLSTATE of a table, and of a schema, that does not exist: Lockkeeper's schema is not there yet. */
    private static final Set<String> NO_SCHEMA_YET = Set.of("42P01", "3F000");

    @ServerExceptionMapper
    public RestResponse<ProblemDocument> problem(Problem problem) {
        Log.debugf(problem, "answered with %s", problem.type());
        return response(ProblemDocument.of(problem));
    }

    /** What the framework refuses: unknown paths, methods, media types. RFC 9457 has {@code about:blank} for these. */
    @ServerExceptionMapper
    public RestResponse<ProblemDocument> http(WebApplicationException e, UriInfo uri) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return json(json);
        }
        Response original = e.getResponse();
        String path = '/' + uri.getPath().replaceFirst("^/+", "");
        String allowed = original.getHeaderString(HttpHeaders.ALLOW);
        RestResponse<ProblemDocument> response = response(ofStatus(original.getStatus(), path, allowed));
        if (allowed != null) {
            response.getHeaders().add(HttpHeaders.ALLOW, allowed);
        }
        return response;
    }

    /** @param allowed the methods that the path takes, {@code null} when that is not known */
    static ProblemDocument ofStatus(int status, String path, String allowed) {
        String phrase = HttpResponseStatus.valueOf(status).reasonPhrase();
        String detail =
                switch (status) {
                    case 404 -> "There is nothing at " + path + ".";
                    case 405 ->
                        "Method not allowed at " + path + (allowed == null ? "." : "; allowed: " + allowed + ".");
                    case 406 -> path + " cannot answer in a media type that the request accepts.";
                    case 408 -> "The body of the request did not come to its end in time.";
                    case 413 -> "The request body exceeds the limit.";
                    case 415 -> path + " does not accept a body of this media type; send application/json.";
                    default -> "The request was refused: " + phrase + ".";
                };
        String code = phrase.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]+", "_");
        String remedy = status == 404 && MANAGEMENT.matcher(path).matches()
                ? "Probes and metrics are on the management port, "
                        + ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class) + "."
                : "/q/openapi lists what there is.";
        return new ProblemDocument("about:blank", phrase, status, code, detail, remedy, List.of(), Map.of());
    }

    /** Without credentials, or with invalid ones; the answer says no more than which of the two. */
    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    public RestResponse<ProblemDocument> unauthenticated(SecurityException e) {
        RestResponse<ProblemDocument> response = response(ProblemDocument.of(unknownCaller(e)));
        response.getHeaders().add(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        return response;
    }

    static Problem unknownCaller(SecurityException e) {
        return Problem.of(
                        ProblemType.UNAUTHENTICATED,
                        e instanceof UnauthorizedException
                                ? "The request has no credentials."
                                : "The credentials of the request are not valid, or have expired.")
                .remedy("Send an API token, or a token of the OpenID Connect provider: Authorization: Bearer <token>.");
    }

    @ServerExceptionMapper
    public RestResponse<ProblemDocument> forbidden(ForbiddenException e) {
        return response(ProblemDocument.of(notPermitted()));
    }

    static Problem notPermitted() {
        return Problem.of(ProblemType.FORBIDDEN, "The credentials do not have the required role.")
                .remedy(
                        "Use credentials with that role: viewer reads, operator requests runs, admin changes databases and reads"
                                + " the audit record.");
    }

    @ServerExceptionMapper
    public RestResponse<ProblemDocument> violations(ConstraintViolationException e) {
        Map<String, String> fields = e.getConstraintViolations().stream()
                .sorted(Comparator.comparing(ProblemResponses::field))
                .collect(Collectors.toMap(
                        ProblemResponses::field,
                        ConstraintViolation::getMessage,
                        (one, other) -> one + "; " + other,
                        LinkedHashMap::new));
        String detail = fields.entrySet().stream()
                .map(field -> "'" + field.getKey() + "' " + field.getValue())
                .collect(Collectors.joining("; ", "The request is not valid: ", "."));
        return response(ProblemDocument.of(Problem.of(ProblemType.REQUEST_INVALID, "%s", detail)
                .remedy("Correct the fields that are named, and send the request again.")
                .with("fields", fields)));
    }

    /** The last part of the path of a violation: the property, or the parameter. */
    private static String field(ConstraintViolation<?> violation) {
        String path = violation.getPropertyPath().toString();
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Named by its class, because the framework has a mapper for it too. */
    @ServerExceptionMapper
    public RestResponse<ProblemDocument> mismatch(MismatchedInputException e) {
        return json(e);
    }

    @ServerExceptionMapper
    public RestResponse<ProblemDocument> json(JsonProcessingException e) {
        String field = e instanceof JsonMappingException mapping ? path(mapping) : null;
        String detail =
                switch (e) {
                    case UnrecognizedPropertyException unknown ->
                        "The key '%s' is not known here; known are %s.".formatted(field, unknown.getKnownPropertyIds());
                    case InvalidFormatException format
                    when format.getTargetType().isEnum() ->
                        "'%s' is '%s'; it can be %s."
                                .formatted(
                                        field,
                                        format.getValue(),
                                        Arrays.stream(format.getTargetType().getEnumConstants())
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(", ")));
                    case JsonMappingException mapping
                    when field != null && !field.isEmpty() -> "'%s' does not have the expected form.".formatted(field);
                    default -> "The body is not the expected JSON" + where(e) + ".";
                };
        return response(ProblemDocument.of(Problem.of(ProblemType.REQUEST_INVALID, "%s", detail)
                .remedy("Correct the body; /q/openapi describes it.")
                .with("field", field == null || field.isEmpty() ? null : field)));
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                .collect(Collectors.joining("."));
    }

    /** The message of the parser itself may quote the body, and with it a secret. */
    private static String where(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    /** The body exceeds the limit or came too slowly, which is answered already, or its sender is gone: nobody reads this answer. */
    @ServerExceptionMapper
    public RestResponse<Void> unreadBody(IOException e) {
        Log.debug("the body of a request was not read to its end", e);
        return RestResponse.ResponseBuilder.<Void>create(HttpResponseStatus.REQUEST_TIMEOUT.code())
                .build();
    }

    /** The database of the service's records does not answer, or does not have the schema yet; a fault of Lockkeeper otherwise. */
    @ServerExceptionMapper
    public RestResponse<ProblemDocument> ownDatabase(PersistenceException e) {
        String state = sqlState(e);
        boolean absent = state == null || state.startsWith("08") || state.startsWith("57P") || state.startsWith("28");
        if (!absent && !NO_SCHEMA_YET.contains(state)) {
            return fault(e);
        }
        Log.debug("a request met records that cannot be read", e);
        return response(ProblemDocument.of(Problem.of(
                        ProblemType.DATABASE_UNREACHABLE,
                        absent
                                ? "The database of the service's records does not answer."
                                : "Lockkeeper's schema is not there yet.")
                .remedy("Try again in a moment; if it lasts, look at quarkus.datasource.* and at the log.")));
    }

    private static String sqlState(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql.getSQLState();
            }
        }
        return null;
    }

    @ServerExceptionMapper
    public RestResponse<ProblemDocument> fault(Throwable e) {
        return response(ProblemDocument.of(faultOf(e)));
    }

    static Problem faultOf(Throwable e) {
        if (e instanceof OutOfMemoryError exhausted) {
            return Heap.exhausted("a request", exhausted);
        }
        LogEvent.FAULT.log("a request failed by a fault of Lockkeeper", e);
        return Problem.of(ProblemType.INTERNAL_ERROR, "The request could not be answered.")
                .remedy("The log says why. Please report it.");
    }

    private static RestResponse<ProblemDocument> response(ProblemDocument document) {
        // With the phrase of HTTP, because JAX-RS does not know every status by its number.
        String phrase = HttpResponseStatus.valueOf(document.status()).reasonPhrase();
        return RestResponse.ResponseBuilder.<ProblemDocument>create(document.status(), phrase)
                .entity(document)
                .type(PROBLEM_TYPE)
                .build();
    }
}
