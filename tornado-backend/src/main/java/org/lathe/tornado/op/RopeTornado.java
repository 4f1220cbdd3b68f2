package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.Rope;
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

/** Kernel of {@code rope}, four pairs per work item. */
final class RopeTornado implements Lowering<Rope> {
  /** The words of the descriptor. */
  interface Word {
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

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours("rope", Word.INVERSE, RopeTornado::ropePairs, RopeTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, RopeHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(Rope op, int input) {
    return input == 0;
  }

  @Override
  public boolean writesHalves(Rope op, int output) {
    return true;
  }

  @Override
  public void lower(Rope op, List<Place> inputs, List<Place> outputs, Launches launches) {
    FedIds.checkPositions(launches, inputs.get(3), inputs.get(1).shape().extent(0));
    Descriptor operands =
        new Descriptor()
            .stored(Word.X, inputs.get(0))
            .floats(Word.COS, inputs.get(1))
            .floats(Word.SIN, inputs.get(2))
            .ints(Word.POSITIONS, inputs.get(3))
            .stored(Word.Y, outputs.getFirst())
            .value(Word.ROWS, inputs.getFirst().shape().extent(1))
            .value(Word.PAIRS, inputs.getFirst().shape().columns() / 2)
            .value(Word.HALF, inputs.get(1).shape().columns())
            .flag(Word.INVERSE, op.inverse());
    launches.elements(
        operands.hasHalves() ? RopeHalves.KERNEL : KERNEL, outputs.getFirst().size() / 2, operands);
  }

  /** All sequences share the angles and the positions. */
  private static DeviceWork cost(int[] words) {
    double pairs = words[COUNT];
    double angles = (double) words[Word.ROWS] * words[Word.HALF];
    return DeviceWork.ofElements(2 * pairs + 2 * angles + words[Word.ROWS], 2 * pairs, 6 * pairs);
  }

  static void ropePairs(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int xAt = n.get(at + Word.X);
      int cosAt = n.get(at + Word.COS);
      int sinAt = n.get(at + Word.SIN);
      int positionsAt = n.get(at + Word.POSITIONS);
      int yAt = n.get(at + Word.Y);
      int rows = n.get(at + Word.ROWS);
      int pairs = n.get(at + Word.PAIRS);
      int half = n.get(at + Word.HALF);
      // Sines have the other sign for the inverse.
      float sign = 1f - 2f * n.get(at + Word.INVERSE);
      int i0 = c.groupIdx * 1024 + c.localIdx;
      int i1 = i0 + 256;
      int i2 = i0 + 512;
      int i3 = i0 + 768;
      int last = count - 1;
      int j0 = TornadoMath.min(i0, last);
      int j1 = TornadoMath.min(i1, last);
      int j2 = TornadoMath.min(i2, last);
      int j3 = TornadoMath.min(i3, last);
      float x0 = f.get(xAt + 2 * j0);
      float x1 = f.get(xAt + 2 * j1);
      float x2 = f.get(xAt + 2 * j2);
      float x3 = f.get(xAt + 2 * j3);
      float y0 = f.get(xAt + 2 * j0 + 1);
      float y1 = f.get(xAt + 2 * j1 + 1);
      float y2 = f.get(xAt + 2 * j2 + 1);
      float y3 = f.get(xAt + 2 * j3 + 1);
      int angle0 = n.get(positionsAt + j0 / pairs % rows) * half + j0 % pairs % half;
      int angle1 = n.get(positionsAt + j1 / pairs % rows) * half + j1 % pairs % half;
      int angle2 = n.get(positionsAt + j2 / pairs % rows) * half + j2 % pairs % half;
      int angle3 = n.get(positionsAt + j3 / pairs % rows) * half + j3 % pairs % half;
      float cos0 = f.get(cosAt + angle0);
      float cos1 = f.get(cosAt + angle1);
      float cos2 = f.get(cosAt + angle2);
      float cos3 = f.get(cosAt + angle3);
      float sin0 = sign * f.get(sinAt + angle0);
      float sin1 = sign * f.get(sinAt + angle1);
      float sin2 = sign * f.get(sinAt + angle2);
      float sin3 = sign * f.get(sinAt + angle3);
      if (i0 < count) {
        f.set(yAt + 2 * i0, x0 * cos0 - y0 * sin0);
        f.set(yAt + 2 * i0 + 1, y0 * cos0 + x0 * sin0);
      }
      if (i1 < count) {
        f.set(yAt + 2 * i1, x1 * cos1 - y1 * sin1);
        f.set(yAt + 2 * i1 + 1, y1 * cos1 + x1 * sin1);
      }
      if (i2 < count) {
        f.set(yAt + 2 * i2, x2 * cos2 - y2 * sin2);
        f.set(yAt + 2 * i2 + 1, y2 * cos2 + x2 * sin2);
      }
      if (i3 < count) {
        f.set(yAt + 2 * i3, x3 * cos3 - y3 * sin3);
        f.set(yAt + 2 * i3 + 1, y3 * cos3 + x3 * sin3);
      }
    }
  }
}
