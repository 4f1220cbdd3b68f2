package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.CachedAttention;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Lowers {@code cached_attention} to the kernels of all attentions. */
final class CachedAttentionTornado implements Lowering<CachedAttention> {
  @Override
  public List<DeviceKernel> kernels() {
    return AttentionTornado.KERNELS;
  }

  @Override
  public void lower(
      CachedAttention op, List<Place> inputs, List<Place> outputs, Launches launches) {
    FedIds.checkRing(launches, inputs.get(3), op.mnemonic());
    AttentionTornado.cached(launches, inputs, outputs.getFirst(), op.heads());
  }
}
