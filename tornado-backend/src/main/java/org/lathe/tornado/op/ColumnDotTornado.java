package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.ColumnDot;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code column_dot}, one work item per column. */
final class ColumnDotTornado implements Lowering<ColumnDot> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int Y = 2;
    int DOTS = 3;
    int ROWS = 4;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel(
          "column_dot", Word.ROWS, ColumnDotTornado::columnDotColumns, ColumnDotTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(ColumnDot op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.X, inputs.get(0))
            .floats(Word.Y, inputs.get(1))
            .floats(Word.DOTS, outputs.getFirst())
            .value(Word.ROWS, inputs.get(0).shape().rows()));
  }

  /** An item visits all rows of its column. */
  private static DeviceWork cost(int[] words) {
    double elements = (double) words[Word.ROWS] * words[COUNT];
    return DeviceWork.ofElements(2 * elements, words[COUNT], 2 * elements)
        .withSteps(words[Word.ROWS]);
  }

  static void columnDotColumns(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int yAt = n.get(at + Word.Y);
      int dotsAt = n.get(at + Word.DOTS);
      int rows = n.get(at + Word.ROWS);
      int columns = n.get(at + COUNT);
      float sum = 0f;
      for (int row = 0; row < rows; row++) {
        sum += f.get(xAt + row * columns + i) * f.get(yAt + row * columns + i);
      }
      f.set(dotsAt + i, sum);
    }
  }
}
