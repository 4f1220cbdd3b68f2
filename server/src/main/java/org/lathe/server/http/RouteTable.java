package org.lathe.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is answered: a route for each method and path. Nothing else is reachable. */
public final class RouteTable {
  private final Map<String, Map<String, Route>> byPath = new LinkedHashMap<>();

  /** Answers GET requests of a path. */
  public RouteTable get(String path, Route route) {
    return put("GET", path, route);
  }

  /** Answers POST requests of a path. */
  public RouteTable post(String path, Route route) {
    return put("POST", path, route);
  }

  private RouteTable put(String method, String path, Route route) {
    byPath.computeIfAbsent(path, none -> new LinkedHashMap<>()).put(method, route);
    return this;
  }

  Route find(String method, String path) {
    Map<String, Route> methods = byPath.get(path);
    if (methods == null) {
      throw Refusal.notFound("nothing is at this address");
    }
    Route route = methods.get(method);
    if (route == null) {
      throw Refusal.otherMethod("this address takes " + String.join(", ", methods.keySet()));
    }
    return route;
  }
}
