package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.Ema;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code ema}, one work item per element. */
final class EmaTornado implements Lowering<Ema> {
  /** The words of the descriptor. */
  private interface Word {
    int E = 1;
    int W = 2;
    int RATE = 3;
    int AVERAGE = 4;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "ema", Word.AVERAGE, EmaTornado::emaElements, KernelCost.each(2, 1, 3));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Ema op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.E, inputs.get(0))
            .floats(Word.W, inputs.get(1))
            .floats(Word.RATE, inputs.get(2))
            .floats(Word.AVERAGE, outputs.getFirst()));
  }

  static void emaElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int eAt = n.get(at + Word.E);
      int wAt = n.get(at + Word.W);
      int averageAt = n.get(at + Word.AVERAGE);
      float part = 1f - f.get(n.get(at + Word.RATE));
      float old = f.get(eAt + i);
      f.set(averageAt + i, part * (f.get(wAt + i) - old) + old);
    }
  }
}
