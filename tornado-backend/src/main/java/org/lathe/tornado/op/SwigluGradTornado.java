package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.SwigluGrad;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code swiglu_grad}, a work item an element. */
final class SwigluGradTornado {
  static final Kernel KERNEL = new Kernel("swiglu_grad", SwigluGradTornado::swigluGradElements);

  static void lower(SwigluGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        inputs.get(2).at(),
        outputs.get(0).at(),
        outputs.get(1).at());
  }

  static void swigluGradElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int gateAt = n.get(at + 1);
      int upAt = n.get(at + 2);
      int gAt = n.get(at + 3);
      int dGateAt = n.get(at + 4);
      int dUpAt = n.get(at + 5);
      float gate = f.get(gateAt + i);
      float up = f.get(upAt + i);
      float g = f.get(gAt + i);
      float sigmoid = 1f / (1f + TornadoMath.exp(-gate));
      f.set(dGateAt + i, g * up * sigmoid * (1f + gate * (1f - sigmoid)));
      f.set(dUpAt + i, g * (gate * sigmoid));
    }
  }

  private SwigluGradTornado() {}
}
