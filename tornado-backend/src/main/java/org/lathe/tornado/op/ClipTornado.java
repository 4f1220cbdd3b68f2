package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.Clip;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code clip}, one work item per element. */
final class ClipTornado implements Lowering<Clip> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int NORM = 2;
    int Y = 3;
    int MAXIMUM = 4;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "clip", Word.MAXIMUM, ClipTornado::clipElements, KernelCost.each(1, 1, 4));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Clip op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.X, inputs.get(0))
            .floats(Word.NORM, inputs.get(1))
            .floats(Word.Y, outputs.get(0))
            .floats(Word.MAXIMUM, launches.number(op.maximum())));
  }

  static void clipElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int normAt = n.get(at + Word.NORM);
      int yAt = n.get(at + Word.Y);
      float maximum = f.get(n.get(at + Word.MAXIMUM));
      float factor = maximum / (f.get(normAt) + 1e-6f);
      // This does not use min, so that the factor of a norm that is NaN is NaN.
      f.set(yAt + i, f.get(xAt + i) * (factor > 1f ? 1f : factor));
    }
  }
}
