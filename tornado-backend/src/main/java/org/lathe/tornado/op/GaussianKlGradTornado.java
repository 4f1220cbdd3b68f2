package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.GaussianKlGrad;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code gaussian_kl_grad}, a work item an element. */
final class GaussianKlGradTornado {
  static final Kernel KERNEL =
      new Kernel("gaussian_kl_grad", GaussianKlGradTornado::klGradElements);

  static void lower(GaussianKlGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        inputs.get(2).at(),
        outputs.get(0).at(),
        outputs.get(1).at(),
        inputs.get(0).size() / Math.max(1, inputs.get(2).size()));
  }

  static void klGradElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int muAt = n.get(at + 1);
      int logVarAt = n.get(at + 2);
      int gAt = n.get(at + 3);
      int dMuAt = n.get(at + 4);
      int dLogVarAt = n.get(at + 5);
      int width = n.get(at + 6);
      float g = f.get(gAt + i / width);
      f.set(dMuAt + i, g * f.get(muAt + i));
      f.set(dLogVarAt + i, 0.5f * g * (TornadoMath.exp(f.get(logVarAt + i)) - 1f));
    }
  }

  private GaussianKlGradTornado() {}
}
