package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.RmsNormGradWeight;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code rms_norm_grad_weight}: sums over blocks of rows, with one work item per block
 * and column; then sums over the blocks, with one work item per column.
 */
final class RmsNormGradWeightTornado implements Lowering<RmsNormGradWeight> {
  /** The words of the descriptor of {@link #BLOCKS}. */
  private interface BlockWord {
    int X = 1;
    int R = 2;
    int G = 3;
    int PARTIAL = 4;
    int ROWS = 5;
    int COLUMNS = 6;
  }

  /** The words of the descriptor of {@link #SUMS}. */
  private interface SumWord {
    int PARTIAL = 1;
    int OUT = 2;
    int BLOCKS = 3;
  }

  private static final int BLOCK = 64;

  static final DeviceKernel BLOCKS =
      new DeviceKernel(
          "rms_norm_grad_weight.blocks",
          BlockWord.COLUMNS,
          RmsNormGradWeightTornado::normWeightBlocks);

  static final DeviceKernel SUMS =
      new DeviceKernel(
          "rms_norm_grad_weight.sums", SumWord.BLOCKS, RmsNormGradWeightTornado::normWeightSums);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(BLOCKS, SUMS);
  }

  @Override
  public void lower(
      RmsNormGradWeight op, List<Place> inputs, List<Place> outputs, Launches launches) {
    int rows = inputs.getFirst().shape().rows();
    int columns = inputs.getFirst().shape().columns();
    int blocks = (rows + BLOCK - 1) / BLOCK;
    Place partial = launches.floats(blocks * columns);
    launches.elements(
        BLOCKS,
        blocks * columns,
        new Descriptor()
            .floats(BlockWord.X, inputs.get(0))
            .floats(BlockWord.R, inputs.get(1))
            .floats(BlockWord.G, inputs.get(2))
            .floats(BlockWord.PARTIAL, partial)
            .value(BlockWord.ROWS, rows)
            .value(BlockWord.COLUMNS, columns));
    launches.elements(
        SUMS,
        columns,
        new Descriptor()
            .floats(SumWord.PARTIAL, partial)
            .floats(SumWord.OUT, outputs.getFirst())
            .value(SumWord.BLOCKS, blocks));
  }

  static void normWeightBlocks(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + BlockWord.X);
      int rAt = n.get(at + BlockWord.R);
      int gAt = n.get(at + BlockWord.G);
      int partialAt = n.get(at + BlockWord.PARTIAL);
      int rows = n.get(at + BlockWord.ROWS);
      int columns = n.get(at + BlockWord.COLUMNS);
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
    int columns = n.get(at + COUNT);
    if (i < columns) {
      int partialAt = n.get(at + SumWord.PARTIAL);
      int outAt = n.get(at + SumWord.OUT);
      int blocks = n.get(at + SumWord.BLOCKS);
      float sum = 0f;
      for (int b = 0; b < blocks; b++) {
        sum += f.get(partialAt + b * columns + i);
      }
      f.set(outAt + i, sum);
    }
  }
}
