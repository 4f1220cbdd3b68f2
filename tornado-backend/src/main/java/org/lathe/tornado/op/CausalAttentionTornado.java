package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.CausalAttention;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Lowers {@code causal_attention} to the kernels of all attentions. */
final class CausalAttentionTornado implements Lowering<CausalAttention> {
  @Override
  public List<DeviceKernel> kernels() {
    return AttentionTornado.KERNELS;
  }

  @Override
  public boolean readsHalves(CausalAttention op, int input) {
    return true;
  }

  @Override
  public boolean writesHalves(CausalAttention op, int output) {
    return output == 0;
  }

  @Override
  public void lower(
      CausalAttention op, List<Place> inputs, List<Place> outputs, Launches launches) {
    AttentionTornado.whole(launches, inputs, outputs, op.heads(), op.window());
  }
}
