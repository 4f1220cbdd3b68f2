package org.lathe.tornado.op;

import org.lathe.tornado.Kernel;
import org.lathe.tornado.Launches;
import org.lathe.tornado.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Moves elements: what slices, other shapes and concatenation are made of. */
final class CopyTornado {
  static final Kernel KERNEL = new Kernel("copy", CopyTornado::copyElements);

  /** Copies all elements of {@code from} to the start of {@code to} unless they are there. */
  static void copy(Place from, Place to, Launches launches) {
    if (!from.sameStart(to)) {
      launches.elements(KERNEL, from.size(), from.at(), to.at());
    }
  }

  static void copyElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      f.set(n.get(at + 2) + i, f.get(n.get(at + 1) + i));
    }
  }

  private CopyTornado() {}
}
