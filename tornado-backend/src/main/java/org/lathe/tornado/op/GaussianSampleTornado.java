package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.GaussianSample;
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

/** Kernel of {@code gaussian_sample}, one work item per element. */
final class GaussianSampleTornado implements Lowering<GaussianSample> {
  /** The words of the descriptor. */
  private interface Word {
    int MU = 1;
    int LOG_VAR = 2;
    int NOISE = 3;
    int Z = 4;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "gaussian_sample",
          Word.Z,
          GaussianSampleTornado::sampleElements,
          KernelCost.each(3, 1, 4));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(GaussianSample op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.MU, inputs.get(0))
            .floats(Word.LOG_VAR, inputs.get(1))
            .floats(Word.NOISE, inputs.get(2))
            .floats(Word.Z, outputs.get(0)));
  }

  static void sampleElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int muAt = n.get(at + Word.MU);
      int logVarAt = n.get(at + Word.LOG_VAR);
      int noiseAt = n.get(at + Word.NOISE);
      int zAt = n.get(at + Word.Z);
      f.set(
          zAt + i,
          f.get(muAt + i) + f.get(noiseAt + i) * TornadoMath.exp(0.5f * f.get(logVarAt + i)));
    }
  }
}
