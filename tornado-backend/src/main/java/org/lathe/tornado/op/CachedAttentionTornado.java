package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.CachedAttention;
import org.lathe.tornado.FedIds;
import org.lathe.tornado.Kernel;
import org.lathe.tornado.Launches;
import org.lathe.tornado.Lowering;
import org.lathe.tornado.Place;

/** Lowers {@code cached_attention} to the kernel of all attentions. */
final class CachedAttentionTornado implements Lowering<CachedAttention> {
  @Override
  public List<Kernel> kernels() {
    return List.of(AttentionTornado.KERNEL);
  }

  @Override
  public void lower(
      CachedAttention op, List<Place> inputs, List<Place> outputs, Launches launches) {
    FedIds.checkRing(launches, inputs.get(3), op.mnemonic());
    int window = inputs.get(1).shape().extent(1);
    AttentionTornado.add(
        launches, inputs, outputs.get(0), -1, op.heads(), window, inputs.get(3).at());
  }
}
