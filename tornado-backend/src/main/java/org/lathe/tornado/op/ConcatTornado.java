package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.Concat;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Lowers {@code concat} to copies. */
final class ConcatTornado implements Lowering<Concat> {
  @Override
  public List<DeviceKernel> kernels() {
    return List.of(CopyTornado.KERNEL, CopyHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(Concat op, int input) {
    return true;
  }

  @Override
  public boolean writesHalves(Concat op, int output) {
    return true;
  }

  @Override
  public void lower(Concat op, List<Place> inputs, List<Place> outputs, Launches launches) {
    int row = 0;
    for (Place input : inputs) {
      int end = row + input.shape().extent(0);
      CopyTornado.copy(input, outputs.getFirst().slices(row, end), launches);
      row = end;
    }
  }
}
