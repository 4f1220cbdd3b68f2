package org.lathe.tornado.launch;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A kernel that is compiled for the device: one method, compiled once in a process for all shapes,
 * layers and programs. A launch reads all its parameters from the words of its {@link Descriptor}
 * in device memory, so neither depth nor shape adds anything to compile.
 *
 * @param name of the operation and, if it has several kernels, of the part
 * @param group work items of a work-group
 * @param share elements or rows that a work-group computes
 * @param lastWord the last word of its {@link Descriptor}
 * @param tableColumns numbers in a row of the table behind the words; 0 without a table
 * @param code the method
 * @param cost what a launch moves and computes
 */
public record DeviceKernel(
    String name,
    int group,
    int share,
    int lastWord,
    int tableColumns,
    KernelCode code,
    KernelCost cost) {
  /** Work items of a group that works on one row, and of groups of elements. */
  public static final int GROUP = 64;

  private static final int WIDE_GROUP = 256;
  private static final int SHARE_OF_FOURS = 4 * WIDE_GROUP;

  /** Work items of a row, of kernels {@link #ofRows}. */
  static final int ITEMS_OF_A_ROW = 32;

  /** Creates a kernel with groups of {@link #GROUP}. */
  public DeviceKernel(
      String name,
      int lastWord,
      Task4<KernelContext, FloatArray, IntArray, IntArray> code,
      KernelCost cost) {
    this(name, GROUP, lastWord, code, cost);
  }

  /** Creates a kernel with groups of {@link #GROUP} and operands that may be halves. */
  public static DeviceKernel ofHalves(
      String name,
      int lastWord,
      Task5<KernelContext, FloatArray, IntArray, IntArray, BFloat16Array> code,
      KernelCost cost) {
    return new DeviceKernel(name, GROUP, GROUP, lastWord, 0, new KernelCode.OfHalves(code), cost);
  }

  /** Creates a kernel with one work item for each element, which reads no table. */
  public DeviceKernel(
      String name,
      int group,
      int lastWord,
      Task4<KernelContext, FloatArray, IntArray, IntArray> code,
      KernelCost cost) {
    this(name, group, group, lastWord, 0, code, cost);
  }

  /** Creates a kernel of floats that may read a table. */
  public DeviceKernel(
      String name,
      int group,
      int share,
      int lastWord,
      int tableColumns,
      Task4<KernelContext, FloatArray, IntArray, IntArray> code,
      KernelCost cost) {
    this(name, group, share, lastWord, tableColumns, new KernelCode.OfFloats(code), cost);
  }

  /** Creates a kernel with one work item for each element, in groups of 256. */
  public static DeviceKernel ofElements(
      String name,
      int lastWord,
      Task4<KernelContext, FloatArray, IntArray, IntArray> code,
      KernelCost cost) {
    return new DeviceKernel(name, WIDE_GROUP, lastWord, code, cost);
  }

  /** Creates the same with operands that may be halves. */
  public static DeviceKernel ofElements(
      String name,
      int lastWord,
      Task5<KernelContext, FloatArray, IntArray, IntArray, BFloat16Array> code,
      KernelCost cost) {
    return ofHalves(name, WIDE_GROUP, lastWord, code, cost);
  }

  /**
   * Creates a kernel with groups of 256 that compute 1,024 elements each. Item i computes elements
   * i, i + 256, i + 512 and i + 768 of those of its group: neighbours work on neighbouring
   * elements, and an item has loads of four elements under way at once. It clamps the places that
   * it reads to the last element and writes only where there is an element: processors vectorize
   * that, but not a branch with a loop for the last group.
   */
  public static DeviceKernel ofFours(
      String name,
      int lastWord,
      Task4<KernelContext, FloatArray, IntArray, IntArray> code,
      KernelCost cost) {
    return new DeviceKernel(name, WIDE_GROUP, SHARE_OF_FOURS, lastWord, 0, code, cost);
  }

  /** Creates the same with operands that may be halves. */
  public static DeviceKernel ofFours(
      String name,
      int lastWord,
      Task5<KernelContext, FloatArray, IntArray, IntArray, BFloat16Array> code,
      KernelCost cost) {
    return ofHalves(name, SHARE_OF_FOURS, lastWord, code, cost);
  }

  /**
   * Creates a kernel with 32 work items for each row (of NVIDIA's devices: those that run in step)
   * and eight rows a group. Sums over a row are trees over its 32 items.
   */
  public static DeviceKernel ofRows(
      String name,
      int lastWord,
      Task4<KernelContext, FloatArray, IntArray, IntArray> code,
      KernelCost cost) {
    return new DeviceKernel(name, WIDE_GROUP, WIDE_GROUP / ITEMS_OF_A_ROW, lastWord, 0, code, cost);
  }

  /** Creates the same with operands that may be halves. */
  public static DeviceKernel ofRows(
      String name,
      int lastWord,
      Task5<KernelContext, FloatArray, IntArray, IntArray, BFloat16Array> code,
      KernelCost cost) {
    return ofHalves(name, WIDE_GROUP / ITEMS_OF_A_ROW, lastWord, code, cost);
  }

  private static DeviceKernel ofHalves(
      String name,
      int share,
      int lastWord,
      Task5<KernelContext, FloatArray, IntArray, IntArray, BFloat16Array> code,
      KernelCost cost) {
    return new DeviceKernel(
        name, WIDE_GROUP, share, lastWord, 0, new KernelCode.OfHalves(code), cost);
  }

  /** Returns whether operands may be halves: {@link KernelCode.OfHalves}. */
  public boolean takesHalves() {
    return code instanceof KernelCode.OfHalves;
  }

  /** Returns the number of work-groups that compute {@code count} elements or rows. */
  public int groups(int count) {
    return (int) (((long) count + share - 1) / share);
  }
}
