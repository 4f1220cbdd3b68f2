package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.GaussianSampleGrad;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code gaussian_sample_grad}, a work item an element. */
final class GaussianSampleGradTornado {
  static final Kernel KERNEL =
      new Kernel("gaussian_sample_grad", GaussianSampleGradTornado::sampleGradElements);

  static void lower(
      GaussianSampleGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        inputs.get(2).at(),
        outputs.get(0).at());
  }

  static void sampleGradElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int logVarAt = n.get(at + 1);
      int noiseAt = n.get(at + 2);
      int gAt = n.get(at + 3);
      int dLogVarAt = n.get(at + 4);
      float half = 0.5f * TornadoMath.exp(0.5f * f.get(logVarAt + i));
      f.set(dLogVarAt + i, f.get(gAt + i) * (f.get(noiseAt + i) * half));
    }
  }

  private GaussianSampleGradTornado() {}
}
