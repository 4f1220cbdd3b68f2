package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.NegativeExp;
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

/** Kernel of {@code negative_exp}, one element per work item. */
final class NegativeExpTornado implements Lowering<NegativeExp> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int Y = 2;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "negative_exp",
          Word.Y,
          NegativeExpTornado::negativeExpElements,
          KernelCost.each(1, 1, 2));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(NegativeExp op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor().floats(Word.X, inputs.getFirst()).floats(Word.Y, outputs.getFirst()));
  }

  static void negativeExpElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int yAt = n.get(at + Word.Y);
      f.set(yAt + i, -TornadoMath.exp(f.get(xAt + i)));
    }
  }
}
