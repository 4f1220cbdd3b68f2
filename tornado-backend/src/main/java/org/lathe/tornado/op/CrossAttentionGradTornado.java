package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.CrossAttentionGrad;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Lowers {@code cross_attention_grad} to the kernels of all attentions' gradients. */
final class CrossAttentionGradTornado implements Lowering<CrossAttentionGrad> {
  @Override
  public List<DeviceKernel> kernels() {
    return AttentionGradTornado.KERNELS;
  }

  @Override
  public boolean readsHalves(CrossAttentionGrad op, int input) {
    return input != 4;
  }

  @Override
  public boolean writesHalves(CrossAttentionGrad op, int output) {
    return true;
  }

  @Override
  public void lower(
      CrossAttentionGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    AttentionGradTornado.add(launches, inputs, outputs, op.heads(), 0);
  }
}
