package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.RmsNormGrad;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code rms_norm_grad}, a work-group a row. */
final class RmsNormGradTornado {
  static final Kernel KERNEL = new Kernel("rms_norm_grad", RmsNormGradTornado::rmsNormGradRows);

  static void lower(RmsNormGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.add(
        KERNEL,
        inputs.getFirst().shape().rows(),
        inputs.getFirst().shape().rows(),
        inputs.getFirst().shape().columns(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        inputs.get(2).at(),
        inputs.get(3).at(),
        outputs.getFirst().at());
  }

  static void rmsNormGradRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at)) {
      int columns = n.get(at + 1);
      int xAt = n.get(at + 2);
      int wAt = n.get(at + 3);
      int rAt = n.get(at + 4);
      int gAt = n.get(at + 5);
      int dxAt = n.get(at + 6);
      float sum = 0f;
      int from = row * columns;
      for (int j = lane; j < columns; j += 64) {
        sum += f.get(gAt + from + j) * f.get(wAt + j) * f.get(xAt + from + j);
      }
      lanes[lane] = sum;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      float r = f.get(rAt + row);
      float pull = r * r * r * lanes[0] / columns;
      for (int j = lane; j < columns; j += 64) {
        float gw = f.get(gAt + from + j) * f.get(wAt + j);
        f.set(dxAt + from + j, r * gw - f.get(xAt + from + j) * pull);
      }
    }
  }

  private RmsNormGradTornado() {}
}
