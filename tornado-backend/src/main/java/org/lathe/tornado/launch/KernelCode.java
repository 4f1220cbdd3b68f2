package org.lathe.tornado.launch;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The method of a kernel. */
public sealed interface KernelCode {
  /**
   * A kernel that knows floats and integers only.
   *
   * @param method its arguments are the floats of the device, its integers, and the begin of the
   *     descriptor among the integers, which is element 0 of the third array
   */
  record OfFloats(Task4<KernelContext, FloatArray, IntArray, IntArray> method)
      implements KernelCode {}

  /**
   * A kernel whose operands may be halves.
   *
   * @param method its last argument are the halves in the memory of the floats. The last word of
   *     its descriptor has bit w set if the operand of word w is stored as halves
   */
  record OfHalves(Task5<KernelContext, FloatArray, IntArray, IntArray, BFloat16Array> method)
      implements KernelCode {}

  /** Returns the method. */
  Object method();
}
