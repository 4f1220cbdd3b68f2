package org.lathe.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import org.lathe.graph.TaskGraph;

/** Bound graphs of one session that no open program uses, so that none is bound twice in turn. */
final class BoundPool {
  private final Session session;
  private final Map<TaskGraph, Deque<BoundProgram>> free = new IdentityHashMap<>();

  BoundPool(Session session) {
    this.session = session;
  }

  /** Returns the bound graph; call {@link #giveBack} when its program is closed. */
  BoundProgram take(TaskGraph graph) {
    Deque<BoundProgram> known = free.get(graph);
    return known == null || known.isEmpty() ? session.bind(graph) : known.pop();
  }

  void giveBack(BoundProgram bound) {
    free.computeIfAbsent(bound.graph(), graph -> new ArrayDeque<>()).push(bound);
  }
}
