package org.lathe.tornado.launch;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The integers that a launch passes to its kernel: begins of operands among the device's floats or
 * integers, extents, strides, choices. The words of a kernel have names, which are constants. The
 * host writes each word by its name, and the kernel reads it by the same name: {@code n.get(at +
 * Word.COLUMNS)}, where the constant is compiled in. A descriptor with a missing word is refused
 * before it reaches a device.
 *
 * <p>Behind the words may be a table, of as many rows as the launch needs: the kernel reads row r
 * from {@code n.get(at + LAST_WORD + 1 + r * columns)} on.
 */
public final class Descriptor {
  /**
   * The first word of every descriptor, written by {@link Launches}: the number of work items, rows
   * or groups. With 0, the kernel returns at once.
   */
  public static final int COUNT = 0;

  /** The value in place of the first element of an operand that a launch does not use. */
  public static final int NOWHERE = Integer.MIN_VALUE;

  /** Number of words of the longest possible descriptor. */
  private static final int MOST = 32;

  /**
   * A float32 or bfloat16 operand.
   *
   * @param first its first element among the floats or halves of the device
   * @param halves whether it is stored as halves
   * @param memory what it is a part of
   */
  private record Operand(long first, boolean halves, Region memory) {
    int in(Window window) {
      return halves ? window.ofHalf(first) : window.ofFloat(first);
    }
  }

  private final int[] words = new int[MOST];
  private final BitSet known = new BitSet(MOST);
  private final Map<Integer, Operand> operands = new HashMap<>();
  private int[] table = {};

  /** Creates a descriptor without words. */
  public Descriptor() {}

  /**
   * Sets the begin of a float32 operand.
   *
   * @throws IllegalArgumentException if its type is int32
   */
  public Descriptor floats(int word, Place place) {
    if (place.holdsInts()) {
      throw new IllegalArgumentException("word " + word + " must be floats, not int32");
    }
    return operand(word, new Operand(place.at(), false, place.memory()));
  }

  /** Sets the begin of a float32 operand, or {@link #NOWHERE} in its place. */
  public Descriptor floats(int word, Optional<Place> place) {
    return place.map(there -> floats(word, there)).orElseGet(() -> value(word, NOWHERE));
  }

  /**
   * Sets the first element of a matrix of floats.
   *
   * @throws IllegalStateException if its elements are halves
   */
  public Descriptor matrix(int word, Matrix matrix) {
    return operand(word, new Operand(matrix.firstFloat(), false, matrix.memory()));
  }

  private Descriptor operand(int word, Operand operand) {
    value(word, 0);
    operands.put(word, operand);
    return this;
  }

  /**
   * Sets the begin of an operand that may be stored as halves, for a kernel that takes them.
   *
   * @throws IllegalArgumentException if its type is int32
   */
  public Descriptor stored(int word, Place place) {
    if (!place.holdsHalves()) {
      return floats(word, place);
    }
    return operand(word, new Operand(place.firstHalf(), true, place.memory()));
  }

  /** Sets the begin of a matrix that may be stored as halves, for a kernel that takes them. */
  public Descriptor stored(int word, Matrix matrix) {
    return operand(word, new Operand(matrix.at(), matrix.halves(), matrix.memory()));
  }

  /** Returns whether an operand is stored as halves. */
  public boolean hasHalves() {
    return operands.values().stream().anyMatch(Operand::halves);
  }

  /** Returns the memory of all operands but int32. */
  public List<Region> memory() {
    return operands.values().stream().map(Operand::memory).toList();
  }

  /**
   * Sets the begin of an int32 operand.
   *
   * @throws IllegalArgumentException if its type is float32
   */
  public Descriptor ints(int word, Place place) {
    if (!place.holdsInts()) {
      throw new IllegalArgumentException("word " + word + " must be int32, not floats");
    }
    return value(word, place.firstInt());
  }

  /** Sets a choice: 1 for yes, 0 for no. */
  public Descriptor flag(int word, boolean yes) {
    return value(word, yes ? 1 : 0);
  }

  /**
   * Sets an extent, a stride, or {@link #NOWHERE}.
   *
   * @throws IllegalArgumentException if the word is already set, or is {@link #COUNT}
   */
  public Descriptor value(int word, int value) {
    if (word <= COUNT || known.get(word)) {
      throw new IllegalArgumentException("word " + word + " is put twice");
    }
    known.set(word);
    words[word] = value;
    return this;
  }

  /**
   * Sets the table.
   *
   * @param rows the rows one after the other
   * @throws IllegalArgumentException if there is a table already
   */
  public Descriptor table(int[] rows) {
    if (table.length > 0) {
      throw new IllegalArgumentException("the table is put twice");
    }
    table = rows.clone();
    return this;
  }

  /** Returns the words for a launch on a device that has one array. */
  public int[] words(DeviceKernel kernel, int count) {
    return words(kernel, count, Window.ARRAY);
  }

  /**
   * Returns the words, and the table behind them, in the order in which the kernel reads them. The
   * last word of a kernel that takes halves says which operands are halves.
   *
   * @param count the value of {@link #COUNT}
   * @param window in which positions are counted
   * @throws IllegalArgumentException if the words are not those up to {@link
   *     DeviceKernel#lastWord}, or the table has not whole rows of {@link
   *     DeviceKernel#tableColumns}, or there are halves that the kernel does not take
   */
  public int[] words(DeviceKernel kernel, int count, Window window) {
    if (hasHalves() && !kernel.takesHalves()) {
      throw new IllegalArgumentException("kernel " + kernel.name() + " takes no halves");
    }
    int size = kernel.lastWord() + 1;
    int put = kernel.takesHalves() ? size - 1 : size;
    if (known.cardinality() != put - 1 || known.length() > put) {
      throw new IllegalArgumentException(
          "kernel " + kernel.name() + " reads words 1 to " + (put - 1) + ", put are " + known);
    }
    int columns = kernel.tableColumns();
    if (columns == 0 ? table.length > 0 : table.length == 0 || table.length % columns > 0) {
      throw new IllegalArgumentException(
          "kernel %s reads a table with rows of %d, put are %d numbers"
              .formatted(kernel.name(), columns, table.length));
    }
    int[] all = new int[size + table.length];
    System.arraycopy(words, 0, all, 0, size);
    System.arraycopy(table, 0, all, size, table.length);
    operands.forEach((word, operand) -> all[word] = operand.in(window));
    if (kernel.takesHalves()) {
      all[kernel.lastWord()] =
          operands.entrySet().stream()
              .filter(operand -> operand.getValue().halves())
              .mapToInt(operand -> 1 << operand.getKey())
              .sum();
    }
    all[COUNT] = count;
    return all;
  }
}
