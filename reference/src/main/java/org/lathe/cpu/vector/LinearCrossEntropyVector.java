package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.Ids;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Span;
import org.lathe.cpu.Workers;
import org.lathe.graph.op.LinearCrossEntropy;

/** Kernel of {@code linear_cross_entropy}: blocks of positions, each by all workers. */
final class LinearCrossEntropyVector implements Kernel {
  private final LinearCrossEntropy op;
  private final Span table;
  private final Span targets;
  private final LogitBlock block;
  private final CrossEntropyLoss loss;
  private final CrossEntropyInputGradient gradient;

  private LinearCrossEntropyVector(
      LinearCrossEntropy op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    this.op = op;
    table = inputs.get(1);
    targets = inputs.get(2);
    block = new LogitBlock(inputs.get(0), table, scratch);
    loss = new CrossEntropyLoss(block, targets, outputs, scratch);
    gradient =
        op.inputGradient()
            ? new CrossEntropyInputGradient(block, loss, table, targets, outputs.get(2), scratch)
            : null;
  }

  static Kernel bind(
      LinearCrossEntropy op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    return new LinearCrossEntropyVector(op, inputs, outputs, scratch);
  }

  @Override
  public void run(Workers workers) {
    Ids.check(targets, -1, table.shape().extent(0), op.mnemonic(), "target");
    for (int t = 0; t < targets.size(); t += block.positions()) {
      block.compute(t, workers);
      loss.compute(workers);
      if (gradient != null) {
        gradient.compute(workers);
      }
    }
  }
}
