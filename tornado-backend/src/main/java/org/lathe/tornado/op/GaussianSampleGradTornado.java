package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.GaussianSampleGrad;
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

/** Kernel of {@code gaussian_sample_grad}, one work item per element. */
final class GaussianSampleGradTornado implements Lowering<GaussianSampleGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int LOG_VAR = 1;
    int NOISE = 2;
    int G = 3;
    int D_LOG_VAR = 4;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "gaussian_sample_grad",
          Word.D_LOG_VAR,
          GaussianSampleGradTornado::sampleGradElements,
          KernelCost.each(3, 1, 5));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(
      GaussianSampleGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.LOG_VAR, inputs.get(0))
            .floats(Word.NOISE, inputs.get(1))
            .floats(Word.G, inputs.get(2))
            .floats(Word.D_LOG_VAR, outputs.get(0)));
  }

  static void sampleGradElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int logVarAt = n.get(at + Word.LOG_VAR);
      int noiseAt = n.get(at + Word.NOISE);
      int gAt = n.get(at + Word.G);
      int dLogVarAt = n.get(at + Word.D_LOG_VAR);
      float half = 0.5f * TornadoMath.exp(0.5f * f.get(logVarAt + i));
      f.set(dLogVarAt + i, f.get(gAt + i) * (f.get(noiseAt + i) * half));
    }
  }
}
