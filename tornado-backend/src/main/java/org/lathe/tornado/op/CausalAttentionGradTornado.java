package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.CausalAttentionGrad;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Lowers {@code causal_attention_grad} to the kernels of all attentions' gradients. */
final class CausalAttentionGradTornado implements Lowering<CausalAttentionGrad> {
  @Override
  public List<DeviceKernel> kernels() {
    return AttentionGradTornado.KERNELS;
  }

  @Override
  public boolean readsHalves(CausalAttentionGrad op, int input) {
    return input != 4;
  }

  @Override
  public boolean writesHalves(CausalAttentionGrad op, int output) {
    return true;
  }

  @Override
  public void lower(
      CausalAttentionGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    AttentionGradTornado.add(launches, inputs, outputs, op.heads(), op.window());
  }
}
