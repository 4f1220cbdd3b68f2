package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code copy} with operands that may be halves, four elements per work item. */
final class CopyHalves {
  /** The words of the descriptor. */
  private interface Word extends CopyTornado.Word {
    int STORAGE = TO + 1;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "copy.halves",
          Word.STORAGE,
          CopyHalves::copyHalves,
          KernelCost.stored(
              CopyTornado.KERNEL.cost(), Word.STORAGE, words -> words[COUNT], Word.TO));

  private CopyHalves() {}

  static void copyHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int storage = n.get(at + Word.STORAGE);
      int fromAt = n.get(at + Word.FROM);
      int toAt = n.get(at + Word.TO);
      int fromHalves = storage & 1 << Word.FROM;
      int toHalves = storage & 1 << Word.TO;
      int i0 = c.groupIdx * 1024 + c.localIdx;
      int i1 = i0 + 256;
      int i2 = i0 + 512;
      int i3 = i0 + 768;
      int last = count - 1;
      int j0 = TornadoMath.min(i0, last);
      int j1 = TornadoMath.min(i1, last);
      int j2 = TornadoMath.min(i2, last);
      int j3 = TornadoMath.min(i3, last);
      float from0 = Stored.load(f, h, fromHalves, fromAt + j0);
      float from1 = Stored.load(f, h, fromHalves, fromAt + j1);
      float from2 = Stored.load(f, h, fromHalves, fromAt + j2);
      float from3 = Stored.load(f, h, fromHalves, fromAt + j3);
      if (i0 < count) {
        Stored.store(f, h, toHalves, toAt + i0, from0);
      }
      if (i1 < count) {
        Stored.store(f, h, toHalves, toAt + i1, from1);
      }
      if (i2 < count) {
        Stored.store(f, h, toHalves, toAt + i2, from2);
      }
      if (i3 < count) {
        Stored.store(f, h, toHalves, toAt + i3, from3);
      }
    }
  }
}
