package org.lathe.ltm;

/** What an Adam step reads as data: rate and bias corrections. */
final class AdamSchedule {
  private AdamSchedule() {}

  /** {@code [rate, 1 - beta1^step, 1 - beta2^step]}, step from 1, computed in float64. */
  static float[] of(double rate, double beta1, double beta2, long step) {
    return new float[] {
      (float) rate,
      (float) (1 - StrictMath.pow(beta1, step)),
      (float) (1 - StrictMath.pow(beta2, step))
    };
  }
}
