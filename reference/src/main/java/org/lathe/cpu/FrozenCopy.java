package org.lathe.cpu;

/**
 * A copy of a state, in the order in which a kernel reads it. It is kept between runs. The copy is
 * made in the second run that finds the state unchanged, so a state that is written in each run is
 * not copied for nothing. Copies belong to the program, so that its memory need is known before it
 * runs.
 */
public final class FrozenCopy {
  /** The use of the copy in a run. */
  public enum Use {
    /** The run reads the state. */
    NONE,
    /** The run reads the state and makes the copy. */
    MAKE,
    /** The run reads the copy. */
    READ
  }

  private final VersionCounter version;
  private final int elements;
  private float[] floats = {};
  private long seen = -1;
  private boolean made;

  FrozenCopy(VersionCounter version, int elements) {
    this.version = version;
    this.elements = elements;
  }

  /** Returns the number of bytes that {@link #allocate} takes. */
  long bytes() {
    return 4L * elements;
  }

  void allocate() {
    floats = new float[elements];
  }

  /** Releases the copy and resets the counts. */
  void release() {
    floats = new float[0];
    seen = -1;
    made = false;
  }

  /** Returns what the run that begins does. */
  public Use use() {
    if (version.count() != seen) {
      seen = version.count();
      made = false;
      return Use.NONE;
    }
    return made ? Use.READ : Use.MAKE;
  }

  /** Marks the copy as complete. */
  public void made() {
    made = true;
  }

  /** Returns the elements of the copy. */
  public float[] floats() {
    return floats;
  }
}
