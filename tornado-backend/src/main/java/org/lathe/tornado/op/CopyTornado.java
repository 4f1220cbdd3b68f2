package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Copies elements; slices, reshapes and concatenation use it. */
final class CopyTornado {
  /** The words of the descriptor. */
  private interface Word {
    int FROM = 1;
    int TO = 2;
  }

  static final DeviceKernel KERNEL = new DeviceKernel("copy", Word.TO, CopyTornado::copyElements);

  /**
   * Copies all elements of {@code from} to the start of {@code to} unless they are already there.
   */
  static void copy(Place from, Place to, Launches launches) {
    if (!from.sameStart(to)) {
      launches.elements(
          KERNEL, from.size(), new Descriptor().floats(Word.FROM, from).floats(Word.TO, to));
    }
  }

  static void copyElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      f.set(n.get(at + Word.TO) + i, f.get(n.get(at + Word.FROM) + i));
    }
  }

  private CopyTornado() {}
}
