package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.GaussianNaturalStep;
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

/** Kernel of {@code gaussian_natural_step}, one work item per element. */
final class GaussianNaturalStepTornado implements Lowering<GaussianNaturalStep> {
  /** The words of the descriptor. */
  private interface Word {
    int MU = 1;
    int LOG_VAR = 2;
    int G = 3;
    int H = 4;
    int RATES = 5;
    int NEW_MU = 6;
    int NEW_LOG_VAR = 7;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "gaussian_natural_step",
          Word.NEW_LOG_VAR,
          GaussianNaturalStepTornado::naturalStepElements,
          KernelCost.each(4, 2, 12));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(
      GaussianNaturalStep op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.MU, inputs.get(0))
            .floats(Word.LOG_VAR, inputs.get(1))
            .floats(Word.G, inputs.get(2))
            .floats(Word.H, inputs.get(3))
            .floats(Word.RATES, inputs.get(4))
            .floats(Word.NEW_MU, outputs.get(0))
            .floats(Word.NEW_LOG_VAR, outputs.get(1)));
  }

  static void naturalStepElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int muAt = n.get(at + Word.MU);
      int logVarAt = n.get(at + Word.LOG_VAR);
      int gAt = n.get(at + Word.G);
      int hAt = n.get(at + Word.H);
      int ratesAt = n.get(at + Word.RATES);
      int newMuAt = n.get(at + Word.NEW_MU);
      int newLogVarAt = n.get(at + Word.NEW_LOG_VAR);
      float t = f.get(ratesAt + 1) * f.get(hAt + i);
      float u = 1f + t;
      // The factor of the page, in a form for which TornadoVM 5.2 makes code.
      float logVar = f.get(logVarAt + i) - TornadoMath.log(t * u * 2f + 1f);
      float step = f.get(ratesAt) * f.get(gAt + i);
      float mu = f.get(muAt + i) - step * TornadoMath.exp(logVar);
      f.set(newMuAt + i, mu);
      f.set(newLogVarAt + i, logVar);
    }
  }
}
