package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Copies elements; slices, reshapes and concatenation use it. */
final class CopyTornado {
  /** The words of the descriptor. */
  interface Word {
    int FROM = 1;
    int TO = 2;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours("copy", Word.TO, CopyTornado::copyElements, KernelCost.each(1, 1, 0));

  /**
   * Copies all elements of {@code from} to the start of {@code to}, which may be stored in the
   * other way, unless they are already there.
   */
  static void copy(Place from, Place to, Launches launches) {
    if (!from.sameStart(to)) {
      Descriptor operands = new Descriptor().stored(Word.FROM, from).stored(Word.TO, to);
      launches.elements(operands.hasHalves() ? CopyHalves.KERNEL : KERNEL, from.size(), operands);
    }
  }

  static void copyElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int fromAt = n.get(at + Word.FROM);
      int toAt = n.get(at + Word.TO);
      int i0 = c.groupIdx * 1024 + c.localIdx;
      int i1 = i0 + 256;
      int i2 = i0 + 512;
      int i3 = i0 + 768;
      int last = count - 1;
      int j0 = TornadoMath.min(i0, last);
      int j1 = TornadoMath.min(i1, last);
      int j2 = TornadoMath.min(i2, last);
      int j3 = TornadoMath.min(i3, last);
      float x0 = f.get(fromAt + j0);
      float x1 = f.get(fromAt + j1);
      float x2 = f.get(fromAt + j2);
      float x3 = f.get(fromAt + j3);
      if (i0 < count) {
        f.set(toAt + i0, x0);
      }
      if (i1 < count) {
        f.set(toAt + i1, x1);
      }
      if (i2 < count) {
        f.set(toAt + i2, x2);
      }
      if (i3 < count) {
        f.set(toAt + i3, x3);
      }
    }
  }

  private CopyTornado() {}
}
