package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.ClampMin;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code clamp_min}, one work item per element. */
final class ClampMinTornado implements Lowering<ClampMin> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int Y = 2;
    int LEAST = 3;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "clamp_min", Word.LEAST, ClampMinTornado::clampMinElements, KernelCost.each(1, 1, 1));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(ClampMin op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.X, inputs.getFirst())
            .floats(Word.Y, outputs.getFirst())
            .floats(Word.LEAST, launches.number(op.least())));
  }

  static void clampMinElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int yAt = n.get(at + Word.Y);
      float least = f.get(n.get(at + Word.LEAST));
      float x = f.get(xAt + i);
      // This does not use max, so that NaN stays NaN.
      f.set(yAt + i, x < least ? least : x);
    }
  }
}
