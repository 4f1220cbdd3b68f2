package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.graph.Shape;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
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
      DeviceKernel.ofFours("zero", Word.TO, FillTornado::zeroElements, KernelCost.each(0, 1, 0));

  /** Sets all elements to zero; those that are halves must begin where a float does. */
  static void zero(Place place, Launches launches) {
    Place floats = place;
    if (place.holdsHalves()) {
      Shape size = Shape.of(Math.ceilDiv(place.size(), 2));
      floats = Place.floats(place.firstHalf() / 2, size);
    }
    launches.elements(KERNEL, floats.size(), descriptor(floats));
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
    int count = n.get(at + COUNT);
    if (count > 0) {
      int toAt = n.get(at + Word.TO);
      int i0 = c.groupIdx * 1024 + c.localIdx;
      int i1 = i0 + 256;
      int i2 = i0 + 512;
      int i3 = i0 + 768;
      if (i0 < count) {
        f.set(toAt + i0, 0f);
      }
      if (i1 < count) {
        f.set(toAt + i1, 0f);
      }
      if (i2 < count) {
        f.set(toAt + i2, 0f);
      }
      if (i3 < count) {
        f.set(toAt + i3, 0f);
      }
    }
  }

  private FillTornado() {}
}
