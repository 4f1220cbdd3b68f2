package org.lathe.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lathe.files.Json;

/**
 * A request that is refused, in the form of OpenAI's errors, which clients know.
 *
 * <p>Each factory names an HTTP status. The message says what is wrong and what to do, on one line.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String type;
  private final String parameter;
  private final String code;

  private Refusal(int status, String type, String parameter, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.type = type;
    this.parameter = parameter;
    this.code = code;
  }

  /** Refuses a request that cannot be carried out as it is. */
  public static Refusal bad(String message) {
    return new Refusal(400, "invalid_request_error", null, null, message);
  }

  /**
   * Refuses a request for one of its fields.
   *
   * @param field which
   */
  public static Refusal badField(String field, String message) {
    return new Refusal(400, "invalid_request_error", field, null, message);
  }

  /** Refuses a text that does not fit the model. */
  public static Refusal tooLong(String field, String message) {
    return new Refusal(400, "invalid_request_error", field, "context_length_exceeded", message);
  }

  static Refusal withoutToken() {
    return new Refusal(
        401,
        "invalid_request_error",
        null,
        "invalid_api_key",
        "the token is missing or wrong: use the whole address that was printed, or give its token"
            + " as the API key");
  }

  static Refusal fromElsewhere(String what) {
    return new Refusal(403, "invalid_request_error", null, "forbidden", what);
  }

  /** Refuses an address where nothing is. */
  public static Refusal notFound(String message) {
    return new Refusal(404, "invalid_request_error", null, "not_found", message);
  }

  static Refusal otherMethod(String message) {
    return new Refusal(405, "invalid_request_error", null, "method_not_allowed", message);
  }

  static Refusal tooSlow(String message) {
    return new Refusal(408, "invalid_request_error", null, "timeout", message);
  }

  static Refusal tooLarge(String message) {
    return new Refusal(413, "invalid_request_error", null, "too_large", message);
  }

  /** Refuses a request while too many others wait. */
  public static Refusal busy(String message) {
    return new Refusal(429, "rate_limit_error", null, "busy", message);
  }

  /** Says that the work failed here, through no fault of the request. */
  public static Refusal failed(String message) {
    return new Refusal(500, "server_error", null, null, message);
  }

  /** Says that the server ends. */
  public static Refusal stopping() {
    return new Refusal(503, "server_error", null, "stopping", "the server is stopping");
  }

  /** Returns the HTTP status. */
  public int status() {
    return status;
  }

  /** Returns the body of the reply: an object {@code error}. */
  public ObjectNode json() {
    ObjectNode body = Json.object();
    ObjectNode error = body.putObject("error");
    error.put("message", getMessage());
    error.put("type", type);
    error.put("param", parameter);
    error.put("code", code);
    return body;
  }
}
