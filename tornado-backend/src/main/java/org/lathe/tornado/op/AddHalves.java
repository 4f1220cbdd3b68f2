package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code add} with operands that may be halves, four elements per work item. */
final class AddHalves {
  /** The words of the descriptor. */
  private interface Word extends AddTornado.Word {
    int STORAGE = Z + 1;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "add.halves",
          Word.STORAGE,
          AddHalves::addHalves,
          KernelCost.stored(AddTornado.KERNEL.cost(), Word.STORAGE, words -> words[COUNT], Word.Z));

  private AddHalves() {}

  static void addHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int storage = n.get(at + Word.STORAGE);
      int xAt = n.get(at + Word.X);
      int yAt = n.get(at + Word.Y);
      int zAt = n.get(at + Word.Z);
      int xHalves = storage & 1 << Word.X;
      int yHalves = storage & 1 << Word.Y;
      int zHalves = storage & 1 << Word.Z;
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
      float y0 = Stored.load(f, h, yHalves, yAt + j0);
      float y1 = Stored.load(f, h, yHalves, yAt + j1);
      float y2 = Stored.load(f, h, yHalves, yAt + j2);
      float y3 = Stored.load(f, h, yHalves, yAt + j3);
      if (i0 < count) {
        Stored.store(f, h, zHalves, zAt + i0, x0 + y0);
      }
      if (i1 < count) {
        Stored.store(f, h, zHalves, zAt + i1, x1 + y1);
      }
      if (i2 < count) {
        Stored.store(f, h, zHalves, zAt + i2, x2 + y2);
      }
      if (i3 < count) {
        Stored.store(f, h, zHalves, zAt + i3, x3 + y3);
      }
    }
  }
}
