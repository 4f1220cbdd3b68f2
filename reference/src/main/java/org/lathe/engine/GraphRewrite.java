package org.lathe.engine;

import java.util.List;
import org.lathe.graph.TaskGraph;

/**
 * What an engine makes of a graph before the graph is bound: it may do several tasks as one, by
 * operations of its own. The page {@code docs/graph-rewrites.md} says what is asked of a rewrite.
 */
@FunctionalInterface
public interface GraphRewrite {
  /** Leaves a graph as it is. */
  GraphRewrite NONE = graph -> graph;

  /**
   * A graph with the same inputs, outputs and updates, which are the same tensors and get the same
   * bits; made by {@link TaskGraph#withTasks}, or {@code graph} itself where there is nothing to
   * do.
   */
  TaskGraph apply(TaskGraph graph);

  /** These rewrites, each of what the one before it made. */
  static GraphRewrite inOrder(GraphRewrite... rewrites) {
    List<GraphRewrite> all = List.of(rewrites);
    return graph -> {
      TaskGraph rewritten = graph;
      for (GraphRewrite rewrite : all) {
        rewritten = rewrite.apply(rewritten);
      }
      return rewritten;
    };
  }
}
