package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.GeluGrad;
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

/** Kernel of {@code gelu_grad}, one work item per element. */
final class GeluGradTornado implements Lowering<GeluGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int G = 2;
    int DX = 3;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "gelu_grad", Word.DX, GeluGradTornado::geluGradElements, KernelCost.each(2, 1, 18));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(GeluGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.X, inputs.get(0))
            .floats(Word.G, inputs.get(1))
            .floats(Word.DX, outputs.getFirst()));
  }

  static void geluGradElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
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
      float square = x * x;
      float s = 1f / (1f + TornadoMath.exp(-(x * (square * 0x1.2444f2p-4f + 0x1.988454p0f))));
      float slope = x * (square * 0x1.b6676cp-3f + 0x1.988454p0f);
      f.set(dxAt + i, g * s * (1f + slope * (1f - s)));
    }
  }
}
