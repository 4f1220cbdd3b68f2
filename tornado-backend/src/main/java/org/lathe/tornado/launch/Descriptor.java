package org.lathe.tornado.launch;

import java.util.BitSet;

/**
 * The integers that a launch tells its kernel: where operands begin among the device's floats or
 * integers, extents, strides, choices. The words of a kernel have names, which are constants. The
 * host puts each word under its name, and the kernel reads it by the same name: {@code n.get(at +
 * Word.COLUMNS)}, where the constant is compiled in. A descriptor in which a word is missing is
 * refused before it reaches a device.
 */
public final class Descriptor {
  /**
   * The first word of every descriptor, put by {@link Launches}: how many work items, rows or
   * groups there are. With 0 the kernel returns at once.
   */
  public static final int COUNT = 0;

  /** In place of the first element of an operand that a launch does without. */
  public static final int NOWHERE = -1;

  /** Words of the longest descriptor that there may be. */
  private static final int MOST = 32;

  private final int[] words = new int[MOST];
  private final BitSet known = new BitSet(MOST);

  /** Without any word yet. */
  public Descriptor() {}

  /**
   * Puts where a float32 operand begins.
   *
   * @throws IllegalArgumentException if it holds int32
   */
  public Descriptor floats(int word, Place place) {
    if (place.holdsInts()) {
      throw new IllegalArgumentException("word " + word + " wants floats, not int32");
    }
    return value(word, place.at());
  }

  /**
   * Puts where an int32 operand begins.
   *
   * @throws IllegalArgumentException if it holds float32
   */
  public Descriptor ints(int word, Place place) {
    if (!place.holdsInts()) {
      throw new IllegalArgumentException("word " + word + " wants int32, not floats");
    }
    return value(word, place.at());
  }

  /** Puts a choice: 1 for yes, 0 for no. */
  public Descriptor flag(int word, boolean yes) {
    return value(word, yes ? 1 : 0);
  }

  /**
   * Puts an extent, a stride, the first element of a {@link Matrix}, or {@link #NOWHERE}.
   *
   * @throws IllegalArgumentException if the word is there already, or is {@link #COUNT}
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
   * Lays the words out as the kernel reads them.
   *
   * @param count what becomes {@link #COUNT}
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
