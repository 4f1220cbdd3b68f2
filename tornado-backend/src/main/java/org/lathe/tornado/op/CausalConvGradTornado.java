package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.CausalConvGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code causal_conv_grad}: of dx, and of the sums of dw over blocks of rows; {@link
 * ColumnSumTornado} sums the blocks, and the columns of g.
 */
final class CausalConvGradTornado implements Lowering<CausalConvGrad> {
  /** The words of the descriptor of {@link #INPUT}. */
  private interface Word {
    int W = 1;
    int G = 2;
    int DX = 3;
    int ROWS = 4;
    int COLUMNS = 5;
    int WEIGHTS = 6;
    int RESET = 7;
  }

  /** The words of the descriptor of {@link #BLOCKS}. */
  private interface BlockWord {
    int X = 1;
    int G = 2;
    int PARTIAL = 3;
    int ROWS = 4;
    int ALL_ROWS = 5;
    int COLUMNS = 6;
    int WEIGHTS = 7;
    int RESET = 8;
  }

  /** Rows of a block. */
  private static final int BLOCK = 64;

  static final DeviceKernel INPUT =
      DeviceKernel.ofElements(
          "causal_conv_grad.input",
          Word.RESET,
          CausalConvGradTornado::inputElements,
          CausalConvGradTornado::inputCost);

  static final DeviceKernel BLOCKS =
      DeviceKernel.ofElements(
          "causal_conv_grad.blocks",
          BlockWord.RESET,
          CausalConvGradTornado::weightBlocks,
          CausalConvGradTornado::blockCost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(INPUT, BLOCKS, ColumnSumTornado.BLOCKS, ColumnSumTornado.SUMS);
  }

  @Override
  public void lower(CausalConvGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place x = inputs.get(0);
    Place g = inputs.get(2);
    int rows = x.shape().extent(1);
    int columns = x.shape().columns();
    int weights = inputs.get(1).shape().columns();
    int reset = CausalConvTornado.reset(op.reset());
    launches.elements(
        INPUT,
        x.size(),
        new Descriptor()
            .floats(Word.W, inputs.get(1))
            .floats(Word.G, g)
            .floats(Word.DX, outputs.getFirst())
            .value(Word.ROWS, rows)
            .value(Word.COLUMNS, columns)
            .value(Word.WEIGHTS, weights)
            .value(Word.RESET, reset));
    if (op.weights()) {
      int blocks = Math.ceilDiv(x.shape().rows(), BLOCK);
      Place partial = launches.floats(blocks * columns * weights);
      launches.elements(
          BLOCKS,
          partial.size(),
          new Descriptor()
              .floats(BlockWord.X, x)
              .floats(BlockWord.G, g)
              .floats(BlockWord.PARTIAL, partial)
              .value(BlockWord.ROWS, rows)
              .value(BlockWord.ALL_ROWS, x.shape().rows())
              .value(BlockWord.COLUMNS, columns)
              .value(BlockWord.WEIGHTS, weights)
              .value(BlockWord.RESET, reset));
      ColumnSumTornado.sums(partial, blocks, outputs.get(1), launches);
      ColumnSumTornado.columns(g, outputs.get(2), launches);
    }
  }

  private static DeviceWork inputCost(int[] words) {
    double elements = words[COUNT];
    double weights = words[Word.WEIGHTS];
    return DeviceWork.ofElements(
            elements + weights * words[Word.COLUMNS], elements, 2 * weights * elements)
        .withSteps(weights);
  }

  /** An item visits one column of a block; the items of a column share what they read. */
  private static DeviceWork blockCost(int[] words) {
    double elements = (double) words[BlockWord.ALL_ROWS] * words[BlockWord.COLUMNS];
    return DeviceWork.ofElements(
            2 * elements, words[COUNT], 2 * elements * words[BlockWord.WEIGHTS])
        .withSteps(2.0 * Math.min(BLOCK, words[BlockWord.ALL_ROWS]));
  }

  static void inputElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int element = c.globalIdx;
    if (element < n.get(at + COUNT)) {
      int gAt = n.get(at + Word.G);
      int rows = n.get(at + Word.ROWS);
      int columns = n.get(at + Word.COLUMNS);
      int weights = n.get(at + Word.WEIGHTS);
      int reset = n.get(at + Word.RESET);
      int column = element % columns;
      int i = element / columns % rows;
      int start = i - i % reset;
      // The first position that does not add x: of the next segment or the next sequence.
      int end = start + TornadoMath.min(rows - start, reset);
      int wAt = n.get(at + Word.W) + column * weights;
      float sum = 0f;
      for (int j = TornadoMath.max(0, i + weights - end); j < weights; j++) {
        sum += f.get(wAt + j) * f.get(gAt + element + (weights - 1 - j) * columns);
      }
      f.set(n.get(at + Word.DX) + element, sum);
    }
  }

  static void weightBlocks(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int item = c.globalIdx;
    if (item < n.get(at + COUNT)) {
      int xAt = n.get(at + BlockWord.X);
      int gAt = n.get(at + BlockWord.G);
      int rows = n.get(at + BlockWord.ROWS);
      int columns = n.get(at + BlockWord.COLUMNS);
      int weights = n.get(at + BlockWord.WEIGHTS);
      int reset = n.get(at + BlockWord.RESET);
      int back = weights - 1 - item % weights;
      int column = item / weights % columns;
      int first = item / weights / columns * 64;
      int end = TornadoMath.min(first + 64, n.get(at + BlockWord.ALL_ROWS));
      float sum = 0f;
      for (int row = first; row < end; row++) {
        if (row % rows % reset >= back) {
          sum += f.get(gAt + row * columns + column) * f.get(xAt + (row - back) * columns + column);
        }
      }
      f.set(n.get(at + BlockWord.PARTIAL) + item, sum);
    }
  }
}
