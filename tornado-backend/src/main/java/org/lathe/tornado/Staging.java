package org.lathe.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels that copy between a staging array, which is transferred as a whole, and a part of the
 * device's arrays: element 0 of the cursor is its begin, element 1 its length.
 *
 * <p>Each has a branch that is never taken, because a graph passes on only those arrays that its
 * task uses.
 */
final class Staging {
  private Staging() {}

  static void putInts(KernelContext c, FloatArray f, IntArray n, IntArray cursor, IntArray staged) {
    int i = c.globalIdx;
    int count = cursor.get(1);
    if (i < count) {
      n.set(cursor.get(0) + i, staged.get(i));
    }
    if (count < 0) {
      f.set(0, 0f);
    }
  }

  static void putFloats(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, FloatArray staged) {
    int i = c.globalIdx;
    int count = cursor.get(1);
    if (i < count) {
      f.set(cursor.get(0) + i, staged.get(i));
    }
    if (count < 0) {
      n.set(0, 0);
    }
  }

  static void getFloats(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, FloatArray staged) {
    int i = c.globalIdx;
    int count = cursor.get(1);
    if (i < count) {
      staged.set(i, f.get(cursor.get(0) + i));
    }
    if (count < 0) {
      n.set(0, 0);
    }
  }
}
