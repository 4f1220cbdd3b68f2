package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.GeluErfGrad;
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

/** Kernel of {@code gelu_erf_grad}, one work item per element. */
final class GeluErfGradTornado implements Lowering<GeluErfGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int G = 2;
    int DX = 3;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "gelu_erf_grad",
          Word.DX,
          GeluErfGradTornado::geluErfGradElements,
          KernelCost.each(2, 1, 36));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(GeluErfGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.X, inputs.get(0))
            .floats(Word.G, inputs.get(1))
            .floats(Word.DX, outputs.getFirst()));
  }

  static void geluErfGradElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int gAt = n.get(at + Word.G);
      int dxAt = n.get(at + Word.DX);
      float x = f.get(xAt + i);
      float g = f.get(gAt + i);
      // Comparisons instead of min and max, so that a NaN stays NaN.
      if (x < -16f) {
        x = -16f;
      }
      if (x > 16f) {
        x = 16f;
      }
      float e = TornadoMath.exp(x * x * -0.5f);
      float q = e * GeluErfTornado.tail(x);
      float below = x < 0f ? q : 1f - q;
      f.set(dxAt + i, g * (below + x * 0x1.988454p-2f * e));
    }
  }
}
