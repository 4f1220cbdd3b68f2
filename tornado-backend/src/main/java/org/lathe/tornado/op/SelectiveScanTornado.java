package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.SelectiveScan;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernel of {@code selective_scan}, one work item per channel of a sequence; the states are in
 * device memory.
 */
final class SelectiveScanTornado implements Lowering<SelectiveScan> {
  /** The words of the descriptor. */
  private interface Word {
    int U = 1;
    int DELTA = 2;
    int A = 3;
    int B = 4;
    int C = 5;
    int D = 6;
    int STATE = 7;
    int POSITION = 8;
    int Y = 9;
    int ROWS = 10;
    int COLUMNS = 11;
    int STATES = 12;
    int RESET = 13;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel(
          "selective_scan",
          Word.RESET,
          SelectiveScanTornado::scanChannels,
          SelectiveScanTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, CopyTornado.KERNEL);
  }

  @Override
  public void lower(SelectiveScan op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place u = inputs.get(0);
    int channels = u.shape().extent(0) * u.shape().columns();
    int states = inputs.get(2).shape().columns();
    Descriptor operands =
        new Descriptor()
            .floats(Word.U, u)
            .floats(Word.DELTA, inputs.get(1))
            .floats(Word.A, inputs.get(2))
            .floats(Word.B, inputs.get(3))
            .floats(Word.C, inputs.get(4))
            .floats(Word.D, inputs.get(5))
            .floats(Word.Y, outputs.getFirst())
            .value(Word.ROWS, u.shape().extent(1))
            .value(Word.COLUMNS, u.shape().columns())
            .value(Word.STATES, states)
            .value(Word.RESET, CausalConvTornado.reset(op.reset()));
    if (SelectiveScan.continues(inputs)) {
      FedIds.checkRing(launches, inputs.get(7), op.mnemonic());
      CopyTornado.copy(inputs.get(6), outputs.get(1), launches);
      operands.floats(Word.STATE, outputs.get(1)).ints(Word.POSITION, inputs.get(7));
    } else {
      operands
          .floats(Word.STATE, launches.floats(channels * states))
          .value(Word.POSITION, Descriptor.NOWHERE);
    }
    launches.elements(KERNEL, channels, operands);
  }

  /** An item visits all positions and their states; channels share B and C. */
  private static DeviceWork cost(int[] words) {
    double rows = (double) words[COUNT] * words[Word.ROWS];
    double shared = 2 * rows / words[Word.COLUMNS] * words[Word.STATES];
    return DeviceWork.ofElements(2 * rows + shared, rows, 9 * rows * words[Word.STATES])
        .withSteps((double) words[Word.ROWS] * words[Word.STATES]);
  }

  static void scanChannels(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int item = c.globalIdx;
    if (item < n.get(at + COUNT)) {
      int uAt = n.get(at + Word.U);
      int deltaAt = n.get(at + Word.DELTA);
      int bAt = n.get(at + Word.B);
      int cAt = n.get(at + Word.C);
      int positionAt = n.get(at + Word.POSITION);
      int yAt = n.get(at + Word.Y);
      int rows = n.get(at + Word.ROWS);
      int columns = n.get(at + Word.COLUMNS);
      int states = n.get(at + Word.STATES);
      int reset = n.get(at + Word.RESET);
      int column = item % columns;
      int aAt = n.get(at + Word.A) + column * states;
      int stateAt = n.get(at + Word.STATE) + item * states;
      float skip = f.get(n.get(at + Word.D) + column);
      int position = 0;
      if (positionAt != Descriptor.NOWHERE) {
        position = n.get(positionAt);
      }
      int firstRow = item / columns * rows;
      for (int i = 0; i < rows; i++) {
        int row = firstRow + i;
        float u = f.get(uAt + row * columns + column);
        float delta = f.get(deltaAt + row * columns + column);
        boolean begins = (position + i) % reset == 0;
        float sum = 0f;
        for (int s = 0; s < states; s++) {
          float e = TornadoMath.exp(delta * f.get(aAt + s));
          float before = f.get(stateAt + s);
          float kept = begins ? 0f : before;
          float state = e * kept + delta * u * f.get(bAt + row * states + s);
          f.set(stateAt + s, state);
          sum += f.get(cAt + row * states + s) * state;
        }
        f.set(yAt + row * columns + column, skip * u + sum);
      }
    }
  }
}
