package org.lathe.conformance.broken;

import org.lathe.engine.Backend;
import org.lathe.engine.Device;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;

/** An engine whose programs are broken, each by what the session was asked to compile. */
final class BreakingBackend extends DelegatingBackend {
  private final Breaking breaking;

  /** Breaks a program. */
  @FunctionalInterface
  interface Breaking {
    /**
     * The broken program.
     *
     * @param session what the program was compiled in, unbroken
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
