package org.lathe.training;

/** Unwinds a slow step that the user stopped; the weights are those of the step before. */
final class StopRequested extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StopRequested() {
    super(null, null, false, false);
  }
}
