package org.lathe.engine;

import java.util.List;
import org.lathe.graph.TaskGraph;

/**
 * A rewrite of a graph by an engine, before the graph is bound: it may fuse several tasks, by
 * operations of its own. The page {@code docs/reference/graph-rewrites.md} gives the requirements.
 */
@FunctionalInterface
public interface GraphRewrite {
  /** Leaves a graph as it is. */
  GraphRewrite NONE = graph -> graph;

  /**
   * Returns a graph with the same inputs, outputs and updates, which are the same tensors and get
   * the same bits; made by {@link TaskGraph#withTasks}, or {@code graph} itself if there is nothing
   * to rewrite.
   */
  TaskGraph apply(TaskGraph graph);

  /** Returns the composition of these rewrites, applied in order. */
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
