package org.lathe.training.ranks;

/** The end of shared work because a rank asked to stop. All ranks end at the same place in it. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the end. */
  public StoppedException() {
    super("stopped, as a rank asked for");
  }
}
