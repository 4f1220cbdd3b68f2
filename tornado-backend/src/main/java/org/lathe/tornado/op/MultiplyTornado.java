package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.Multiply;
import org.lathe.tornado.Kernel;
import org.lathe.tornado.Launches;
import org.lathe.tornado.Lowering;
import org.lathe.tornado.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code multiply}, a work item an element. */
final class MultiplyTornado implements Lowering<Multiply> {
  static final Kernel KERNEL = new Kernel("multiply", MultiplyTornado::multiplyElements);

  @Override
  public List<Kernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Multiply op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        outputs.get(0).at(),
        inputs.get(1).size());
  }

  static void multiplyElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int xAt = n.get(at + 1);
      int yAt = n.get(at + 2);
      int zAt = n.get(at + 3);
      int factors = n.get(at + 4);
      f.set(zAt + i, f.get(xAt + i) * f.get(yAt + i % factors));
    }
  }
}
