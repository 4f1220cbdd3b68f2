package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Sets elements to zero. */
public final class FillTornado {
  /** The words of the descriptor. */
  private interface Word {
    int TO = 1;
  }

  /** The kernel; its descriptor is {@link #descriptor}. */
  public static final DeviceKernel KERNEL =
      new DeviceKernel("zero", Word.TO, FillTornado::zeroElements);

  static void zero(Place place, Launches launches) {
    launches.elements(KERNEL, place.size(), descriptor(place));
  }

  /**
   * Returns the descriptor for {@link #KERNEL} that sets float32 elements to zero, from the first
   * of these.
   */
  public static Descriptor descriptor(Place place) {
    return new Descriptor().floats(Word.TO, place);
  }

  static void zeroElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      f.set(n.get(at + Word.TO) + i, 0f);
    }
  }

  private FillTornado() {}
}
