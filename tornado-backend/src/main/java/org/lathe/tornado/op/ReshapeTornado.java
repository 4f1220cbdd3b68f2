package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.Reshape;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Lowers {@code reshape} to a copy. */
final class ReshapeTornado implements Lowering<Reshape> {
  @Override
  public List<DeviceKernel> kernels() {
    return List.of(CopyTornado.KERNEL, CopyHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(Reshape op, int input) {
    return true;
  }

  @Override
  public boolean writesHalves(Reshape op, int output) {
    return true;
  }

  @Override
  public void lower(Reshape op, List<Place> inputs, List<Place> outputs, Launches launches) {
    CopyTornado.copy(inputs.getFirst(), outputs.getFirst(), launches);
  }
}
