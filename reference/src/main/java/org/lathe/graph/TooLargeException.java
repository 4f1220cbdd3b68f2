package org.lathe.graph;

/** A tensor, or all that a graph works in, has more elements than an array can be indexed for. */
public final class TooLargeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String what;

  /**
   * Says what is too large, and what to do.
   *
   * @param what has too many elements, with their number
   */
  public TooLargeException(String what) {
    super(what + ": take a smaller batch or length");
    this.what = what;
  }

  /** What has too many elements, with their number. */
  public String what() {
    return what;
  }
}
