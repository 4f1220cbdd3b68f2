package org.lathe.server.http;

import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Decides which requests come in: those that name this server as their host, that no page of
 * another origin sent, and that know the token. The host is checked since a name of another's may
 * lead a browser to this machine (DNS rebinding).
 */
final class Gate {
  private static final String KEY = "Bearer ";

  private final AccessToken token;
  private final Set<String> hosts;

  Gate(AccessToken token, int port) {
    this.token = token;
    this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
  }

  /**
   * Returns the path behind the token, which begins with a slash.
   *
   * @param path of the request, as it was sent
   * @throws Refusal if the request may not come in
   */
  String pass(HttpFields fields, String path) {
    requireHost(fields.getValuesList(HttpHeader.HOST));
    requireOrigin(fields);
    int second = path.indexOf('/', 1);
    if (second > 0 && token.is(path.substring(1, second))) {
      return path.substring(second);
    }
    String key = fields.get(HttpHeader.AUTHORIZATION);
    if (key != null && key.startsWith(KEY) && token.is(key.substring(KEY.length()))) {
      return path;
    }
    throw Refusal.withoutToken();
  }

  private void requireHost(List<String> named) {
    if (named.size() != 1 || !hosts.contains(named.getFirst())) {
      throw Refusal.fromElsewhere("this server answers only to the address that it printed");
    }
  }

  private void requireOrigin(HttpFields fields) {
    String host = fields.get(HttpHeader.HOST);
    for (String origin : fields.getValuesList(HttpHeader.ORIGIN)) {
      if (!origin.equals("http://" + host)) {
        throw Refusal.fromElsewhere("a page of another origin sent this request");
      }
    }
    String site = fields.get("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      throw Refusal.fromElsewhere("a page of another site sent this request");
    }
  }
}
