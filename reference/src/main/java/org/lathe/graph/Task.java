package org.lathe.graph;

import java.util.List;
import org.lathe.graph.op.Op;

/** One step of a graph: an operation applied to tensors. */
public record Task(Op op, List<Tensor> inputs, List<Tensor> outputs) {
  /** Copies the lists. */
  public Task {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
