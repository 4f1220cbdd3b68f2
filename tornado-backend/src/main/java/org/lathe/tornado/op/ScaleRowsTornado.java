package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.ScaleRows;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code scale_rows}, a work item an element. */
final class ScaleRowsTornado {
  static final Kernel KERNEL = new Kernel("scale_rows", ScaleRowsTornado::scaleRowsElements);

  static void lower(ScaleRows op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        outputs.getFirst().at(),
        outputs.getFirst().shape().columns());
  }

  static void scaleRowsElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int xAt = n.get(at + 1);
      int factorAt = n.get(at + 2);
      int yAt = n.get(at + 3);
      int columns = n.get(at + 4);
      f.set(yAt + i, f.get(xAt + i) * f.get(factorAt + i / columns));
    }
  }

  private ScaleRowsTornado() {}
}
