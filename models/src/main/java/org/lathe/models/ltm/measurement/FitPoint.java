package org.lathe.models.ltm.measurement;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.Serializable;

/**
 * The estimates of one sequence after a number of fast steps, in nats.
 *
 * @param fastSteps T_fast
 * @param fittedNoise NELBO at the noise that a fit has kept through all its steps
 * @param draws at noise that the fit has not seen
 * @param secondHalf the second half given z fitted to the first half by as many steps; null where
 *     it was not asked for
 */
// Without an order, properties that are no components come as reflection finds them, which differs
// between runs of java.
@JsonPropertyOrder({
  "fast_steps",
  "fitted",
  "draws",
  "second_half_nll",
  "fresh",
  "importance_weighted"
})
@JsonIgnoreProperties(
    value = {"fresh", "importance_weighted"},
    allowGetters = true)
public record FitPoint(
    @JsonProperty("fast_steps") int fastSteps,
    @JsonProperty("fitted") double fittedNoise,
    Draws draws,
    @JsonProperty("second_half_nll") @JsonInclude(JsonInclude.Include.NON_NULL)
        PredictiveDraws secondHalf)
    implements Serializable {

  /** Returns {@link Draws#fresh()}. */
  @JsonProperty("fresh")
  public double fresh() {
    return draws.fresh();
  }

  /** Returns {@link Draws#importanceWeighted()}. */
  @JsonProperty("importance_weighted")
  public double importanceWeighted() {
    return draws.importanceWeighted();
  }
}
