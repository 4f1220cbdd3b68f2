package org.lathe.evaluation.suite;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lathe.evaluation.FiniteFigure;

/**
 * The estimates of a likelihood for one block, in nats.
 *
 * @param figures of the whole block, by name, in the likelihood's order
 * @param secondHalf of the second half given the first, by name; empty where not asked for
 * @param drawVariance the variance of figures of the whole block that comes from random draws, by
 *     name; empty where a family does not tell
 */
public record LikelihoodBlock(
    Map<String, Double> figures,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> secondHalf,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> drawVariance)
    implements Serializable {
  /** Replaces parts that a line leaves out by empty ones. */
  public LikelihoodBlock {
    secondHalf = secondHalf == null ? Map.of() : secondHalf;
    drawVariance = drawVariance == null ? Map.of() : drawVariance;
  }

  /**
   * Returns what is wrong with it, for people.
   *
   * @param names of the estimates of the whole block
   * @param halved whether second halves were asked for
   */
  Optional<String> fault(Set<String> names, boolean halved) {
    if (figures == null || !figures.keySet().equals(names)) {
      return Optional.of(
          "figures are %s, must be %s".formatted(figures == null ? null : figures.keySet(), names));
    }
    if (halved == secondHalf.isEmpty()) {
      return Optional.of(
          halved
              ? "there are no figures of its second half"
              : "it has a second half, must have none");
    }
    if (drawVariance.values().stream().anyMatch(Objects::isNull)) {
      return Optional.of("a variance of draws is null");
    }
    // A single draw has no variance, which is NaN.
    return Stream.of(figures, secondHalf)
        .flatMap(part -> part.entrySet().stream())
        .flatMap(figure -> FiniteFigure.fault(figure.getKey(), figure.getValue()).stream())
        .findFirst();
  }
}
