package org.lathe.conformance.broken;

import org.lathe.engine.Backend;
import org.lathe.engine.Device;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;

/** An engine that breaks its programs, depending on the graph that is compiled. */
final class BreakingBackend extends DelegatingBackend {
  private final Breaking breaking;

  /** Breaks a program. */
  @FunctionalInterface
  interface Breaking {
    /**
     * Returns the broken program.
     *
     * @param session the unbroken session that compiled the program
     */
    Program of(Session session, Program program);
  }

  BreakingBackend(Backend inner, Breaking breaking) {
    super(inner);
    this.breaking = breaking;
  }

  @Override
  public Session open(Device device, int threads) {
    Session inner = super.open(device, threads);
    return new DelegatingSession(inner) {
      @Override
      public Program compile(TaskGraph graph) {
        return breaking.of(inner, inner.compile(graph));
      }
    };
  }
}
