package org.lathe.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.thread.Scheduler;
import org.lathe.files.Json;

/** One request and its reply, with bounds on the size and the time of both. */
public final class Exchange {
  private static final int BUFFER = 1 << 13;

  private final Request request;
  private final Response response;
  private final String path;
  private final ServerLimits limits;
  private boolean begun;

  Exchange(Request request, Response response, String path, ServerLimits limits) {
    this.request = request;
    this.response = response;
    this.path = path;
    this.limits = limits;
  }

  /** Returns the path behind the token, which begins with a slash. */
  public String path() {
    return path;
  }

  /**
   * Reads the body, one JSON object.
   *
   * @throws Refusal if it is too long, comes too slowly, or is no object
   */
  public ObjectNode json() {
    try {
      JsonNode body = Json.reader().readTree(new String(body(), StandardCharsets.UTF_8));
      if (body instanceof ObjectNode object) {
        return object;
      }
      throw Refusal.bad("the body is not a JSON object");
    } catch (JsonProcessingException e) {
      throw Refusal.bad("the body is not JSON (%s)".formatted(Json.reason(e)));
    }
  }

  private byte[] body() {
    if (request.getLength() > limits.bodyBytes()) {
      throw tooLarge();
    }
    long end = System.nanoTime() + limits.patience().toNanos();
    Scheduler.Task guard = closeAfterPatience();
    try (InputStream in = Request.asInputStream(request)) {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      byte[] buffer = new byte[BUFFER];
      int read = in.read(buffer);
      while (read >= 0) {
        whole.write(buffer, 0, read);
        if (whole.size() > limits.bodyBytes()) {
          throw tooLarge();
        }
        if (System.nanoTime() - end > 0) {
          throw Refusal.tooSlow("the request came too slowly");
        }
        read = in.read(buffer);
      }
      return whole.toByteArray();
    } catch (IOException e) {
      throw Refusal.tooSlow("the request did not arrive whole");
    } finally {
      guard.cancel();
    }
  }

  private Refusal tooLarge() {
    return Refusal.tooLarge(
        "the request has more than %,d bytes: send a shorter text".formatted(limits.bodyBytes()));
  }

  /** Replies with an object. */
  public void reply(Object json) throws IOException {
    reply(200, "application/json", Json.line(json).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Replies with bytes.
   *
   * @param type of the content
   */
  public void reply(int status, String type, byte[] bytes) throws IOException {
    begun = true;
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    write(true, bytes);
  }

  /** Replies that the request is refused; after the first event, by an event. */
  void refuse(Refusal refusal) throws IOException {
    if (begun) {
      event(refusal.json());
      return;
    }
    if (refusal.status() == 429) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
    }
    reply(
        refusal.status(),
        "application/json",
        Json.line(refusal.json()).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Sends a server-sent event.
   *
   * @param json its data
   * @throws IOException if the reader is gone or too slow
   */
  public void event(Object json) throws IOException {
    send("data: " + Json.line(json) + "\n\n");
  }

  /** Sends the event by which OpenAI's streams end. */
  public void done() throws IOException {
    send("data: [DONE]\n\n");
  }

  /** Sends a comment, which readers of events skip; so a reader that is gone is noticed. */
  public void comment() throws IOException {
    send(": waiting\n\n");
  }

  private void send(String text) throws IOException {
    if (!begun) {
      begun = true;
      response.setStatus(200);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    }
    write(false, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(boolean last, byte[] bytes) throws IOException {
    Scheduler.Task guard = closeAfterPatience();
    try {
      Content.Sink.write(response, last, ByteBuffer.wrap(bytes));
    } finally {
      guard.cancel();
    }
  }

  /** A peer that takes or sends a byte now and then is never idle, so time alone counts. */
  private Scheduler.Task closeAfterPatience() {
    EndPoint peer = request.getConnectionMetaData().getConnection().getEndPoint();
    return request
        .getComponents()
        .getScheduler()
        .schedule(() -> peer.close(null), limits.patience().toMillis(), TimeUnit.MILLISECONDS);
  }
}
