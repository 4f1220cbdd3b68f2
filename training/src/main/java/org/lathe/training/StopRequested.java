package org.lathe.training;

/**
 * Unwinds a slow step or an evaluation that the user stopped; the weights are those of the last
 * step that was taken.
 */
final class StopRequested extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StopRequested() {
    super(null, null, false, false);
  }
}
