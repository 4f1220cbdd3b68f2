package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.CrossAttention;
import org.lathe.tornado.Kernel;
import org.lathe.tornado.Launches;
import org.lathe.tornado.Lowering;
import org.lathe.tornado.Place;

/** Lowers {@code cross_attention} to the kernel of all attentions. */
final class CrossAttentionTornado implements Lowering<CrossAttention> {
  @Override
  public List<Kernel> kernels() {
    return List.of(AttentionTornado.KERNEL);
  }

  @Override
  public void lower(CrossAttention op, List<Place> inputs, List<Place> outputs, Launches launches) {
    AttentionTornado.add(launches, inputs, outputs.get(0), outputs.get(1).at(), op.heads(), 0, -1);
  }
}
