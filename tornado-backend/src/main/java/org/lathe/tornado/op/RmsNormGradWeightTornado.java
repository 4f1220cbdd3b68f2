package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.RmsNormGradWeight;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code rms_norm_grad_weight}: sums over blocks of rows, a work item a block and
 * column, then over the blocks, a work item a column.
 */
final class RmsNormGradWeightTornado {
  private static final int BLOCK = 64;

  static final Kernel BLOCKS =
      new Kernel("rms_norm_grad_weight.blocks", RmsNormGradWeightTornado::normWeightBlocks);

  static final Kernel SUMS =
      new Kernel("rms_norm_grad_weight.sums", RmsNormGradWeightTornado::normWeightSums);

  static void lower(
      RmsNormGradWeight op, List<Place> inputs, List<Place> outputs, Launches launches) {
    int rows = inputs.getFirst().shape().rows();
    int columns = inputs.getFirst().shape().columns();
    int blocks = (rows + BLOCK - 1) / BLOCK;
    int partial = launches.floats(blocks * columns);
    launches.elements(
        BLOCKS,
        blocks * columns,
        inputs.get(0).at(),
        inputs.get(1).at(),
        inputs.get(2).at(),
        partial,
        rows,
        columns);
    launches.elements(SUMS, columns, partial, outputs.getFirst().at(), blocks);
  }

  static void normWeightBlocks(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int xAt = n.get(at + 1);
      int rAt = n.get(at + 2);
      int gAt = n.get(at + 3);
      int partialAt = n.get(at + 4);
      int rows = n.get(at + 5);
      int columns = n.get(at + 6);
      int first = i / columns * 64;
      int column = i % columns;
      float sum = 0f;
      for (int k = 0; k < 64; k++) {
        int row = first + k;
        if (row < rows) {
          int element = row * columns + column;
          sum += f.get(gAt + element) * (f.get(xAt + element) * f.get(rAt + row));
        }
      }
      f.set(partialAt + i, sum);
    }
  }

  static void normWeightSums(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    int columns = n.get(at);
    if (i < columns) {
      int partialAt = n.get(at + 1);
      int outAt = n.get(at + 2);
      int blocks = n.get(at + 3);
      float sum = 0f;
      for (int b = 0; b < blocks; b++) {
        sum += f.get(partialAt + b * columns + i);
      }
      f.set(outAt + i, sum);
    }
  }

  private RmsNormGradWeightTornado() {}
}
