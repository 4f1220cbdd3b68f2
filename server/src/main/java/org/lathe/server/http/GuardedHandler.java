package org.lathe.server.http;

import java.io.IOException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lathe.files.InputException;

/** Lets requests through the gate to their routes, and says why others are refused. */
final class GuardedHandler extends Handler.Abstract {
  private final Gate gate;
  private final RouteTable routes;
  private final ServerLimits limits;
  private final Consumer<Throwable> faults;

  GuardedHandler(Gate gate, RouteTable routes, ServerLimits limits, Consumer<Throwable> faults) {
    this.gate = gate;
    this.routes = routes;
    this.limits = limits;
    this.faults = faults;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    protect(response.getHeaders());
    String sent = request.getHttpURI().getPath();
    Exchange exchange = new Exchange(request, response, "", limits);
    try {
      try {
        String path = gate.pass(request.getHeaders(), sent == null ? "" : sent);
        exchange = new Exchange(request, response, path, limits);
        routes.find(request.getMethod(), path).answer(exchange);
      } catch (Refusal refusal) {
        exchange.refuse(refusal);
      } catch (InputException e) {
        exchange.refuse(Refusal.bad(e.getMessage()));
      } catch (RuntimeException | Error e) {
        faults.accept(e);
        exchange.refuse(Refusal.failed("internal error"));
      }
      callback.succeeded();
    } catch (IOException gone) {
      callback.failed(gone);
    }
    return true;
  }

  /** Nothing of another origin is loaded or may show, keep or hear of what is served. */
  private static void protect(HttpFields.Mutable headers) {
    headers.put(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src"
            + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cache-Control", "no-store");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
  }
}
