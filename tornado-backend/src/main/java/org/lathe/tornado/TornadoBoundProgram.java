package org.lathe.tornado;

import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;

/**
 * A bound graph and the number of elements that its program needs.
 *
 * @param session the session that bound it
 */
record TornadoBoundProgram(Session session, BoundGraph bound, ProgramLayout layout)
    implements BoundProgram {
  @Override
  public TaskGraph graph() {
    return bound.graph();
  }

  @Override
  public MemoryNeed need() {
    return layout.need(bound.need().states());
  }
}
