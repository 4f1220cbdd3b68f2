package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.ClampMinGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code clamp_min_grad}, one work item per element. */
final class ClampMinGradTornado implements Lowering<ClampMinGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int G = 2;
    int DX = 3;
    int LEAST = 4;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "clamp_min_grad",
          Word.LEAST,
          ClampMinGradTornado::clampMinGradElements,
          KernelCost.each(2, 1, 1));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(ClampMinGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.X, inputs.get(0))
            .floats(Word.G, inputs.get(1))
            .floats(Word.DX, outputs.getFirst())
            .floats(Word.LEAST, launches.number(op.least())));
  }

  static void clampMinGradElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int gAt = n.get(at + Word.G);
      int dxAt = n.get(at + Word.DX);
      float least = f.get(n.get(at + Word.LEAST));
      f.set(dxAt + i, f.get(xAt + i) > least ? f.get(gAt + i) : 0f);
    }
  }
}
