package org.lathe.datasets.evaluation;

/**
 * One measured value of a file.
 *
 * @param name such as {@code bytes}
 * @param known value of the genuine file
 * @param found value of this file, or why it cannot be measured
 */
public record FileFigure(String name, String known, String found) {
  /** Returns whether this file has the value of the genuine one. */
  public boolean agrees() {
    return known.equals(found);
  }
}
