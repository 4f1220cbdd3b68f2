package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code scale_rows} with operands that may be halves, four elements per work item. */
final class ScaleRowsHalves {
  /** The words of the descriptor. */
  private interface Word extends ScaleRowsTornado.Word {
    int STORAGE = COLUMNS + 1;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "scale_rows.halves",
          Word.STORAGE,
          ScaleRowsHalves::scaleRowsHalves,
          KernelCost.stored(
              ScaleRowsTornado.KERNEL.cost(), Word.STORAGE, words -> words[COUNT], Word.Y));

  private ScaleRowsHalves() {}

  static void scaleRowsHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int storage = n.get(at + Word.STORAGE);
      int xHalves = storage & 1 << Word.X;
      int yHalves = storage & 1 << Word.Y;
      int xAt = n.get(at + Word.X);
      int factorAt = n.get(at + Word.FACTOR);
      int yAt = n.get(at + Word.Y);
      int columns = n.get(at + Word.COLUMNS);
      int i0 = c.groupIdx * 1024 + c.localIdx;
      int i1 = i0 + 256;
      int i2 = i0 + 512;
      int i3 = i0 + 768;
      int last = count - 1;
      int j0 = TornadoMath.min(i0, last);
      int j1 = TornadoMath.min(i1, last);
      int j2 = TornadoMath.min(i2, last);
      int j3 = TornadoMath.min(i3, last);
      float x0 = Stored.load(f, h, xHalves, xAt + j0);
      float x1 = Stored.load(f, h, xHalves, xAt + j1);
      float x2 = Stored.load(f, h, xHalves, xAt + j2);
      float x3 = Stored.load(f, h, xHalves, xAt + j3);
      float factor0 = f.get(factorAt + j0 / columns);
      float factor1 = f.get(factorAt + j1 / columns);
      float factor2 = f.get(factorAt + j2 / columns);
      float factor3 = f.get(factorAt + j3 / columns);
      if (i0 < count) {
        Stored.store(f, h, yHalves, yAt + i0, x0 * factor0);
      }
      if (i1 < count) {
        Stored.store(f, h, yHalves, yAt + i1, x1 * factor1);
      }
      if (i2 < count) {
        Stored.store(f, h, yHalves, yAt + i2, x2 * factor2);
      }
      if (i3 < count) {
        Stored.store(f, h, yHalves, yAt + i3, x3 * factor3);
      }
    }
  }
}
