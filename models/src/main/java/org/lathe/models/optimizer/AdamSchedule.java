package org.lathe.models.optimizer;

/** The inputs of an Adam step: learning rate and bias corrections. */
public final class AdamSchedule {
  private AdamSchedule() {}

  /**
   * Returns {@code [rate, 1 - beta1^step, 1 - beta2^step]}, step from 1, computed in float64 from
   * the betas of the operation, which are float32: a moment is a sum of weights {@code 1 - beta},
   * and for beta 0.999 that of the rounded beta is off by 1.3e-5, which only its own correction
   * cancels.
   */
  public static float[] of(double rate, double beta1, double beta2, long step) {
    return new float[] {
      (float) rate,
      (float) (1 - StrictMath.pow((float) beta1, step)),
      (float) (1 - StrictMath.pow((float) beta2, step))
    };
  }
}
