package org.lathe.engine;

import java.util.List;
import org.lathe.graph.TaskGraph;

/**
 * A graph that a session has bound: its memory need is known, and nothing is allocated. {@link
 * Session#compile(BoundProgram)} of that session makes it ready to run later, without binding it
 * again. Once its program is closed, it can be compiled again. It has one open program at a time.
 */
public interface BoundProgram {
  /** Returns the graph that was bound. */
  TaskGraph graph();

  /** Returns the memory that it needs in an empty session, with its states. */
  MemoryNeed need();

  /**
   * Returns every launch of one run on the device, in order, without running anything. Empty for an
   * engine that does not launch kernels on a device.
   */
  default List<DeviceLaunch> census() {
    return List.of();
  }

  /** Returns the memory that it needs in a session that may have some of its states already. */
  default MemoryNeed needIn(Session session) {
    long there =
        graph().states().stream()
            .filter(state -> session.has(state.name()))
            .mapToLong(state -> state.type().bytes())
            .sum();
    MemoryNeed need = need();
    return need.withStates(need.states() - there);
  }
}
