package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.CausalConv;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels of {@code causal_conv}: of y, and of the rows that the next task reads. */
final class CausalConvTornado implements Lowering<CausalConv> {
  /** The words of the descriptor of {@link #KERNEL}. */
  private interface Word {
    int X = 1;
    int W = 2;
    int BIAS = 3;
    int BEFORE = 4;
    int POSITION = 5;
    int Y = 6;
    int ROWS = 7;
    int COLUMNS = 8;
    int WEIGHTS = 9;
    int RESET = 10;
  }

  /** The words of the descriptor of {@link #LAST_ROWS}. */
  private interface RowWord {
    int X = 1;
    int BEFORE = 2;
    int AFTER = 3;
    int ROWS = 4;
    int COLUMNS = 5;
    int KEPT = 6;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "causal_conv", Word.RESET, CausalConvTornado::causalConv, CausalConvTornado::cost);

  static final DeviceKernel LAST_ROWS =
      DeviceKernel.ofElements(
          "causal_conv.last_rows",
          RowWord.KEPT,
          CausalConvTornado::lastRows,
          KernelCost.each(1, 1, 0));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, LAST_ROWS);
  }

  /** Returns a reset as kernels read it: with none, a number above all positions. */
  static int reset(int reset) {
    return reset == 0 ? Integer.MAX_VALUE : reset;
  }

  @Override
  public void lower(CausalConv op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place x = inputs.get(0);
    int rows = x.shape().extent(1);
    int columns = x.shape().columns();
    Descriptor operands =
        new Descriptor()
            .floats(Word.X, x)
            .floats(Word.W, inputs.get(1))
            .floats(Word.BIAS, inputs.get(2))
            .floats(Word.Y, outputs.getFirst())
            .value(Word.ROWS, rows)
            .value(Word.COLUMNS, columns)
            .value(Word.WEIGHTS, inputs.get(1).shape().columns())
            .value(Word.RESET, reset(op.reset()));
    if (CausalConv.continues(inputs)) {
      FedIds.checkRing(launches, inputs.get(4), op.mnemonic());
      operands.floats(Word.BEFORE, inputs.get(3)).ints(Word.POSITION, inputs.get(4));
      Place after = outputs.get(1);
      launches.elements(
          LAST_ROWS,
          after.size(),
          new Descriptor()
              .floats(RowWord.X, x)
              .floats(RowWord.BEFORE, inputs.get(3))
              .floats(RowWord.AFTER, after)
              .value(RowWord.ROWS, rows)
              .value(RowWord.COLUMNS, columns)
              .value(RowWord.KEPT, after.shape().extent(1)));
    } else {
      operands.floats(Word.BEFORE, Optional.empty()).value(Word.POSITION, Descriptor.NOWHERE);
    }
    launches.elements(KERNEL, outputs.getFirst().size(), operands);
  }

  /** Of the products of an element, x is read once from memory and then from a cache. */
  private static DeviceWork cost(int[] words) {
    double elements = words[COUNT];
    double weights = words[Word.WEIGHTS];
    return DeviceWork.ofElements(
            elements + (weights + 1) * words[Word.COLUMNS], elements, 2 * weights * elements)
        .withSteps(weights);
  }

  static void causalConv(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int element = c.globalIdx;
    if (element < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int beforeAt = n.get(at + Word.BEFORE);
      int positionAt = n.get(at + Word.POSITION);
      int rows = n.get(at + Word.ROWS);
      int columns = n.get(at + Word.COLUMNS);
      int weights = n.get(at + Word.WEIGHTS);
      int column = element % columns;
      int i = element / columns % rows;
      int sequence = element / columns / rows;
      int position = i;
      if (positionAt != Descriptor.NOWHERE) {
        position += n.get(positionAt);
      }
      int seen = position % n.get(at + Word.RESET);
      int wAt = n.get(at + Word.W) + column * weights;
      float sum = f.get(n.get(at + Word.BIAS) + column);
      for (int j = TornadoMath.max(0, weights - 1 - seen); j < weights; j++) {
        int row = i - weights + 1 + j;
        int inX = xAt + (sequence * rows + row) * columns;
        int inBefore = beforeAt + (sequence * (weights - 1) + weights - 1 + row) * columns;
        int rowAt = row < 0 ? inBefore : inX;
        sum += f.get(wAt + j) * f.get(rowAt + column);
      }
      f.set(n.get(at + Word.Y) + element, sum);
    }
  }

  static void lastRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int element = c.globalIdx;
    if (element < n.get(at + COUNT)) {
      int xAt = n.get(at + RowWord.X);
      int beforeAt = n.get(at + RowWord.BEFORE);
      int rows = n.get(at + RowWord.ROWS);
      int columns = n.get(at + RowWord.COLUMNS);
      int kept = n.get(at + RowWord.KEPT);
      int sequence = element / columns / kept;
      int row = element / columns % kept + rows - kept;
      int inX = xAt + (sequence * rows + row) * columns;
      int inBefore = beforeAt + (sequence * kept + kept + row) * columns;
      int rowAt = row < 0 ? inBefore : inX;
      f.set(n.get(at + RowWord.AFTER) + element, f.get(rowAt + element % columns));
    }
  }
}
