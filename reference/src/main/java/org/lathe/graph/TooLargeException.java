package org.lathe.graph;

/** A tensor, or the arena of a graph, has more elements than an array can have. */
public final class TooLargeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String what;

  /**
   * Says what is too large, and what to do.
   *
   * @param what has too many elements, with their number
   */
  public TooLargeException(String what) {
    super(what + ": use a smaller batch, a shorter length or a smaller model");
    this.what = what;
  }

  /** Returns what has too many elements, with their number. */
  public String what() {
    return what;
  }
}
