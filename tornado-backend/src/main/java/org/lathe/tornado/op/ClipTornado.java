package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.Clip;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code clip}, a work item an element. */
final class ClipTornado {
  static final Kernel KERNEL = new Kernel("clip", ClipTornado::clipElements);

  static void lower(Clip op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        outputs.get(0).at(),
        launches.number(op.maximum()));
  }

  static void clipElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int xAt = n.get(at + 1);
      int normAt = n.get(at + 2);
      int yAt = n.get(at + 3);
      float maximum = f.get(n.get(at + 4));
      float factor = maximum / (f.get(normAt) + 1e-6f);
      // Not min: the factor of a norm that is NaN is NaN.
      f.set(yAt + i, f.get(xAt + i) * (factor > 1f ? 1f : factor));
    }
  }

  private ClipTornado() {}
}
