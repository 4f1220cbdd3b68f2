package org.lathe.conformance.broken;

import org.lathe.engine.Backend;
import org.lathe.engine.Device;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;

/** An engine that rewrites each graph before it runs it. */
public class RewritingBackend extends DelegatingBackend {
  private final Rewrite rewrite;

  /** Creates an engine that applies {@code rewrite} to each graph. */
  public RewritingBackend(Backend inner, Rewrite rewrite) {
    super(inner);
    this.rewrite = rewrite;
  }

  @Override
  public Session open(Device device, int threads) {
    return new DelegatingSession(super.open(device, threads)) {
      @Override
      public Program compile(TaskGraph graph) {
        return new DelegatingProgram(super.compile(rewrite.apply(graph))) {
          @Override
          public TaskGraph graph() {
            return graph;
          }
        };
      }
    };
  }
}
