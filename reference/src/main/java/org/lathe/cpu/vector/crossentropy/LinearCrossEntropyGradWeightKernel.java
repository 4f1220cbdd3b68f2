package org.lathe.cpu.vector.crossentropy;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;

/** Kernel of {@code linear_cross_entropy_grad_weight}: blocks of positions in order. */
public final class LinearCrossEntropyGradWeightKernel implements Kernel {
  private final LinearCrossEntropyGradWeight op;
  private final ArrayView table;
  private final ArrayView targets;
  private final LogitBlock block;
  private final CrossEntropyTableGradient gradient;

  private LinearCrossEntropyGradWeightKernel(
      LinearCrossEntropyGradWeight op,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    this.op = op;
    ArrayView x = inputs.get(0);
    table = inputs.get(1);
    targets = inputs.get(2);
    block = new LogitBlock(x, table, scratch);
    gradient =
        new CrossEntropyTableGradient(
            block,
            x,
            targets,
            inputs.get(3),
            inputs.get(4),
            outputs.getFirst(),
            scratch,
            block.end());
  }

  /** Returns a kernel that computes the logits again, block by block. */
  public static Kernel bind(
      LinearCrossEntropyGradWeight op,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    return new LinearCrossEntropyGradWeightKernel(op, inputs, outputs, scratch);
  }

  @Override
  public void run(Workers workers) {
    FedIndices.ids(
        targets.ints(),
        targets.offset(),
        targets.size(),
        -1,
        table.shape().extent(0),
        op.mnemonic(),
        "target");
    gradient.begin();
    for (int t = 0; t < targets.size(); t += block.positions()) {
      block.compute(t, workers);
      gradient.add(workers);
    }
    gradient.end();
  }
}
