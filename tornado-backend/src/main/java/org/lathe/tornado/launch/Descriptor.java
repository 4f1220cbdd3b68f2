package org.lathe.tornado.launch;

import java.util.BitSet;

/**
 * The integers that a launch passes to its kernel: begins of operands among the device's floats or
 * integers, extents, strides, choices. The words of a kernel have names, which are constants. The
 * host writes each word by its name, and the kernel reads it by the same name: {@code n.get(at +
 * Word.COLUMNS)}, where the constant is compiled in. A descriptor with a missing word is refused
 * before it reaches a device.
 */
public final class Descriptor {
  /**
   * The first word of every descriptor, written by {@link Launches}: the number of work items, rows
   * or groups. With 0, the kernel returns at once.
   */
  public static final int COUNT = 0;

  /** The value in place of the first element of an operand that a launch does not use. */
  public static final int NOWHERE = -1;

  /** Number of words of the longest possible descriptor. */
  private static final int MOST = 32;

  private final int[] words = new int[MOST];
  private final BitSet known = new BitSet(MOST);

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
    return value(word, place.at());
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
    return value(word, place.at());
  }

  /** Sets a choice: 1 for yes, 0 for no. */
  public Descriptor flag(int word, boolean yes) {
    return value(word, yes ? 1 : 0);
  }

  /**
   * Sets an extent, a stride, the first element of a {@link Matrix}, or {@link #NOWHERE}.
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
   * Returns the words in the order in which the kernel reads them.
   *
   * @param count the value of {@link #COUNT}
   * @throws IllegalArgumentException if the words are not those up to {@link DeviceKernel#lastWord}
   */
  public int[] words(DeviceKernel kernel, int count) {
    int size = kernel.lastWord() + 1;
    if (known.cardinality() != size - 1 || known.length() > size) {
      throw new IllegalArgumentException(
          "kernel " + kernel.name() + " reads words 1 to " + (size - 1) + ", put are " + known);
    }
    int[] all = new int[size];
    System.arraycopy(words, 0, all, 0, size);
    all[COUNT] = count;
    return all;
  }
}
