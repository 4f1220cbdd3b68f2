package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.scalar.Top2GatesGradScalar;
import org.lathe.graph.op.Top2GatesGrad;

/** Kernel of {@code top2_gates_grad}, with the arithmetic of the definition for some tokens. */
final class Top2GatesGradVector implements Binder<Top2GatesGrad> {
  /** Tokens of a part. */
  private static final int PART = 1024;

  @Override
  public Kernel bind(
      Top2GatesGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView out = outputs.getFirst();
    int tokens = out.shape().columns();
    Workers.Part differentiate =
        (part, worker) ->
            Top2GatesGradScalar.tokens(
                inputs.get(0),
                inputs.get(1),
                out,
                part * PART,
                Math.min(tokens, (part + 1) * PART));
    return workers -> workers.parallel(Math.ceilDiv(tokens, PART), differentiate);
  }
}
