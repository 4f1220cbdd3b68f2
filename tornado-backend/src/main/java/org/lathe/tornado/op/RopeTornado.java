package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.Rope;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code rope}, one work item per pair. */
final class RopeTornado implements Lowering<Rope> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int COS = 2;
    int SIN = 3;
    int POSITIONS = 4;
    int Y = 5;
    int ROWS = 6;
    int PAIRS = 7;
    int HALF = 8;
    int INVERSE = 9;
  }

  static final DeviceKernel KERNEL = new DeviceKernel("rope", Word.INVERSE, RopeTornado::ropePairs);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Rope op, List<Place> inputs, List<Place> outputs, Launches launches) {
    FedIds.checkPositions(launches, inputs.get(3), inputs.get(1).shape().extent(0));
    launches.elements(
        KERNEL,
        outputs.getFirst().size() / 2,
        new Descriptor()
            .floats(Word.X, inputs.get(0))
            .floats(Word.COS, inputs.get(1))
            .floats(Word.SIN, inputs.get(2))
            .ints(Word.POSITIONS, inputs.get(3))
            .floats(Word.Y, outputs.getFirst())
            .value(Word.ROWS, inputs.getFirst().shape().extent(1))
            .value(Word.PAIRS, inputs.getFirst().shape().columns() / 2)
            .value(Word.HALF, inputs.get(1).shape().columns())
            .flag(Word.INVERSE, op.inverse()));
  }

  static void ropePairs(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int cosAt = n.get(at + Word.COS);
      int sinAt = n.get(at + Word.SIN);
      int positionsAt = n.get(at + Word.POSITIONS);
      int yAt = n.get(at + Word.Y);
      int rows = n.get(at + Word.ROWS);
      int pairs = n.get(at + Word.PAIRS);
      int half = n.get(at + Word.HALF);
      int inverse = n.get(at + Word.INVERSE);
      int row = i / pairs;
      int angle = n.get(positionsAt + row % rows) * half + i % pairs % half;
      float cos = f.get(cosAt + angle);
      float sin = f.get(sinAt + angle);
      if (inverse == 1) {
        sin = -sin;
      }
      float x0 = f.get(xAt + 2 * i);
      float x1 = f.get(xAt + 2 * i + 1);
      f.set(yAt + 2 * i, x0 * cos - x1 * sin);
      f.set(yAt + 2 * i + 1, x1 * cos + x0 * sin);
    }
  }
}
