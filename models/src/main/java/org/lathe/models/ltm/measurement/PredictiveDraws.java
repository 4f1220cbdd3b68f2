package org.lathe.models.ltm.measurement;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * Estimates of the second half {@code x_2} of a sequence given its first half {@code x_1}, in nats,
 * from K samples {@code z_k ~ r(z)}. The distribution r does not depend on {@code x_2}: it is the
 * posterior fitted to {@code x_1} alone, or the prior.
 *
 * <p>They estimate the predictive distribution {@code E_r[p(x_2 | x_1, z)]}. It is a distribution
 * over second halves whatever r is, so its logarithm compares with that of an autoregressive model;
 * it is no bound on {@code p(x_2 | x_1)} of the model itself, whose posterior is not r.
 *
 * @param nll {@code -log p(x_2 | x_1, z_k)}, [K]
 */
public record PredictiveDraws(@JsonValue double[] nll) implements Serializable {

  /** Checks that there is at least one draw. */
  @JsonCreator
  public PredictiveDraws {
    if (nll.length < 1) {
      throw new IllegalArgumentException("no sample: there must be at least one");
    }
  }

  /** Returns the number K of samples. */
  public int count() {
    return nll.length;
  }

  /**
   * Returns {@code -1/K sum of log p(x_2 | x_1, z_k)}, without bias for {@code -E_r[log p(x_2 |
   * x_1, z)]}, which is at or above {@code -log E_r[p(x_2 | x_1, z)]} by Jensen's inequality.
   */
  public double meanOfLogs() {
    double sum = 0;
    for (double each : nll) {
      sum += each;
    }
    return sum / nll.length;
  }

  /**
   * Returns {@code -log(1/K sum of p(x_2 | x_1, z_k))}: in expectation at or above {@code -log
   * E_r[p(x_2 | x_1, z)]}, closer with more draws, and never above {@link #meanOfLogs()}.
   */
  public double logOfMean() {
    return logOfMean(nll.length);
  }

  /** Returns {@link #logOfMean()} of the first {@code draws} of the draws. */
  public double logOfMean(int draws) {
    double[] logs = new double[draws];
    for (int k = 0; k < draws; k++) {
      logs[k] = -nll[k];
    }
    return -LogMeanExp.of(logs, draws);
  }
}
