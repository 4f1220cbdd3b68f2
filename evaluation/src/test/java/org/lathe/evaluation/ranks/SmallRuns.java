package org.lathe.evaluation.ranks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.models.ModelShape;
import org.lathe.models.NoOptions;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.diffusion.DiffusionFamily;
import org.lathe.models.diffusion.DiffusionOptions;
import org.lathe.models.diffusion.DiffusionShape;
import org.lathe.models.diffusion.Reduction;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;
import org.lathe.models.diffusion.noise.TimeDraw;
import org.lathe.models.gpt.GptFamily;
import org.lathe.models.gpt.LlamaShape;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.family.LtmFamily;
import org.lathe.models.ltm.family.LtmShape;
import org.lathe.models.optimizer.OptimizerOptions;
import org.lathe.models.vae.AggressiveEncoder;
import org.lathe.models.vae.KlAnnealing;
import org.lathe.models.vae.VaeFamily;
import org.lathe.models.vae.VaeOptions;
import org.lathe.models.vae.VaeShape;
import org.lathe.training.BatchOptions;
import org.lathe.training.DataOptions;
import org.lathe.training.EvaluationOptions;
import org.lathe.training.RateOptions;
import org.lathe.training.Recipe;
import org.lathe.training.TrainedModel;
import org.lathe.training.Training;
import org.lathe.training.TrainingListener;
import org.lathe.training.TrainingOptions;

/** Runs of two steps with a model of a few thousand weights of each kind, on a generated text. */
public final class SmallRuns {
  /** Tokens of the sequences that the models were trained on. */
  public static final int LENGTH = 16;

  private static final int STEPS = 2;
  private static final int POSITIONS = 32;
  private static final int LINES = 400;

  /** Kinds of models. */
  public enum Kind {
    LTM(LtmFamily.ID, new LtmShape(2, 16, 2, POSITIONS, 5, 2, 1), LtmOptions.paper(3)),
    AUTOREGRESSIVE(GptFamily.ID, new LlamaShape(2, 16, 2, POSITIONS, 5, 1), new NoOptions()),
    DIFFUSION(
        DiffusionFamily.ID,
        new DiffusionShape(
            Process.MDLM, 2, 16, 2, POSITIONS, POSITIONS, 8, 8, false, ScheduleName.LOG_LINEAR),
        new DiffusionOptions(TimeDraw.STRATIFIED, 1e-3, Reduction.SEQUENCES)),
    VAE(
        VaeFamily.ID,
        new VaeShape(2, 16, 2, POSITIONS, 5, 2, 1, 0, 1),
        new VaeOptions(KlAnnealing.NONE, 0, AggressiveEncoder.NONE, false, 2, 0.5));

    private final String family;
    private final ModelShape shape;
    private final ObjectiveOptions objective;

    Kind(String family, ModelShape shape, ObjectiveOptions objective) {
      this.family = family;
      this.shape = shape;
      this.objective = objective;
    }
  }

  private SmallRuns() {}

  /** Trains a model of each kind, in a folder of its name. */
  public static void train(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      lines.append("line ").append(i).append(" of ").append(i * i % 97).append(" words\n\n");
    }
    Path text = Files.writeString(folder.resolve("text.txt"), lines);
    for (Kind kind : Kind.values()) {
      Recipe recipe =
          new Recipe(
              "small",
              kind.family,
              kind.shape,
              kind.objective,
              new DataOptions(text.toString(), 1, "bytes", SequenceOrder.WINDOWS),
              new BatchOptions(4, 4, LENGTH),
              OptimizerOptions.published(),
              new RateOptions(1e-2, 1e-3, 1),
              STEPS,
              new EvaluationOptions(STEPS, 2, 1),
              STEPS,
              1);
      Training.run(
          recipe,
          new TrainingOptions(folder.resolve(kind.name()), Backends.choose("vector"), 1),
          TrainingListener.NONE);
    }
  }

  /** Opens a model; each rank has its own. */
  public static TrainedModel open(Path folder, Kind kind) {
    return TrainedModel.open(folder.resolve(kind.name()), Optional.empty());
  }

  /** Opens an empty session. */
  public static Session session() {
    Backends.Choice choice = Backends.choose("vector");
    return choice.backend().open(choice.device(), 1);
  }

  /** Returns the content of each file below a folder, a byte a character. */
  public static Map<String, String> files(Path folder) {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        files.put(
            folder.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
