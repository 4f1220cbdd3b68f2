package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.RmsNormGradWeight;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code rms_norm_grad_weight}: sums over blocks of rows, with one work item per block
 * and column; then sums over the blocks, with eight work items per column and a tree over them.
 */
final class RmsNormGradWeightTornado implements Lowering<RmsNormGradWeight> {
  /** The words of the descriptor of {@link #BLOCKS}. */
  interface BlockWord {
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

  /** Work items and columns of a work-group of {@link #SUMS}: eight items sum a column. */
  private static final int ITEMS = 256;

  private static final int COLUMNS = 32;

  static final DeviceKernel BLOCKS =
      DeviceKernel.ofElements(
          "rms_norm_grad_weight.blocks",
          BlockWord.COLUMNS,
          RmsNormGradWeightTornado::normWeightBlocks,
          RmsNormGradWeightTornado::blockCost);

  static final DeviceKernel SUMS =
      new DeviceKernel(
          "rms_norm_grad_weight.sums",
          ITEMS,
          COLUMNS,
          SumWord.BLOCKS,
          0,
          RmsNormGradWeightTornado::normWeightSums,
          RmsNormGradWeightTornado::sumCost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(BLOCKS, RmsNormGradWeightHalves.BLOCKS, SUMS);
  }

  @Override
  public boolean readsHalves(RmsNormGradWeight op, int input) {
    return input != 1;
  }

  @Override
  public void lower(
      RmsNormGradWeight op, List<Place> inputs, List<Place> outputs, Launches launches) {
    int rows = inputs.getFirst().shape().rows();
    int columns = inputs.getFirst().shape().columns();
    int blocks = (rows + BLOCK - 1) / BLOCK;
    Place partial = launches.floats(blocks * columns);
    Descriptor operands =
        new Descriptor()
            .stored(BlockWord.X, inputs.get(0))
            .floats(BlockWord.R, inputs.get(1))
            .stored(BlockWord.G, inputs.get(2))
            .floats(BlockWord.PARTIAL, partial)
            .value(BlockWord.ROWS, rows)
            .value(BlockWord.COLUMNS, columns);
    launches.elements(
        operands.hasHalves() ? RmsNormGradWeightHalves.BLOCKS : BLOCKS, blocks * columns, operands);
    launches.elements(
        SUMS,
        columns,
        new Descriptor()
            .floats(SumWord.PARTIAL, partial)
            .floats(SumWord.OUT, outputs.getFirst())
            .value(SumWord.BLOCKS, blocks));
  }

  /** An item sums one column of a block of rows. */
  private static DeviceWork blockCost(int[] words) {
    double elements = (double) words[BlockWord.ROWS] * words[BlockWord.COLUMNS];
    return DeviceWork.ofElements(2 * elements + words[BlockWord.ROWS], words[COUNT], 3 * elements)
        .withSteps(2.0 * Math.min(BLOCK, words[BlockWord.ROWS]));
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

  /** Several items sum a column of all blocks. */
  private static DeviceWork sumCost(int[] words) {
    double elements = (double) words[COUNT] * words[SumWord.BLOCKS];
    return DeviceWork.ofElements(elements, words[COUNT], elements)
        .withSteps(KernelCost.steps(words[SumWord.BLOCKS], ITEMS / COLUMNS));
  }

  static void normWeightSums(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int columns = n.get(at + COUNT);
    int partialAt = n.get(at + SumWord.PARTIAL);
    int outAt = n.get(at + SumWord.OUT);
    int blocks = n.get(at + SumWord.BLOCKS);
    int item = c.localIdx;
    // Neighbours sum neighbouring columns.
    int column = c.groupIdx * 32 + item % 32;
    float sum = 0f;
    if (column < columns) {
      for (int b = item / 32; b < blocks; b += 8) {
        sum += f.get(partialAt + b * columns + column);
      }
    }
    lanes[item] = sum;
    c.localBarrier();
    for (int half = 128; half >= 32; half >>= 1) {
      if (item < half) {
        lanes[item] = lanes[item] + lanes[item + half];
      }
      c.localBarrier();
    }
    if (item < 32 && column < columns) {
      f.set(outAt + column, lanes[item]);
    }
  }
}
