package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.Add;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code add}, a work item an element. */
final class AddTornado {
  static final Kernel KERNEL = new Kernel("add", AddTornado::addElements);

  static void lower(Add op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        outputs.get(0).at());
  }

  static void addElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int xAt = n.get(at + 1);
      int yAt = n.get(at + 2);
      int zAt = n.get(at + 3);
      f.set(zAt + i, f.get(xAt + i) + f.get(yAt + i));
    }
  }

  private AddTornado() {}
}
