package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.ColumnSum;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code column_sum}: sums over blocks of rows, with one work item per block and column;
 * then sums over the blocks, with one work item per column.
 */
final class ColumnSumTornado implements Lowering<ColumnSum> {
  /** The words of the descriptor of {@link #BLOCKS}. */
  private interface BlockWord {
    int X = 1;
    int PARTIAL = 2;
    int ROWS = 3;
    int COLUMNS = 4;
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
          "column_sum.blocks",
          BlockWord.COLUMNS,
          ColumnSumTornado::columnSumBlocks,
          ColumnSumTornado::blockCost);

  static final DeviceKernel SUMS =
      new DeviceKernel(
          "column_sum.sums",
          SumWord.BLOCKS,
          ColumnSumTornado::columnSumSums,
          ColumnSumTornado::sumCost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(BLOCKS, SUMS);
  }

  @Override
  public void lower(ColumnSum op, List<Place> inputs, List<Place> outputs, Launches launches) {
    columns(inputs.getFirst(), outputs.getFirst(), launches);
  }

  /** Sums the columns of x. */
  static void columns(Place x, Place out, Launches launches) {
    int rows = x.shape().rows();
    int columns = x.shape().columns();
    int blocks = (rows + BLOCK - 1) / BLOCK;
    Place partial = launches.floats(blocks * columns);
    launches.elements(
        BLOCKS,
        blocks * columns,
        new Descriptor()
            .floats(BlockWord.X, x)
            .floats(BlockWord.PARTIAL, partial)
            .value(BlockWord.ROWS, rows)
            .value(BlockWord.COLUMNS, columns));
    sums(partial, blocks, out, launches);
  }

  /**
   * Adds up the sums of blocks of rows, in order.
   *
   * @param partial [blocks, columns]
   * @param out [columns]
   */
  static void sums(Place partial, int blocks, Place out, Launches launches) {
    launches.elements(
        SUMS,
        out.size(),
        new Descriptor()
            .floats(SumWord.PARTIAL, partial)
            .floats(SumWord.OUT, out)
            .value(SumWord.BLOCKS, blocks));
  }

  /** An item sums one column of a block of rows. */
  private static DeviceWork blockCost(int[] words) {
    double elements = (double) words[BlockWord.ROWS] * words[BlockWord.COLUMNS];
    return DeviceWork.ofElements(elements, words[COUNT], elements)
        .withSteps(Math.min(BLOCK, words[BlockWord.ROWS]));
  }

  static void columnSumBlocks(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + BlockWord.X);
      int rows = n.get(at + BlockWord.ROWS);
      int columns = n.get(at + BlockWord.COLUMNS);
      int first = i / columns * 64;
      int column = i % columns;
      float sum = 0f;
      for (int k = 0; k < 64; k++) {
        int row = first + k;
        if (row < rows) {
          sum += f.get(xAt + row * columns + column);
        }
      }
      f.set(n.get(at + BlockWord.PARTIAL) + i, sum);
    }
  }

  /** An item sums its column of all blocks. */
  private static DeviceWork sumCost(int[] words) {
    double elements = (double) words[COUNT] * words[SumWord.BLOCKS];
    return DeviceWork.ofElements(elements, words[COUNT], elements).withSteps(words[SumWord.BLOCKS]);
  }

  static void columnSumSums(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    int columns = n.get(at + COUNT);
    if (i < columns) {
      int partialAt = n.get(at + SumWord.PARTIAL);
      int blocks = n.get(at + SumWord.BLOCKS);
      float sum = 0f;
      for (int b = 0; b < blocks; b++) {
        sum += f.get(partialAt + b * columns + i);
      }
      f.set(n.get(at + SumWord.OUT) + i, sum);
    }
  }
}
