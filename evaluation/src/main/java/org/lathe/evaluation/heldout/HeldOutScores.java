package org.lathe.evaluation.heldout;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.lathe.datasets.baseline.TextBaselines;
import org.lathe.engine.Session;
import org.lathe.evaluation.FiniteFigure;
import org.lathe.evaluation.SameWork;
import org.lathe.evaluation.TaskListener;
import org.lathe.files.InputException;
import org.lathe.models.BatchShape;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.NamedFigure;
import org.lathe.training.BaselineComparison;
import org.lathe.training.EvaluationMetrics;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SharedWork;

/**
 * The held-out estimates of a trained model.
 *
 * @param source of the text, for people
 * @param metrics of its sequences, as a training run computes them
 * @param baselines what the same text costs without a model; {@code xz} alone for text that is not
 *     from the model's training data
 * @param comparison with the baseline that was trained beside the model, if there is one
 */
public record HeldOutScores(
    String source,
    EvaluationMetrics metrics,
    TextBaselines baselines,
    Optional<BaselineComparison> comparison) {
  /**
   * Scores a model.
   *
   * @param inference how the model is used
   * @param sessions opens an empty session of the engine
   * @throws InputException if the text cannot be read or is not known, or a figure is not finite
   */
  public static HeldOutScores of(
      TrainedModel model,
      InferenceOptions inference,
      HeldOutOptions options,
      Supplier<Session> sessions,
      TaskListener listener) {
    return of(model, inference, options, sessions, listener, Ranks.ALONE);
  }

  /**
   * Scores a model on all ranks; each of them gets the scores.
   *
   * @param inference how the model is used
   * @param sessions opens an empty session of the engine
   * @param listener told on rank 0 alone, of its own passes
   * @throws org.lathe.files.InputException if the text cannot be read or is not known
   * @throws org.lathe.training.ranks.RankException if another rank has another model, other options
   *     or another text
   */
  public static HeldOutScores of(
      TrainedModel model,
      InferenceOptions inference,
      HeldOutOptions options,
      Supplier<Session> sessions,
      TaskListener listener,
      Ranks ranks) {
    SharedWork work = new SharedWork(ranks);
    TaskListener heard = work.heard(listener, TaskListener.NONE);
    TrainedModel.HeldOut held =
        model.heldOut(options.data(), options.dataLimit(), options.sequences(), options.seed());
    held.note().ifPresent(heard::note);
    Measuring measuring = new Measuring(held, options, sessions, heard, work);
    EvaluationMetrics metrics = measuring.of(model, inference);
    Optional<BaselineComparison> comparison =
        model
            .baseline()
            .map(
                baseline ->
                    BaselineComparison.of(metrics, measuring.of(baseline, baseline.inference())));
    return new HeldOutScores(
        held.source(), metrics, work.ofFirst(() -> model.baselines(held)), comparison);
  }

  /** Scores models on the same sequences. */
  private record Measuring(
      TrainedModel.HeldOut held,
      HeldOutOptions options,
      Supplier<Session> sessions,
      TaskListener listener,
      SharedWork work) {
    EvaluationMetrics of(TrainedModel model, InferenceOptions inference) {
      SameWork.require(work, model, List.of(inference, options), held.sequences());
      int together = work.together(held.sequences().size(), options.batch());
      try (Session session = sessions.get()) {
        model.checkpoint().loadWeights(session);
        try (Likelihood likelihood =
            model
                .model()
                .likelihood(
                    session,
                    new BatchShape(together, model.length()),
                    model.tokenizer().separator(),
                    inference,
                    options.scores())) {
          return of(model, likelihood);
        }
      }
    }

    private EvaluationMetrics of(TrainedModel model, Likelihood likelihood) {
      EvaluationMetrics metrics;
      try {
        metrics =
            EvaluationMetrics.of(
                model.step().orElse(0),
                likelihood,
                held.sequences(),
                model.tokenizer(),
                listener.begin("evaluate"),
                work);
      } finally {
        listener.end();
      }
      for (NamedFigure named : metrics.figures()) {
        FiniteFigure.fault(named.label() + " in nats per token", named.figure().natsPerToken())
            .ifPresent(
                fault -> {
                  throw FiniteFigure.refused(
                      model.checkpoint().folder() + " cannot be evaluated", fault);
                });
      }
      return metrics;
    }
  }
}
