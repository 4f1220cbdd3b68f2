package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.scalar.LoadBalanceGradScalar;
import org.lathe.cpu.scalar.LoadBalanceScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.LoadBalanceGrad;

/** Kernel of {@code load_balance_grad}: the softmax is made in the result's own memory. */
final class LoadBalanceGradVector implements Binder<LoadBalanceGrad> {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;

  /** Tokens of a part. */
  private static final int PART = 512;

  @Override
  public Kernel bind(
      LoadBalanceGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView logits = inputs.get(0);
    ArrayView g = inputs.get(2);
    ArrayView out = outputs.getFirst();
    int tokens = logits.shape().columns();
    float[] counts = new float[logits.shape().extent(0)];
    Workers.Part differentiate =
        (part, worker) -> {
          int t = part * PART;
          int count = Math.min(PART, tokens - t);
          TokenSoftmax.block(logits, t, count, out.floats(), out.offset() + t, tokens);
          float factor =
              LoadBalanceGradScalar.factor(g.floats()[g.offset()], counts.length, tokens);
          gradients(counts, factor, out.floats(), out.offset() + t, count, tokens);
        };
    return workers -> {
      LoadBalanceScalar.count(inputs.get(1), counts);
      workers.parallel(Math.ceilDiv(tokens, PART), differentiate);
    };
  }

  /** Replaces the softmax of some tokens by their gradients. */
  private static void gradients(
      float[] counts, float factor, float[] p, int at, int count, int stride) {
    int i = 0;
    for (int bound = SPECIES.loopBound(count); i < bound; i += SPECIES.length()) {
      FloatVector mean = FloatVector.zero(SPECIES);
      for (int e = 0; e < counts.length; e++) {
        FloatVector share = FloatVector.broadcast(SPECIES, counts[e]);
        mean = share.fma(FloatVector.fromArray(SPECIES, p, at + e * stride + i), mean);
      }
      for (int e = 0; e < counts.length; e++) {
        int place = at + e * stride + i;
        FloatVector share = FloatVector.broadcast(SPECIES, counts[e]);
        FloatVector.fromArray(SPECIES, p, place)
            .mul(factor)
            .mul(share.sub(mean))
            .intoArray(p, place);
      }
    }
    for (; i < count; i++) {
      LoadBalanceGradScalar.gradients(counts, factor, p, at + i, stride);
    }
  }
}
