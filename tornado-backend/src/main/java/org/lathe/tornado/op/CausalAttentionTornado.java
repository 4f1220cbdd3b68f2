package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.CausalAttention;
import org.lathe.tornado.Kernel;
import org.lathe.tornado.Launches;
import org.lathe.tornado.Lowering;
import org.lathe.tornado.Place;

/** Lowers {@code causal_attention} to the kernel of all attentions. */
final class CausalAttentionTornado implements Lowering<CausalAttention> {
  @Override
  public List<Kernel> kernels() {
    return List.of(AttentionTornado.KERNEL);
  }

  @Override
  public void lower(
      CausalAttention op, List<Place> inputs, List<Place> outputs, Launches launches) {
    AttentionTornado.add(
        launches, inputs, outputs.get(0), outputs.get(1).at(), op.heads(), op.window(), -1);
  }
}
