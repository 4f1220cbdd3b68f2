package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.GaussianKl;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code gaussian_kl}, a work-group a row. */
final class GaussianKlTornado {
  static final Kernel KERNEL = new Kernel("gaussian_kl", GaussianKlTornado::klRows);

  static void lower(GaussianKl op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.add(
        KERNEL,
        outputs.getFirst().size(),
        outputs.getFirst().size(),
        inputs.getFirst().size() / Math.max(1, outputs.getFirst().size()),
        inputs.get(0).at(),
        inputs.get(1).at(),
        outputs.getFirst().at());
  }

  static void klRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at)) {
      int width = n.get(at + 1);
      int muAt = n.get(at + 2);
      int logVarAt = n.get(at + 3);
      int klAt = n.get(at + 4);
      float sum = 0f;
      for (int j = lane; j < width; j += 64) {
        float mu = f.get(muAt + row * width + j);
        float logVar = f.get(logVarAt + row * width + j);
        // The terms in log_var first, as they cancel.
        sum += mu * mu + (TornadoMath.exp(logVar) - 1f - logVar);
      }
      lanes[lane] = sum;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      if (lane == 0) {
        f.set(klAt + row, 0.5f * lanes[0]);
      }
    }
  }

  private GaussianKlTornado() {}
}
