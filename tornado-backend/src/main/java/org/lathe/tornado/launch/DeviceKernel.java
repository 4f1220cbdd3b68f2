package org.lathe.tornado.launch;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What is compiled for the device: one method, once in a process, whatever shapes, layers or
 * programs it serves. All that a launch needs to know it reads from the words of its {@link
 * Descriptor}, which lie in device memory; so neither depth nor shape adds anything to compile.
 *
 * <p>The method's arguments: floats of the device, integers of the device, and where in the
 * integers the descriptor begins (element 0 of the third array).
 *
 * @param name of the operation and, where it has several kernels, of the part
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

  /** With groups of {@link #GROUP}. */
  public DeviceKernel(
      String name, int lastWord, Task4<KernelContext, FloatArray, IntArray, IntArray> code) {
    this(name, GROUP, lastWord, code);
  }
}
