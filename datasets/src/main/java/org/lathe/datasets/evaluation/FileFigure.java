package org.lathe.datasets.evaluation;

/**
 * One figure of a file.
 *
 * @param name such as {@code bytes}
 * @param known what the genuine file has
 * @param found what this file has, or why it cannot be told
 */
public record FileFigure(String name, String known, String found) {
  /** Whether the file has what the genuine one has. */
  public boolean agrees() {
    return known.equals(found);
  }
}
