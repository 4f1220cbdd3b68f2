package org.lathe.conformance;

import java.util.HashMap;
import java.util.Map;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;

/** Open sessions that the tests share: opening one starts threads. */
final class Engines {
  private static final Map<String, Session> OPEN = new HashMap<>();

  private Engines() {}

  /** Returns a session of this engine with this number of threads. */
  static Session session(String backend, int threads) {
    return OPEN.computeIfAbsent(
        backend + threads,
        key -> {
          Backends.Choice choice = Backends.choose(backend);
          return choice.backend().open(choice.device(), threads);
        });
  }
}
