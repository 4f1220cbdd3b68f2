package org.lathe.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.measurement.TextFit;
import org.lathe.training.BatchOptions;
import org.lathe.training.DataOptions;
import org.lathe.training.EvaluationOptions;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;
import org.lathe.training.TrainedModel;
import org.lathe.training.Training;
import org.lathe.training.TrainingListener;
import org.lathe.training.TrainingOptions;

/** Trains a tiny latent thought model, then fits the latents to a text that it has not seen. */
public final class TrainAndFit {
  private static final int STEPS = 10;

  /** Threads to compute with; their number changes no bit of any result. */
  private static final int THREADS = 1;

  private TrainAndFit() {}

  /** Trains in a new temporary folder and prints the result of the fit. */
  public static void main(String[] arguments) throws IOException {
    Path run = Files.createTempDirectory("lathe-example").resolve("run");
    train(run);
    print(fit(run, "Hal was a sailor."));
    System.out.println("the run is in " + run);
  }

  /** Trains a model; the folder then contains the recipe, the metrics and the checkpoint. */
  static void train(Path run) {
    // A recipe is everything that a run depends on. This one starts from the recipe "pocket", which
    // ships with Lathe, and makes it even smaller. The stories are generated, so no file is
    // needed.
    Recipe recipe =
        RecipeFile.named("pocket")
            .with(new DataOptions("stories", 1, "bytes", SequenceOrder.WINDOWS))
            .with(new BatchOptions(4, 4, 32))
            .with(new EvaluationOptions(STEPS, 4, 1))
            .withCheckpointEvery(STEPS)
            .withSteps(STEPS);
    // "vector" is the fast engine for the CPU. Any other engine on the class path works too:
    // "scalar" gives the same bits, slowly.
    TrainingOptions options = new TrainingOptions(run, Backends.choose("vector"), THREADS);
    Training.run(recipe, options, TrainingListener.NONE);
  }

  /** Fits the posterior {@code q(z|x)} to a text; the weights stay as they are. */
  static TextFit fit(Path run, String text) {
    TrainedModel trained = TrainedModel.open(run, Optional.empty());
    // The options of fits at the end of training: number of fast steps, their rate, the noise.
    FitOptions options = (FitOptions) trained.inference();
    Backends.Choice engine = Backends.choose("vector");
    // A session holds states, such as weights, on a device. It must be closed.
    try (Session session = engine.backend().open(engine.device(), THREADS)) {
      trained.checkpoint().loadWeights(session);
      return TextFit.of(
          session,
          LatentModel.of(trained.model(), run),
          options.fast(),
          trained.tokenizer().encode(text),
          trained.tokenizer().separator(),
          options.peak(),
          trained.recipe().orElseThrow().seed(),
          FastLearning.Listener.NONE);
    }
  }

  private static void print(TextFit fit) {
    for (int step = 0; step < fit.steps().size(); step++) {
      Score before = fit.steps().get(step);
      System.out.printf("fast step %2d  NELBO %8.3f nats%n", step, before.nelbo());
    }
    System.out.printf("afterwards    NELBO %8.3f nats%n", fit.fitted().nelbo());
    // mu and log_var are [N_z, d]; the latents of layer 0 come first.
    LtmConfig config = fit.config();
    int latent = config.latentsPerLayer() * config.dim();
    for (int layer = 0; layer < config.layers(); layer++) {
      double largest = 0;
      double logVar = 0;
      for (int i = layer * latent; i < (layer + 1) * latent; i++) {
        largest = Math.max(largest, Math.abs(fit.mu()[i]));
        logVar += fit.logVar()[i] / latent;
      }
      System.out.printf(
          "layer %d  KL %7.3f nats  largest |mu| %.3f  mean log_var %.3f%n",
          layer, fit.fitted().kl()[layer][0], largest, logVar);
    }
  }
}
