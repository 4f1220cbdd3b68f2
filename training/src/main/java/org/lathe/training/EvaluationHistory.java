package org.lathe.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The evaluations that a run has made: with the last one the next is compared, and the best one has
 * a checkpoint. It is read from the metrics, so a resumed run knows what one that never stopped
 * knows.
 */
final class EvaluationHistory {
  private Optional<HeadlineScores> last = Optional.empty();
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
      HeadlineScores scores = HeadlineScores.of(line);
      if (!Double.isFinite(scores.bound().nelbo())) {
        continue;
      }
      if (scores.step() > 0 && saved.test(scores.step())) {
        history.offer(scores);
      }
      history.last = Optional.of(scores);
    }
    return history;
  }

  /** Returns an evaluation with its change since the last one, if that scored the same. */
  EvaluationMetrics compared(EvaluationMetrics evaluated) {
    HeadlineScores now = HeadlineScores.of(evaluated);
    return last.filter(known -> known.figure().equals(now.figure()))
        .filter(known -> known.nats().size() == now.nats().size())
        .map(known -> evaluated.with(PairedChange.between(known, now)))
        .orElse(evaluated);
  }

  /**
   * Adds an evaluation; returns whether it is the best of the run so far. What was measured before
   * the first step is not of this run's training and is never its best.
   */
  boolean add(EvaluationMetrics evaluated) {
    HeadlineScores scores = HeadlineScores.of(evaluated);
    last = Optional.of(scores);
    return scores.step() > 0 && offer(scores);
  }

  private boolean offer(HeadlineScores scores) {
    double nelbo = scores.bound().nelbo();
    boolean better = best.map(known -> nelbo < known.bound().nelbo()).orElse(true);
    if (better) {
      best = Optional.of(new BestEvaluation(scores.step(), scores.bound()));
    }
    return better;
  }

  /** Returns the best evaluation; empty before the first after a step. */
  Optional<BestEvaluation> best() {
    return best;
  }
}
