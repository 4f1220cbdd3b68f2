package org.lathe.evaluation.heldout;

import java.util.Optional;
import java.util.function.Supplier;
import org.lathe.datasets.baseline.TextBaselines;
import org.lathe.engine.Session;
import org.lathe.evaluation.TaskListener;
import org.lathe.models.BatchShape;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.training.BaselineComparison;
import org.lathe.training.EvaluationMetrics;
import org.lathe.training.TrainedModel;

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
   * @throws org.lathe.files.InputException if the text cannot be read or is not known
   */
  public static HeldOutScores of(
      TrainedModel model,
      InferenceOptions inference,
      HeldOutOptions options,
      Supplier<Session> sessions,
      TaskListener listener) {
    TrainedModel.HeldOut held =
        model.heldOut(options.data(), options.dataLimit(), options.sequences(), options.seed());
    held.note().ifPresent(listener::note);
    EvaluationMetrics metrics = measure(model, inference, held, options, sessions, listener);
    Optional<BaselineComparison> comparison =
        model
            .baseline()
            .map(
                baseline ->
                    BaselineComparison.of(
                        metrics,
                        measure(
                            baseline, baseline.inference(), held, options, sessions, listener)));
    return new HeldOutScores(held.source(), metrics, model.baselines(held), comparison);
  }

  private static EvaluationMetrics measure(
      TrainedModel model,
      InferenceOptions inference,
      TrainedModel.HeldOut held,
      HeldOutOptions options,
      Supplier<Session> sessions,
      TaskListener listener) {
    int together = Math.min(options.batch(), held.sequences().size());
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
        return measure(model, likelihood, held, listener);
      }
    }
  }

  private static EvaluationMetrics measure(
      TrainedModel model, Likelihood likelihood, TrainedModel.HeldOut held, TaskListener listener) {
    try {
      return EvaluationMetrics.of(
          model.step().orElse(0),
          likelihood,
          held.sequences(),
          model.tokenizer(),
          listener.begin("evaluate"));
    } finally {
      listener.end();
    }
  }
}
