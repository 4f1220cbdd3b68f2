package org.lathe.models.ltm.measurement;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.Serializable;

/**
 * A fit that was stopped at convergence.
 *
 * @param steps that it took
 * @param draws from the posterior as it was then, in nats
 */
// Without an order, properties that are no components come as reflection finds them, which differs
// between runs of java.
@JsonPropertyOrder({"steps", "draws", "fresh", "importance_weighted"})
@JsonIgnoreProperties(
    value = {"fresh", "importance_weighted"},
    allowGetters = true)
public record ConvergedFit(int steps, Draws draws) implements Serializable {

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
