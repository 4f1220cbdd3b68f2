package org.lathe.models.ltm.measurement;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;

/**
 * Estimates of the evidence {@code log p(x)} of one sequence from K samples {@code z_k ~ q(z | x)},
 * in nats. The samples are independent of each other and of the fit of q. This class does not
 * depend on where the numbers come from.
 *
 * @param klByLayer {@code KL(q || p)} in closed form, the share of each layer
 * @param nll {@code -log p(x | z_k)}, [K]
 * @param logRatio {@code log p(z_k) - log q(z_k | x)}, [K]
 */
public record Draws(
    @JsonProperty("kl_by_layer") double[] klByLayer,
    double[] nll,
    @JsonProperty("log_ratio") double[] logRatio)
    implements Serializable {

  /** Checks that there is at least one draw, and that each has both parts. */
  public Draws {
    if (nll.length < 1 || nll.length != logRatio.length) {
      throw new IllegalArgumentException(
          "%d scores and %d log ratios: the numbers must be equal, and at least 1"
              .formatted(nll.length, logRatio.length));
    }
  }

  /** Returns the number K of samples. */
  public int count() {
    return nll.length;
  }

  /** Returns {@code KL(q || p)}. */
  public double kl() {
    double sum = 0;
    for (double layer : klByLayer) {
      sum += layer;
    }
    return sum;
  }

  /**
   * Returns the NELBO, estimated without bias from all draws: {@code KL + 1/K sum of nll_k}. Its
   * expectation is at or above {@code -log p(x)}.
   */
  public double fresh() {
    return fresh(count());
  }

  /** Returns {@link #fresh()} of the first {@code draws} of the draws. */
  public double fresh(int draws) {
    return kl() + meanNll(draws);
  }

  private double meanNll(int draws) {
    double sum = 0;
    for (int k = 0; k < draws; k++) {
      sum += nll[k];
    }
    return sum / draws;
  }

  /** Returns the estimated variance of {@link #fresh(int)}; NaN for a single draw. */
  public double variance(int draws) {
    double mean = meanNll(draws);
    double squares = 0;
    for (int k = 0; k < draws; k++) {
      squares += (nll[k] - mean) * (nll[k] - mean);
    }
    return squares / (draws - 1) / draws;
  }

  /**
   * Returns the importance-weighted bound {@code -log(1/K sum of p(x | z_k) p(z_k) / q(z_k | x))}
   * (Burda, Grosse and Salakhutdinov, 2016, equation 8). Its expectation is at or above {@code -log
   * p(x)}, and at or below that of {@link #fresh()}.
   */
  public double importanceWeighted() {
    return importanceWeighted(count());
  }

  /** Returns {@link #importanceWeighted()} of the first {@code draws} of the draws. */
  public double importanceWeighted(int draws) {
    double[] logWeights = new double[draws];
    for (int k = 0; k < draws; k++) {
      logWeights[k] = logRatio[k] - nll[k];
    }
    return -LogMeanExp.of(logWeights, draws);
  }
}
