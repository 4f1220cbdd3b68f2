package org.lathe.tornado.launch;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What is compiled for the device: one method, once in a process, whatever shapes, layers or
 * programs it serves. All that a launch needs to know it reads from the words of its descriptor,
 * which lie in device memory; so neither depth nor shape adds anything to compile.
 *
 * <p>The method's arguments: floats of the device, integers of the device, and where in the
 * integers the descriptor begins (element 0 of the third array). Word 0 of a descriptor is always
 * how much there is to do: work items, rows or groups; with 0 the kernel returns at once.
 *
 * @param name of the operation and, where it has several kernels, of the part
 * @param group work items of a work-group
 * @param code the method
 */
public record Kernel(
    String name, int group, Task4<KernelContext, FloatArray, IntArray, IntArray> code) {
  /** Work items of a group that works on one row, and of groups of elements. */
  public static final int GROUP = 64;

  /** With groups of {@link #GROUP}. */
  public Kernel(String name, Task4<KernelContext, FloatArray, IntArray, IntArray> code) {
    this(name, GROUP, code);
  }
}
