package org.lathe.engine;

import org.lathe.graph.TaskGraph;

/**
 * A graph that a session has bound: what it needs is known, and nothing of it is allocated. {@link
 * Session#compile(BoundProgram)} of that session makes it ready to run, at any later time and
 * without binding it again; once its program is closed, it can be compiled anew. It has one open
 * program at a time.
 */
public interface BoundProgram {
  /** What was bound. */
  TaskGraph graph();

  /** All that a session would hold for it that holds nothing else: its states, too. */
  MemoryNeed need();

  /** The same where a session has some of its states already. */
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
