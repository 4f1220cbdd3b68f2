package org.lathe.cpu.vector.crossentropy;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.LinearCrossEntropy;

/**
 * Kernel of {@code linear_cross_entropy}, alone or with the gradient of its table: it processes
 * blocks of positions in order, each with all workers.
 */
public final class LinearCrossEntropyKernel implements Kernel {
  private final ArrayView table;
  private final ArrayView targets;
  private final LogitBlock block;
  private final CrossEntropyLoss loss;
  private final CrossEntropyInputGradient inputGradient;
  private final CrossEntropyTableGradient tableGradient;

  private LinearCrossEntropyKernel(
      boolean ofInput,
      boolean ofTable,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    ArrayView x = inputs.get(0);
    table = inputs.get(1);
    targets = inputs.get(2);
    block = new LogitBlock(x, table, scratch);
    loss = new CrossEntropyLoss(block, targets, outputs, scratch);
    inputGradient =
        ofInput
            ? new CrossEntropyInputGradient(block, loss, table, targets, outputs.get(2), scratch)
            : null;
    // The gradients do not run at the same time, so they share memory.
    tableGradient =
        ofTable
            ? new CrossEntropyTableGradient(
                block,
                x,
                targets,
                outputs.get(1),
                inputs.get(3),
                outputs.getLast(),
                scratch,
                loss.end())
            : null;
  }

  /** Returns a kernel of the loss, with the gradient of its input if the operation has it. */
  public static Kernel bind(
      LinearCrossEntropy op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new LinearCrossEntropyKernel(op.inputGradient(), false, inputs, outputs, scratch);
  }

  /**
   * Returns a kernel of the loss with the gradient of its table.
   *
   * @param inputGradient whether it also computes the gradient of its input
   * @param inputs those of the loss, and its cotangent
   * @param outputs those of the loss, and the gradient of the table
   */
  public static Kernel withTableGradient(
      boolean inputGradient, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new LinearCrossEntropyKernel(inputGradient, true, inputs, outputs, scratch);
  }

  @Override
  public void run(Workers workers) {
    FedIndices.ids(
        targets.ints(),
        targets.offset(),
        targets.size(),
        -1,
        table.shape().extent(0),
        "linear_cross_entropy",
        "target");
    if (tableGradient != null) {
      tableGradient.begin();
    }
    for (int t = 0; t < targets.size(); t += block.positions()) {
      block.compute(t, workers);
      loss.compute(workers);
      if (inputGradient != null) {
        inputGradient.compute(workers);
      }
      if (tableGradient != null) {
        tableGradient.add(workers);
      }
    }
    if (tableGradient != null) {
      tableGradient.end();
    }
  }
}
