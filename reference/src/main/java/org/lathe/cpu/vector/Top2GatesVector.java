package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.scalar.Top2GatesScalar;
import org.lathe.graph.op.Top2Gates;

/**
 * Kernel of {@code top2_gates}. A part is some tokens, with the arithmetic of the definition: one
 * exponential for each token is less than one in ten thousand of what its experts compute.
 */
final class Top2GatesVector implements Binder<Top2Gates> {
  /** Tokens of a part. */
  private static final int PART = 512;

  @Override
  public Kernel bind(
      Top2Gates op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView logits = inputs.getFirst();
    ArrayView gates = outputs.get(0);
    int tokens = gates.shape().columns();
    Workers.Part choose =
        (part, worker) ->
            Top2GatesScalar.tokens(logits, gates, part * PART, Math.min(tokens, (part + 1) * PART));
    return workers -> workers.parallel(Math.ceilDiv(tokens, PART), choose);
  }
}
