package org.lathe.tornado.op;

import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Sets elements to zero. */
public final class FillTornado {
  /** Word 1 is the first element. */
  public static final Kernel KERNEL = new Kernel("zero", FillTornado::zeroElements);

  static void zero(Place place, Launches launches) {
    launches.elements(KERNEL, place.size(), place.at());
  }

  static void zeroElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      f.set(n.get(at + 1) + i, 0f);
    }
  }

  private FillTornado() {}
}
