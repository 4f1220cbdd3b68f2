package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.CrossAttentionGrad;
import org.lathe.tornado.Kernel;
import org.lathe.tornado.Launches;
import org.lathe.tornado.Lowering;
import org.lathe.tornado.Place;

/** Lowers {@code cross_attention_grad} to the kernels of all attentions' gradients. */
final class CrossAttentionGradTornado implements Lowering<CrossAttentionGrad> {
  @Override
  public List<Kernel> kernels() {
    return AttentionGradTornado.KERNELS;
  }

  @Override
  public void lower(
      CrossAttentionGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    AttentionGradTornado.add(launches, inputs, outputs, op.heads(), 0);
  }
}
