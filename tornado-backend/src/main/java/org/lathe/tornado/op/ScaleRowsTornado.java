package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.ScaleRows;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code scale_rows}, four elements per work item. */
final class ScaleRowsTornado implements Lowering<ScaleRows> {
  /** The words of the descriptor. */
  interface Word {
    int X = 1;
    int FACTOR = 2;
    int Y = 3;
    int COLUMNS = 4;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "scale_rows", Word.COLUMNS, ScaleRowsTornado::scaleRowsElements, ScaleRowsTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, ScaleRowsHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(ScaleRows op, int input) {
    return input == 0;
  }

  @Override
  public boolean writesHalves(ScaleRows op, int output) {
    return true;
  }

  @Override
  public void lower(ScaleRows op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Descriptor operands =
        new Descriptor()
            .stored(Word.X, inputs.get(0))
            .floats(Word.FACTOR, inputs.get(1))
            .stored(Word.Y, outputs.getFirst())
            .value(Word.COLUMNS, outputs.getFirst().shape().columns());
    launches.elements(
        operands.hasHalves() ? ScaleRowsHalves.KERNEL : KERNEL,
        outputs.getFirst().size(),
        operands);
  }

  /** Each row also reads its factor. */
  private static DeviceWork cost(int[] words) {
    double elements = words[COUNT];
    return DeviceWork.ofElements(elements + elements / words[Word.COLUMNS], elements, elements);
  }

  static void scaleRowsElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int xAt = n.get(at + Word.X);
      int factorAt = n.get(at + Word.FACTOR);
      int yAt = n.get(at + Word.Y);
      int columns = n.get(at + Word.COLUMNS);
      int i0 = c.groupIdx * 1024 + c.localIdx;
      int i1 = i0 + 256;
      int i2 = i0 + 512;
      int i3 = i0 + 768;
      int last = count - 1;
      int j0 = TornadoMath.min(i0, last);
      int j1 = TornadoMath.min(i1, last);
      int j2 = TornadoMath.min(i2, last);
      int j3 = TornadoMath.min(i3, last);
      float x0 = f.get(xAt + j0);
      float x1 = f.get(xAt + j1);
      float x2 = f.get(xAt + j2);
      float x3 = f.get(xAt + j3);
      float factor0 = f.get(factorAt + j0 / columns);
      float factor1 = f.get(factorAt + j1 / columns);
      float factor2 = f.get(factorAt + j2 / columns);
      float factor3 = f.get(factorAt + j3 / columns);
      if (i0 < count) {
        f.set(yAt + i0, x0 * factor0);
      }
      if (i1 < count) {
        f.set(yAt + i1, x1 * factor1);
      }
      if (i2 < count) {
        f.set(yAt + i2, x2 * factor2);
      }
      if (i3 < count) {
        f.set(yAt + i3, x3 * factor3);
      }
    }
  }
}
