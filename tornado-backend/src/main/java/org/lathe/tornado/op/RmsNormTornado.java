package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.RmsNorm;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code rms_norm}, a work-group a row. */
final class RmsNormTornado {
  static final Kernel KERNEL = new Kernel("rms_norm", RmsNormTornado::rmsNormRows);

  static void lower(RmsNorm op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.add(
        KERNEL,
        inputs.getFirst().shape().rows(),
        inputs.getFirst().shape().rows(),
        inputs.getFirst().shape().columns(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        outputs.get(0).at(),
        outputs.get(1).at(),
        launches.number(op.epsilon()));
  }

  static void rmsNormRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at)) {
      int columns = n.get(at + 1);
      int xAt = n.get(at + 2);
      int wAt = n.get(at + 3);
      int yAt = n.get(at + 4);
      int rAt = n.get(at + 5);
      int epsilonAt = n.get(at + 6);
      float sum = 0f;
      int from = row * columns;
      for (int j = lane; j < columns; j += 64) {
        float x = f.get(xAt + from + j);
        sum += x * x;
      }
      lanes[lane] = sum;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      float r = 1f / TornadoMath.sqrt(lanes[0] / columns + f.get(epsilonAt));
      if (lane == 0) {
        f.set(rAt + row, r);
      }
      for (int j = lane; j < columns; j += 64) {
        f.set(yAt + from + j, f.get(xAt + from + j) * r * f.get(wAt + j));
      }
    }
  }

  private RmsNormTornado() {}
}
