package org.lathe.datasets.baseline;

import java.io.Serializable;

/**
 * The bits that a baseline needs for held-out text.
 *
 * @param name in files, such as {@code ngram_3}
 * @param label for people, such as {@code byte 3-gram}
 * @param bits of the whole text
 * @param bitsBySequence bits of each sequence, in the order of the sequences, for differences with
 *     a model's sequence by sequence; empty for a baseline that has no bits of a single sequence
 */
public record TextBaseline(String name, String label, double bits, double[] bitsBySequence)
    implements Serializable {
  /** Returns a baseline whose bits are the sum of those of the sequences. */
  static TextBaseline of(String name, String label, double[] bitsBySequence) {
    double bits = 0;
    for (double each : bitsBySequence) {
      bits += each;
    }
    return new TextBaseline(name, label, bits, bitsBySequence);
  }
}
