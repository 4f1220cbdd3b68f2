package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.RowDot;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code row_dot}, 32 work items per row. */
final class RowDotTornado implements Lowering<RowDot> {
  /** The words of the descriptor. */
  private interface Word {
    int COLUMNS = 1;
    int X = 2;
    int Y = 3;
    int DOTS = 4;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofRows(
          "row_dot",
          Word.DOTS,
          RowDotTornado::rowDotRows,
          KernelCost.rows(Word.COLUMNS, 2, 0, 1, 2));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(RowDot op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .floats(Word.X, inputs.get(0))
            .floats(Word.Y, inputs.get(1))
            .floats(Word.DOTS, outputs.getFirst()));
  }

  static void rowDotRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int columns = n.get(at + Word.COLUMNS);
    int xAt = n.get(at + Word.X) + row * columns;
    int yAt = n.get(at + Word.Y) + row * columns;
    int dotsAt = n.get(at + Word.DOTS);
    float sum = 0f;
    if (row < rows) {
      for (int j = lane; j < columns; j += 32) {
        sum += f.get(xAt + j) * f.get(yAt + j);
      }
    }
    lanes[item] = sum;
    c.localBarrier();
    for (int half = 16; half > 0; half >>= 1) {
      if (lane < half) {
        lanes[item] = lanes[item] + lanes[item + half];
      }
      c.localBarrier();
    }
    if (row < rows && lane == 0) {
      f.set(dotsAt + row, lanes[item]);
    }
  }
}
