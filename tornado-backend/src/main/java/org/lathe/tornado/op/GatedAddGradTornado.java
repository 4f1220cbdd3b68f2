package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.GatedAddGrad;
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
 * Kernel of {@code gated_add_grad}: dx, and the sums over a block of rows, with one work item per
 * block and column; {@link SequenceSums} sums the blocks.
 */
final class GatedAddGradTornado implements Lowering<GatedAddGrad> {
  /** The words of the descriptor. The gate is floats. */
  interface Word {
    int X = 1;
    int GATE = 2;
    int G = 3;
    int DX = 4;
    int OF_GATE = 5;
    int ROWS = 6;
    int BLOCK = 7;
    int BLOCKS = 8;
    int COLUMNS = 9;
  }

  static final DeviceKernel BLOCKS =
      DeviceKernel.ofElements(
          "gated_add_grad.blocks",
          Word.COLUMNS,
          GatedAddGradTornado::gatedAddGradBlocks,
          GatedAddGradTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(BLOCKS, GatedAddGradHalves.BLOCKS, SequenceSums.KERNEL);
  }

  @Override
  public boolean readsHalves(GatedAddGrad op, int input) {
    return input != 1;
  }

  @Override
  public boolean writesHalves(GatedAddGrad op, int output) {
    return output == 0;
  }

  @Override
  public void lower(GatedAddGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    SequenceSums sums = SequenceSums.of(inputs.get(0), inputs.get(1));
    Place ofGate = sums.partial(outputs.get(1), launches);
    Descriptor operands =
        new Descriptor()
            .stored(Word.X, inputs.get(0))
            .floats(Word.GATE, inputs.get(1))
            .stored(Word.G, inputs.get(2))
            .stored(Word.DX, outputs.get(0))
            .floats(Word.OF_GATE, ofGate)
            .value(Word.ROWS, sums.rows())
            .value(Word.BLOCK, sums.block())
            .value(Word.BLOCKS, sums.blocks())
            .value(Word.COLUMNS, sums.columns());
    launches.elements(
        operands.hasHalves() ? GatedAddGradHalves.BLOCKS : BLOCKS, sums.partials(), operands);
    sums.sum(ofGate, outputs.get(1), launches);
  }

  /** Returns the elements of x. */
  static double elements(int[] words) {
    return (double) words[COUNT] / words[Word.BLOCKS] * words[Word.ROWS];
  }

  /** An item visits one column of a block. */
  private static DeviceWork cost(int[] words) {
    double elements = elements(words);
    return DeviceWork.ofElements(
            2 * elements + words[COUNT] / (double) words[Word.BLOCKS],
            elements + words[COUNT],
            3 * elements)
        .withSteps(2.0 * Math.min(words[Word.BLOCK], words[Word.ROWS]));
  }

  static void gatedAddGradBlocks(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int gAt = n.get(at + Word.G);
      int dxAt = n.get(at + Word.DX);
      int rows = n.get(at + Word.ROWS);
      int block = n.get(at + Word.BLOCK);
      int blocks = n.get(at + Word.BLOCKS);
      int columns = n.get(at + Word.COLUMNS);
      int column = i % columns;
      int sequence = i / columns / blocks;
      int first = i / columns % blocks * block;
      int end = TornadoMath.min(first + block, rows);
      float factor = f.get(n.get(at + Word.GATE) + sequence * columns + column);
      float sum = 0f;
      for (int row = first; row < end; row++) {
        int element = (sequence * rows + row) * columns + column;
        float g = f.get(gAt + element);
        sum += g * f.get(xAt + element);
        f.set(dxAt + element, g * factor);
      }
      f.set(n.get(at + Word.OF_GATE) + i, sum);
    }
  }
}
