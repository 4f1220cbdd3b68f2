package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.Ids;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Span;
import org.lathe.cpu.Workers;

/** Kernel of {@link CrossEntropyWithTableGradient}: blocks of positions in order. */
final class CrossEntropyWithTableGradientVector implements Kernel {
  private final Span table;
  private final Span targets;
  private final LogitBlock block;
  private final CrossEntropyLoss loss;
  private final CrossEntropyInputGradient inputGradient;
  private final CrossEntropyTableGradient tableGradient;

  private CrossEntropyWithTableGradientVector(
      CrossEntropyWithTableGradient op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    Span x = inputs.get(0);
    table = inputs.get(1);
    targets = inputs.get(2);
    block = new LogitBlock(x, table, scratch);
    loss = new CrossEntropyLoss(block, targets, outputs, scratch);
    inputGradient =
        op.inputGradient()
            ? new CrossEntropyInputGradient(block, loss, table, targets, outputs.get(2), scratch)
            : null;
    Span lse = outputs.get(1);
    Span g = inputs.get(3);
    // The gradients do not run at once: they share memory.
    tableGradient =
        new CrossEntropyTableGradient(
            block, x, targets, lse, g, outputs.getLast(), scratch, loss.end());
  }

  static Kernel bind(
      CrossEntropyWithTableGradient op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    return new CrossEntropyWithTableGradientVector(op, inputs, outputs, scratch);
  }

  @Override
  public void run(Workers workers) {
    Ids.check(targets, -1, table.shape().extent(0), "linear_cross_entropy", "target");
    tableGradient.begin();
    for (int t = 0; t < targets.size(); t += block.positions()) {
      block.compute(t, workers);
      loss.compute(workers);
      if (inputGradient != null) {
        inputGradient.compute(workers);
      }
      tableGradient.add(workers);
    }
    tableGradient.end();
  }
}
