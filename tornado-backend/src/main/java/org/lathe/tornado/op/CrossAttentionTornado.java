package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.CrossAttention;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Lowers {@code cross_attention} to the kernels of all attentions. */
final class CrossAttentionTornado implements Lowering<CrossAttention> {
  @Override
  public List<DeviceKernel> kernels() {
    return AttentionTornado.KERNELS;
  }

  @Override
  public boolean readsHalves(CrossAttention op, int input) {
    return true;
  }

  @Override
  public boolean writesHalves(CrossAttention op, int output) {
    return output == 0;
  }

  @Override
  public void lower(CrossAttention op, List<Place> inputs, List<Place> outputs, Launches launches) {
    AttentionTornado.whole(launches, inputs, outputs, op.heads(), 0);
  }
}
