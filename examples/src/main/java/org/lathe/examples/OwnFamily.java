package org.lathe.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.examples.bigram.BigramFamily;
import org.lathe.examples.bigram.BigramShape;
import org.lathe.models.BatchShape;
import org.lathe.models.Likelihood;
import org.lathe.models.NoOptions;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Scores;
import org.lathe.models.optimizer.OptimizerOptions;
import org.lathe.training.BatchOptions;
import org.lathe.training.DataOptions;
import org.lathe.training.EvaluationMetrics;
import org.lathe.training.EvaluationOptions;
import org.lathe.training.RateOptions;
import org.lathe.training.Recipe;
import org.lathe.training.TrainedModel;
import org.lathe.training.Training;
import org.lathe.training.TrainingListener;
import org.lathe.training.TrainingOptions;

/**
 * Trains a model of a family that Lathe does not know: the package {@link
 * org.lathe.examples.bigram}, a model of one layer. Optimizer, schedules, checkpoints, metrics and
 * evaluation are Lathe's; the family adds only its own part. Lathe finds it by the line in {@code
 * META-INF/services/org.lathe.models.Family}.
 */
public final class OwnFamily {
  private static final int STEPS = 60;

  /** Threads to compute with; their number changes no bit of any result. */
  private static final int THREADS = 1;

  private OwnFamily() {}

  /** Trains in a temporary folder, prints the held-out perplexity, then opens the checkpoint. */
  public static void main(String[] arguments) throws IOException {
    Path run = Files.createTempDirectory("lathe-example").resolve("run");
    train(
        run,
        new TrainingListener() {
          @Override
          public void evaluated(EvaluationMetrics metrics) {
            System.out.printf(
                "step %2d  held-out perplexity %.2f%n",
                metrics.step(), metrics.headline().figure().perplexity());
          }
        });
    System.out.printf("opened again: %.2f%n", score(run).headline().perplexity());
  }

  /** Returns the recipe. A YAML file with {@code family: bigram} and the same fields is equal. */
  static Recipe recipe() {
    return new Recipe(
        "bigram",
        BigramFamily.ID,
        new BigramShape(32, 32),
        new NoOptions(),
        new DataOptions("stories", 1, "bytes", SequenceOrder.WINDOWS),
        new BatchOptions(8, 4, 32),
        OptimizerOptions.published(),
        new RateOptions(3e-2, 3e-3, 5),
        STEPS,
        new EvaluationOptions(STEPS / 3, 8, 1),
        STEPS,
        1);
  }

  /** Trains the model; calls the listener after each step and each evaluation. */
  static void train(Path run, TrainingListener listener) {
    TrainingOptions options = new TrainingOptions(run, Backends.choose("vector"), THREADS);
    Training.run(recipe(), options, listener);
  }

  /** Opens the trained model, like any model of Lathe, and scores held-out sequences. */
  static Scores score(Path run) {
    TrainedModel trained = TrainedModel.open(run, Optional.empty());
    List<int[]> heldOut = trained.heldOut(Optional.empty(), 1, 8, 1).sequences();
    Backends.Choice engine = Backends.choose("vector");
    try (Session session = engine.backend().open(engine.device(), THREADS)) {
      trained.checkpoint().loadWeights(session);
      try (Likelihood likelihood =
          trained
              .model()
              .likelihood(
                  session,
                  new BatchShape(4, trained.length()),
                  trained.tokenizer().separator(),
                  trained.inference(),
                  new ScoreOptions(1, false, 1))) {
        return Scores.of(likelihood, heldOut, PassListener.NONE);
      }
    }
  }
}
