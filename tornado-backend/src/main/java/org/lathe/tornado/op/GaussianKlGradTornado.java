package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.GaussianKlGrad;
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

/** Kernel of {@code gaussian_kl_grad}, one work item per element. */
final class GaussianKlGradTornado implements Lowering<GaussianKlGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int MU = 1;
    int LOG_VAR = 2;
    int G = 3;
    int D_MU = 4;
    int D_LOG_VAR = 5;
    int WIDTH = 6;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "gaussian_kl_grad",
          Word.WIDTH,
          GaussianKlGradTornado::klGradElements,
          KernelCost.each(2, 2, 5));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(GaussianKlGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.MU, inputs.get(0))
            .floats(Word.LOG_VAR, inputs.get(1))
            .floats(Word.G, inputs.get(2))
            .floats(Word.D_MU, outputs.get(0))
            .floats(Word.D_LOG_VAR, outputs.get(1))
            .value(Word.WIDTH, inputs.get(0).size() / Math.max(1, inputs.get(2).size())));
  }

  static void klGradElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int muAt = n.get(at + Word.MU);
      int logVarAt = n.get(at + Word.LOG_VAR);
      int gAt = n.get(at + Word.G);
      int dMuAt = n.get(at + Word.D_MU);
      int dLogVarAt = n.get(at + Word.D_LOG_VAR);
      int width = n.get(at + Word.WIDTH);
      float g = f.get(gAt + i / width);
      f.set(dMuAt + i, g * f.get(muAt + i));
      f.set(dLogVarAt + i, 0.5f * g * (TornadoMath.exp(f.get(logVarAt + i)) - 1f));
    }
  }
}
