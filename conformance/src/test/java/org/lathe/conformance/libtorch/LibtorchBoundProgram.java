package org.lathe.conformance.libtorch;

import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.MemoryNeed;
import org.lathe.graph.TaskGraph;

/** A bound graph; libtorch allocates all memory besides its buffers while it runs. */
record LibtorchBoundProgram(BoundGraph bound) implements BoundProgram {
  @Override
  public TaskGraph graph() {
    return bound.graph();
  }

  @Override
  public MemoryNeed need() {
    return bound.need();
  }
}
