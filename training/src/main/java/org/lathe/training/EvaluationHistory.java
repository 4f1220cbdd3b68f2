package org.lathe.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The evaluations that a run has made: with the last one the next is compared, and the best one has
 * a checkpoint. It is read from the metrics, so a resumed run knows what one that never stopped
 * knows.
 */
final class EvaluationHistory {
  private record Scored(int step, String figure, List<Double> nats) {}

  private Optional<Scored> last = Optional.empty();
  private Optional<BestEvaluation> best = Optional.empty();

  /** The history of a run that starts. */
  EvaluationHistory() {}

  /**
   * Reads the history of a run that continues. Lines of before evaluations named their first figure
   * tell nothing.
   *
   * @param metrics of the run, up to the step from which it continues
   * @param saved whether there is a checkpoint of a step; an evaluation without one cannot be best
   */
  static EvaluationHistory of(Metrics metrics, IntPredicate saved) {
    EvaluationHistory history = new EvaluationHistory();
    for (JsonNode line : metrics.lines("evaluation")) {
      String figure = line.path("headline").asText();
      EvaluationMetrics.Bound bound = bound(line.path(figure));
      if (!Double.isFinite(bound.nelbo())) {
        continue;
      }
      int step = line.path("step").asInt();
      if (step > 0 && saved.test(step)) {
        history.offer(step, bound);
      }
      List<Double> nats = new ArrayList<>();
      line.path("headline_nats").forEach(each -> nats.add(each.asDouble()));
      history.last = Optional.of(new Scored(step, figure, nats));
    }
    return history;
  }

  private static EvaluationMetrics.Bound bound(JsonNode node) {
    return new EvaluationMetrics.Bound(
        node.path("nelbo").asDouble(Double.NaN),
        node.path("standard_error").asDouble(Double.NaN),
        node.path("perplexity").asDouble(Double.NaN),
        node.path("bits_per_byte").asDouble(Double.NaN),
        node.path("kind").asText());
  }

  /** Returns an evaluation with its change since the last one, if that scored the same. */
  EvaluationMetrics compared(EvaluationMetrics evaluated) {
    List<Double> nats = evaluated.headlineNats();
    int length = (int) (evaluated.tokens() / evaluated.sequences());
    return last.filter(known -> known.figure().equals(evaluated.headline().name()))
        .filter(known -> known.nats().size() == nats.size())
        .map(known -> evaluated.with(PairedChange.of(known.step(), known.nats(), nats, length)))
        .orElse(evaluated);
  }

  /**
   * Adds an evaluation; returns whether it is the best of the run so far. What was measured before
   * the first step is not of this run's training and is never its best.
   */
  boolean add(EvaluationMetrics evaluated) {
    last =
        Optional.of(
            new Scored(evaluated.step(), evaluated.headline().name(), evaluated.headlineNats()));
    return evaluated.step() > 0 && offer(evaluated.step(), evaluated.bound(evaluated.headline()));
  }

  private boolean offer(int step, EvaluationMetrics.Bound bound) {
    boolean better = best.map(known -> bound.nelbo() < known.bound().nelbo()).orElse(true);
    if (better) {
      best = Optional.of(new BestEvaluation(step, bound));
    }
    return better;
  }

  /** Returns the best evaluation; empty before the first after a step. */
  Optional<BestEvaluation> best() {
    return best;
  }
}
