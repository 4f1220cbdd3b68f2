package org.lathe.server.explore;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.lathe.server.http.RouteTable;

/** The files of the page, all of them from the class path, by their names alone. */
final class PageFiles {
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final String LIT_HTML = "/META-INF/resources/webjars/lit-html/3.3.2/lit-html.js";

  private static final Map<String, String> TYPES =
      Map.of(
          "explore.css", "text/css; charset=utf-8",
          "icon.svg", "image/svg+xml",
          "explore.js", JAVASCRIPT,
          "events.js", JAVASCRIPT,
          "plots.js", JAVASCRIPT,
          "tokens.js", JAVASCRIPT,
          "card.js", JAVASCRIPT);

  private PageFiles() {}

  static void addTo(RouteTable routes) {
    add(routes, "/", "index.html", "text/html; charset=utf-8");
    TYPES.forEach((name, type) -> add(routes, "/" + name, name, type));
    add(routes, "/lit-html.js", LIT_HTML, JAVASCRIPT);
  }

  private static void add(RouteTable routes, String path, String resource, String type) {
    byte[] bytes = read(resource);
    routes.get(path, exchange -> exchange.reply(200, type, bytes));
  }

  private static byte[] read(String resource) {
    try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
