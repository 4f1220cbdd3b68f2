package org.lathe.tornado.launch;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A kernel that is compiled for the device: one method, compiled once in a process for all shapes,
 * layers and programs. A launch reads all its parameters from the words of its {@link Descriptor}
 * in device memory, so neither depth nor shape adds anything to compile.
 *
 * <p>The arguments of the method: floats of the device, integers of the device, and the begin of
 * the descriptor among the integers (element 0 of the third array).
 *
 * @param name of the operation and, if it has several kernels, of the part
 * @param group work items of a work-group
 * @param lastWord the last word of its {@link Descriptor}
 * @param code the method
 */
public record DeviceKernel(
    String name,
    int group,
    int lastWord,
    Task4<KernelContext, FloatArray, IntArray, IntArray> code) {
  /** Work items of a group that works on one row, and of groups of elements. */
  public static final int GROUP = 64;

  /** Creates a kernel with groups of {@link #GROUP}. */
  public DeviceKernel(
      String name, int lastWord, Task4<KernelContext, FloatArray, IntArray, IntArray> code) {
    this(name, GROUP, lastWord, code);
  }
}
