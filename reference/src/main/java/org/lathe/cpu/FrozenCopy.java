package org.lathe.cpu;

/**
 * A kernel's copy of a state in the order in which the kernel reads it, kept between runs. It is
 * made in the second run that finds the state as it was: a state that is written each time is not
 * copied in vain. Copies are of the program, so that its memory is known before it runs.
 */
public final class FrozenCopy {
  /** What a run does. */
  public enum Use {
    /** Reads the state. */
    NONE,
    /** Reads the state and makes the copy. */
    MAKE,
    /** Reads the copy. */
    READ
  }

  private final Writes writes;
  private final int elements;
  private float[] floats = {};
  private long seen = -1;
  private boolean made;

  FrozenCopy(Writes writes, int elements) {
    this.writes = writes;
    this.elements = elements;
  }

  /** Bytes that {@link #allocate} takes. */
  long bytes() {
    return 4L * elements;
  }

  void allocate() {
    floats = new float[elements];
  }

  /** Gives the copy back, and forgets what was seen. */
  void release() {
    floats = new float[0];
    seen = -1;
    made = false;
  }

  /** What the run that begins does. */
  public Use use() {
    if (writes.count() != seen) {
      seen = writes.count();
      made = false;
      return Use.NONE;
    }
    return made ? Use.READ : Use.MAKE;
  }

  /** The copy was made from beginning to end. */
  public void made() {
    made = true;
  }

  /** The copy's elements. */
  public float[] floats() {
    return floats;
  }
}
