package org.lathe.cpu.vector.crossentropy;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.ExpRemainder;
import org.lathe.cpu.math.Log;

/** Turns the loss of a {@link CrossEntropyLoss} into that of {@code linear_score_entropy}. */
final class ScoreEntropyLoss implements Stage {
  private final LogitBlock block;
  private final CrossEntropyLoss crossEntropy;
  private final ArrayView targets;
  private final ArrayView offsets;
  private final ArrayView totals;
  private final ArrayView loss;
  private final ArrayView logSum;

  /** Takes the operands and results of the operation. */
  ScoreEntropyLoss(
      LogitBlock block, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    this.block = block;
    targets = inputs.get(3);
    offsets = inputs.get(4);
    totals = inputs.get(5);
    crossEntropy = new CrossEntropyLoss(block, targets, outputs, scratch);
    loss = outputs.get(0);
    logSum = outputs.get(1);
  }

  int end() {
    return crossEntropy.end();
  }

  @Override
  public void compute(Workers workers) {
    crossEntropy.compute(workers);
    for (int t = block.first(); t < block.first() + block.rows(); t++) {
      if (targets.ints()[targets.offset() + t] >= 0) {
        float total = totals.floats()[totals.offset() + t];
        float lse = logSum.floats()[logSum.offset() + t];
        float offset = offsets.floats()[offsets.offset() + t];
        float penalty = ExpRemainder.of(lse - offset - Log.of(total));
        int at = loss.offset() + t;
        loss.floats()[at] = total * (loss.floats()[at] + penalty);
      }
    }
  }
}
