package org.lathe.cpu.vector;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.scalar.LoadBalanceScalar;
import org.lathe.graph.op.LoadBalance;

/** Kernel of {@code load_balance}: 16 tokens at a time, which are the lanes of the sums. */
final class LoadBalanceVector implements Binder<LoadBalance> {
  @Override
  public Kernel bind(
      LoadBalance op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView logits = inputs.get(0);
    ArrayView loss = outputs.getFirst();
    int experts = logits.shape().extent(0);
    int tokens = logits.shape().columns();
    float[] counts = new float[experts];
    int lanes = Scratch.START;
    int block = lanes + experts * Lanes.COUNT;
    scratch.reserveShared(block + experts * Lanes.COUNT);
    return workers -> {
      LoadBalanceScalar.count(inputs.get(1), counts);
      float[] work = scratch.shared();
      Arrays.fill(work, lanes, block, 0);
      for (int t = 0; t < tokens; t += Lanes.COUNT) {
        int some = Math.min(Lanes.COUNT, tokens - t);
        TokenSoftmax.block(logits, t, some, work, block, Lanes.COUNT);
        for (int e = 0; e < experts; e++) {
          for (int i = e * Lanes.COUNT; i < e * Lanes.COUNT + some; i++) {
            work[lanes + i] += work[block + i];
          }
        }
      }
      loss.floats()[loss.offset()] = LoadBalanceScalar.loss(counts, work, lanes, tokens);
    };
  }
}
