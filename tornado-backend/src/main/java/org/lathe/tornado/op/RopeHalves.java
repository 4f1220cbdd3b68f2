package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code rope} with operands that may be halves, four pairs per work item. */
final class RopeHalves {
  /** The words of the descriptor. */
  private interface Word extends RopeTornado.Word {
    int STORAGE = INVERSE + 1;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "rope.halves",
          Word.STORAGE,
          RopeHalves::ropeHalves,
          KernelCost.stored(
              RopeTornado.KERNEL.cost(), Word.STORAGE, words -> 2.0 * words[COUNT], Word.Y));

  private RopeHalves() {}

  static void ropeHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int storage = n.get(at + Word.STORAGE);
      int xHalves = storage & 1 << Word.X;
      int yHalves = storage & 1 << Word.Y;
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
      float x0 = Stored.load(f, h, xHalves, xAt + 2 * j0);
      float x1 = Stored.load(f, h, xHalves, xAt + 2 * j1);
      float x2 = Stored.load(f, h, xHalves, xAt + 2 * j2);
      float x3 = Stored.load(f, h, xHalves, xAt + 2 * j3);
      float y0 = Stored.load(f, h, xHalves, xAt + 2 * j0 + 1);
      float y1 = Stored.load(f, h, xHalves, xAt + 2 * j1 + 1);
      float y2 = Stored.load(f, h, xHalves, xAt + 2 * j2 + 1);
      float y3 = Stored.load(f, h, xHalves, xAt + 2 * j3 + 1);
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
        Stored.store(f, h, yHalves, yAt + 2 * i0, x0 * cos0 - y0 * sin0);
        Stored.store(f, h, yHalves, yAt + 2 * i0 + 1, y0 * cos0 + x0 * sin0);
      }
      if (i1 < count) {
        Stored.store(f, h, yHalves, yAt + 2 * i1, x1 * cos1 - y1 * sin1);
        Stored.store(f, h, yHalves, yAt + 2 * i1 + 1, y1 * cos1 + x1 * sin1);
      }
      if (i2 < count) {
        Stored.store(f, h, yHalves, yAt + 2 * i2, x2 * cos2 - y2 * sin2);
        Stored.store(f, h, yHalves, yAt + 2 * i2 + 1, y2 * cos2 + x2 * sin2);
      }
      if (i3 < count) {
        Stored.store(f, h, yHalves, yAt + 2 * i3, x3 * cos3 - y3 * sin3);
        Stored.store(f, h, yHalves, yAt + 2 * i3 + 1, y3 * cos3 + x3 * sin3);
      }
    }
  }
}
