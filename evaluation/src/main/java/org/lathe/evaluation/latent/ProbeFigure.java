package org.lathe.evaluation.latent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The accuracy of a linear probe, with shuffled labels as control.
 *
 * @param accuracy share of the examples that are predicted right by a probe that has not seen them
 * @param standardError of that share, from the number of examples
 * @param controlMean mean accuracy over the shuffles; NaN without any
 * @param controlMax the highest of them; NaN without any
 * @param p share of the labellings, the true one counted among the shuffled, that come to no less
 *     than the true one: the p-value of the permutation test, never below 1 / (shuffles + 1)
 */
public record ProbeFigure(
    double accuracy,
    @JsonProperty("standard_error") double standardError,
    @JsonProperty("control_mean") double controlMean,
    @JsonProperty("control_max") double controlMax,
    double p)
    implements Serializable {

  static ProbeFigure of(double accuracy, int examples, double[] control) {
    long asHigh = Arrays.stream(control).filter(each -> each >= accuracy).count();
    return new ProbeFigure(
        accuracy,
        Math.sqrt(accuracy * (1 - accuracy) / examples),
        Arrays.stream(control).average().orElse(Double.NaN),
        Arrays.stream(control).max().orElse(Double.NaN),
        (1.0 + asHigh) / (1 + control.length));
  }
}
