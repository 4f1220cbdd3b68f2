package org.lathe.tornado.op;

import java.util.List;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** One product of the library, which adds a matrix to it. */
final class MatmulAddTornado implements Lowering<MatmulAdd> {
  @Override
  public List<DeviceKernel> kernels() {
    return List.of();
  }

  @Override
  public boolean readsHalves(MatmulAdd op, int input) {
    return true;
  }

  @Override
  public boolean writesHalves(MatmulAdd op, int output) {
    return true;
  }

  @Override
  public void lower(MatmulAdd op, List<Place> inputs, List<Place> outputs, Launches launches) {
    List<Place> factors = inputs.subList(0, 2);
    Place addend = inputs.get(2);
    Place out = outputs.getFirst();
    boolean terms = factors.getFirst().size() > 0;
    if (terms && addend.holdsHalves() == out.holdsHalves()) {
      MatmulTornado.lowerSum(op.product(), factors, addend, out, launches);
      return;
    }
    // The library adds only what is stored like the result, and may write nothing for a sum without
    // terms.
    Place product =
        (out.holdsHalves() ? launches.halves(out.size()) : launches.floats(out.size()))
            .view(0, out.shape());
    MatmulTornado.lowerProduct(op.product(), factors, product, launches);
    AddTornado.sum(addend, product, out, launches);
  }
}
