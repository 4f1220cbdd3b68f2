package org.lathe.engine;

import java.util.List;
import org.lathe.graph.op.Op;

/**
 * One step of a {@link BoundGraph}: an operation on elements of buffers. An output may begin at the
 * same element as an input only if {@link Op#inPlaceInput} permits it.
 *
 * @param op the operation, never a {@code repeat}
 * @param inputs where its operands are
 * @param outputs where its results go
 */
public record BoundTask(Op op, List<BufferView> inputs, List<BufferView> outputs) {
  /** Copies the lists. */
  public BoundTask {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
