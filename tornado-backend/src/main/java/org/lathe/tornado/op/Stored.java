package org.lathe.tornado.op;

import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * How kernels read and write an element that is a float or a half. Each method has one return:
 * TornadoVM 5.2 compiles methods with several of them to wrong code.
 */
final class Stored {
  private Stored() {}

  /**
   * Returns element {@code i}.
   *
   * @param halves whether it is a half: not 0
   */
  static float load(FloatArray f, BFloat16Array h, int halves, int i) {
    float x;
    if (halves != 0) {
      x = BFloat16.bf16ToFloat(h.get(i));
    } else {
      x = f.get(i);
    }
    return x;
  }

  /**
   * Writes element {@code i}, rounded to the nearest if it is a half, ties to even.
   *
   * @param halves whether it is a half: not 0
   */
  static void store(FloatArray f, BFloat16Array h, int halves, int i, float x) {
    if (halves != 0) {
      h.set(i, BFloat16.bf16FromFloat(x));
    } else {
      f.set(i, x);
    }
  }
}
