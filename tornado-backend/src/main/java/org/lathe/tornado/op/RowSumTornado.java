package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.RowSum;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code row_sum}, 32 work items per row. */
final class RowSumTornado implements Lowering<RowSum> {
  /** The words of the descriptor. */
  private interface Word {
    int COLUMNS = 1;
    int X = 2;
    int SUMS = 3;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofRows(
          "row_sum",
          Word.SUMS,
          RowSumTornado::rowSumRows,
          KernelCost.rows(Word.COLUMNS, 1, 0, 1, 1));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(RowSum op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .floats(Word.X, inputs.getFirst())
            .floats(Word.SUMS, outputs.getFirst()));
  }

  static void rowSumRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int columns = n.get(at + Word.COLUMNS);
    int xAt = n.get(at + Word.X) + row * columns;
    int sumsAt = n.get(at + Word.SUMS);
    float sum = 0f;
    if (row < rows) {
      for (int j = lane; j < columns; j += 32) {
        sum += f.get(xAt + j);
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
      f.set(sumsAt + row, lanes[item]);
    }
  }
}
