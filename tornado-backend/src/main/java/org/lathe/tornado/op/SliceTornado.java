package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.Slice;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Lowers {@code slice} to a copy. */
final class SliceTornado implements Lowering<Slice> {
  @Override
  public List<DeviceKernel> kernels() {
    return List.of(CopyTornado.KERNEL, CopyHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(Slice op, int input) {
    return true;
  }

  @Override
  public boolean writesHalves(Slice op, int output) {
    return true;
  }

  @Override
  public void lower(Slice op, List<Place> inputs, List<Place> outputs, Launches launches) {
    CopyTornado.copy(inputs.getFirst().slices(op.from(), op.to()), outputs.getFirst(), launches);
  }
}
