package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.RowDot;
import org.lathe.tornado.Kernel;
import org.lathe.tornado.Launches;
import org.lathe.tornado.Lowering;
import org.lathe.tornado.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code row_dot}, a work-group a row. */
final class RowDotTornado implements Lowering<RowDot> {
  static final Kernel KERNEL = new Kernel("row_dot", RowDotTornado::rowDotRows);

  @Override
  public List<Kernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(RowDot op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.add(
        KERNEL,
        outputs.getFirst().size(),
        outputs.getFirst().size(),
        inputs.getFirst().shape().columns(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        outputs.getFirst().at());
  }

  static void rowDotRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at)) {
      int columns = n.get(at + 1);
      int xAt = n.get(at + 2);
      int yAt = n.get(at + 3);
      int dotsAt = n.get(at + 4);
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
