package org.lathe.models.diffusion.sampling;

/** The times of a reverse process of T steps, from 1 down. */
public enum TimeGrid {
  /** Equal steps from 1 to 1e-5 (SEDD, MDLM). */
  UNIFORM {
    @Override
    double time(int step, int steps) {
      return 1 - (1 - END) * step / steps;
    }
  },
  /** {@code cos(pi/2 step/T)}: small steps where little is known (MD4). */
  COSINE {
    @Override
    double time(int step, int steps) {
      return step == steps ? 0 : StrictMath.cos(Math.PI / 2 * step / steps);
    }
  };

  private static final double END = 1e-5;

  /**
   * Returns the time after so many steps.
   *
   * @param step from 0 to {@code steps}
   */
  abstract double time(int step, int steps);
}
