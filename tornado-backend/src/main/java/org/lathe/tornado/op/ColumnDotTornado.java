package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.ColumnDot;
import org.lathe.tornado.Kernel;
import org.lathe.tornado.Launches;
import org.lathe.tornado.Lowering;
import org.lathe.tornado.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code column_dot}, a work item a column. */
final class ColumnDotTornado implements Lowering<ColumnDot> {
  static final Kernel KERNEL = new Kernel("column_dot", ColumnDotTornado::columnDotColumns);

  @Override
  public List<Kernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(ColumnDot op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        outputs.get(0).at(),
        inputs.get(0).shape().rows());
  }

  static void columnDotColumns(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int xAt = n.get(at + 1);
      int yAt = n.get(at + 2);
      int dotsAt = n.get(at + 3);
      int rows = n.get(at + 4);
      int columns = n.get(at);
      float sum = 0f;
      for (int row = 0; row < rows; row++) {
        sum += f.get(xAt + row * columns + i) * f.get(yAt + row * columns + i);
      }
      f.set(dotsAt + i, sum);
    }
  }
}
