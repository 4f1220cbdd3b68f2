package org.lathe.tornado.launch;

import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.lathe.engine.DeviceWork;
import org.lathe.engine.ProductShape;

/**
 * What a launch of a kernel moves and computes, as a function of the words of its descriptor. Each
 * kernel declares it beside its words, so that no kernel is missing in a count of launches.
 */
@FunctionalInterface
public interface KernelCost {
  /**
   * Returns the work of a launch with this descriptor.
   *
   * @param words in the form of {@link Descriptor#words}
   */
  DeviceWork of(int[] words);

  /** Returns the shape of the product that a launch computes; empty if it is none. */
  default Optional<ProductShape> product(int[] words) {
    return Optional.empty();
  }

  /**
   * Returns the cost of a kernel that computes each element from the same element of its operands.
   *
   * @param read operands
   * @param written results
   * @param flops of an element
   */
  static KernelCost each(int read, int written, int flops) {
    return words -> {
      double items = words[Descriptor.COUNT];
      return DeviceWork.ofElements(read * items, written * items, flops * items);
    };
  }

  /**
   * Returns the cost of a kernel {@link DeviceKernel#ofRows} whose rows fit a cache, so that a
   * second pass reads nothing from memory.
   *
   * @param columns the word with the elements of a row
   * @param read operands of which the row is read
   * @param written results of which the row is written
   * @param scalars elements that are written for each row
   * @param flops of an element
   */
  static KernelCost rows(int columns, int read, int written, int scalars, int flops) {
    return words -> {
      double rows = words[Descriptor.COUNT];
      double elements = rows * words[columns];
      return DeviceWork.ofElements(
              read * elements, written * elements + scalars * rows, flops * elements)
          .withSteps(read * stepsOfRow(words[columns]));
    };
  }

  /**
   * Returns the cost of a kernel that takes halves: that of the same work on floats, with two bytes
   * in place of four for each element that is a half.
   *
   * @param floats the cost of the same words without the last one
   * @param storage the last word, which says which operands are halves
   * @param elements of every operand that may be halves
   * @param written the words of those that are results
   */
  static KernelCost stored(
      KernelCost floats, int storage, ToDoubleFunction<int[]> elements, int... written) {
    int results = IntStream.of(written).map(word -> 1 << word).sum();
    return words -> {
      DeviceWork work = floats.of(words);
      double saved = (Float.BYTES - Short.BYTES) * elements.applyAsDouble(words);
      return new DeviceWork(
          work.read() - saved * Integer.bitCount(words[storage] & ~results),
          work.written() - saved * Integer.bitCount(words[storage] & results),
          work.flops(),
          work.scattered(),
          work.steps());
    };
  }

  /** Returns the elements of a row that an item of a kernel {@link DeviceKernel#ofRows} visits. */
  static double stepsOfRow(int columns) {
    return steps(columns, DeviceKernel.ITEMS_OF_A_ROW);
  }

  /** Returns the elements that one of several items visits, which share them. */
  static double steps(int elements, int items) {
    return Math.ceil(elements / (double) items);
  }
}
