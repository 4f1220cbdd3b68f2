package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.GaussianKl;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code gaussian_kl}, 32 work items per row. */
final class GaussianKlTornado implements Lowering<GaussianKl> {
  /** The words of the descriptor. */
  private interface Word {
    int WIDTH = 1;
    int MU = 2;
    int LOG_VAR = 3;
    int KL = 4;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofRows(
          "gaussian_kl",
          Word.KL,
          GaussianKlTornado::klRows,
          KernelCost.rows(Word.WIDTH, 2, 0, 1, 6));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(GaussianKl op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .value(Word.WIDTH, inputs.getFirst().size() / Math.max(1, outputs.getFirst().size()))
            .floats(Word.MU, inputs.get(0))
            .floats(Word.LOG_VAR, inputs.get(1))
            .floats(Word.KL, outputs.getFirst()));
  }

  static void klRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int width = n.get(at + Word.WIDTH);
    int muAt = n.get(at + Word.MU) + row * width;
    int logVarAt = n.get(at + Word.LOG_VAR) + row * width;
    int klAt = n.get(at + Word.KL);
    float sum = 0f;
    if (row < rows) {
      for (int j = lane; j < width; j += 32) {
        float mu = f.get(muAt + j);
        float logVar = f.get(logVarAt + j);
        // The terms in log_var come first, because they cancel.
        sum += mu * mu + (TornadoMath.exp(logVar) - 1f - logVar);
      }
    }
    lanes[item] = sum;
    c.localBarrier();
    for (int half = 16; half > 0; half >>= 1) {
      if (lane < half) {
        lanes[item] = lanes[item] + lanes[item + half];
      }
      c.localBarrier();
    }
    if (row < rows && lane == 0) {
      f.set(klAt + row, 0.5f * lanes[item]);
    }
  }
}
