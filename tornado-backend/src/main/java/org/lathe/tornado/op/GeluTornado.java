package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.Gelu;
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

/** Kernel of {@code gelu}, one work item per element. */
final class GeluTornado implements Lowering<Gelu> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int Y = 2;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements("gelu", Word.Y, GeluTornado::geluElements, KernelCost.each(1, 1, 8));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Gelu op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor().floats(Word.X, inputs.getFirst()).floats(Word.Y, outputs.getFirst()));
  }

  static void geluElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int yAt = n.get(at + Word.Y);
      float x = f.get(xAt + i);
      float t = x * (x * x * 0x1.2444f2p-4f + 0x1.988454p0f);
      f.set(yAt + i, x / (1f + TornadoMath.exp(-t)));
    }
  }
}
