package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.Swiglu;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code swiglu}, a work item an element. */
final class SwigluTornado {
  static final Kernel KERNEL = new Kernel("swiglu", SwigluTornado::swigluElements);

  static void lower(Swiglu op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        outputs.get(0).at());
  }

  static void swigluElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int gateAt = n.get(at + 1);
      int upAt = n.get(at + 2);
      int yAt = n.get(at + 3);
      float gate = f.get(gateAt + i);
      f.set(yAt + i, gate / (1f + TornadoMath.exp(-gate)) * f.get(upAt + i));
    }
  }

  private SwigluTornado() {}
}
