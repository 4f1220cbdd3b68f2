package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.AddBias;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code add_bias}, one work item per element. */
final class AddBiasTornado implements Lowering<AddBias> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int B = 2;
    int Y = 3;
    int COLUMNS = 4;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "add_bias", Word.COLUMNS, AddBiasTornado::addBiasElements, AddBiasTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(AddBias op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.X, inputs.get(0))
            .floats(Word.B, inputs.get(1))
            .floats(Word.Y, outputs.getFirst())
            .value(Word.COLUMNS, outputs.getFirst().shape().columns()));
  }

  /** All rows share the bias. */
  private static DeviceWork cost(int[] words) {
    double elements = words[COUNT];
    return DeviceWork.ofElements(elements + words[Word.COLUMNS], elements, elements);
  }

  static void addBiasElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int bAt = n.get(at + Word.B);
      int yAt = n.get(at + Word.Y);
      int columns = n.get(at + Word.COLUMNS);
      f.set(yAt + i, f.get(xAt + i) + f.get(bAt + i % columns));
    }
  }
}
