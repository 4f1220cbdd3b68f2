package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.models.Losses;

/**
 * The metrics of one step. Losses are nats per token.
 *
 * @param step number, from 1
 * @param tokens tokens seen so far, this step included
 * @param losses of the objective
 * @param gradientNorm norm of the gradient before clipping
 * @param rate of the step
 * @param options figures of the objective's options at this step, by name
 * @param seconds time the step took
 * @param tokensPerSecond tokens of the step by that time
 */
public record StepMetrics(
    int step,
    long tokens,
    @JsonIgnore Losses losses,
    @JsonProperty("gradient_norm") double gradientNorm,
    double rate,
    @JsonIgnore Map<String, Double> options,
    double seconds,
    @JsonProperty("tokens_per_second") double tokensPerSecond) {

  /** Returns the further fields of a line of the metrics, by name. */
  @JsonAnyGetter
  public Map<String, Object> named() {
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("loss", losses.loss());
    named.putAll(losses.parts());
    named.putAll(losses.curves());
    named.putAll(options);
    return named;
  }
}
