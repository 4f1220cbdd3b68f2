package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code modulate} with operands that may be halves, four elements per work item. */
final class ModulateHalves {
  /** The words of the descriptor. */
  private interface Word extends ModulateTornado.Word {
    int STORAGE = COLUMNS + 1;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "modulate.halves",
          Word.STORAGE,
          ModulateHalves::modulateHalves,
          KernelCost.stored(
              ModulateTornado.KERNEL.cost(), Word.STORAGE, words -> words[COUNT], Word.Y));

  private ModulateHalves() {}

  static void modulateHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int storage = n.get(at + Word.STORAGE);
      int xHalves = storage & 1 << Word.X;
      int yHalves = storage & 1 << Word.Y;
      int xAt = n.get(at + Word.X);
      int shiftAt = n.get(at + Word.SHIFT);
      int scaleAt = n.get(at + Word.SCALE);
      int yAt = n.get(at + Word.Y);
      int share = n.get(at + Word.SHARE);
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
      int row0 = j0 / share * columns + j0 % columns;
      int row1 = j1 / share * columns + j1 % columns;
      int row2 = j2 / share * columns + j2 % columns;
      int row3 = j3 / share * columns + j3 % columns;
      float shift0 = f.get(shiftAt + row0);
      float shift1 = f.get(shiftAt + row1);
      float shift2 = f.get(shiftAt + row2);
      float shift3 = f.get(shiftAt + row3);
      float scale0 = f.get(scaleAt + row0);
      float scale1 = f.get(scaleAt + row1);
      float scale2 = f.get(scaleAt + row2);
      float scale3 = f.get(scaleAt + row3);
      if (i0 < count) {
        Stored.store(f, h, yHalves, yAt + i0, x0 * (1f + scale0) + shift0);
      }
      if (i1 < count) {
        Stored.store(f, h, yHalves, yAt + i1, x1 * (1f + scale1) + shift1);
      }
      if (i2 < count) {
        Stored.store(f, h, yHalves, yAt + i2, x2 * (1f + scale2) + shift2);
      }
      if (i3 < count) {
        Stored.store(f, h, yHalves, yAt + i3, x3 * (1f + scale3) + shift3);
      }
    }
  }
}
