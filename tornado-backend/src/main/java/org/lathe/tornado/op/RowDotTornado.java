package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.RowDot;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code row_dot}, one work-group per row. */
final class RowDotTornado implements Lowering<RowDot> {
  /** The words of the descriptor. */
  private interface Word {
    int COLUMNS = 1;
    int X = 2;
    int Y = 3;
    int DOTS = 4;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel("row_dot", Word.DOTS, RowDotTornado::rowDotRows);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(RowDot op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.groups(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .floats(Word.X, inputs.get(0))
            .floats(Word.Y, inputs.get(1))
            .floats(Word.DOTS, outputs.getFirst()));
  }

  static void rowDotRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at + COUNT)) {
      int columns = n.get(at + Word.COLUMNS);
      int xAt = n.get(at + Word.X);
      int yAt = n.get(at + Word.Y);
      int dotsAt = n.get(at + Word.DOTS);
      float sum = 0f;
      for (int j = lane; j < columns; j += 64) {
        sum += f.get(xAt + row * columns + j) * f.get(yAt + row * columns + j);
      }
      lanes[lane] = sum;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      if (lane == 0) {
        f.set(dotsAt + row, lanes[0]);
      }
    }
  }
}
