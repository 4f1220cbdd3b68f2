package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.Softplus;
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

/** Kernel of {@code softplus}, one element per work item. */
final class SoftplusTornado implements Lowering<Softplus> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int Y = 2;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "softplus", Word.Y, SoftplusTornado::softplusElements, KernelCost.each(1, 1, 8));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Softplus op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor().floats(Word.X, inputs.getFirst()).floats(Word.Y, outputs.getFirst()));
  }

  static void softplusElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int yAt = n.get(at + Word.Y);
      float x = f.get(xAt + i);
      float e = TornadoMath.exp(-TornadoMath.abs(x));
      float w = 1f + e;
      // The part of e that the sum with 1 lost.
      float lost = e - (w - 1f);
      f.set(yAt + i, TornadoMath.max(x, 0f) + (TornadoMath.log(w) + lost / w));
    }
  }
}
