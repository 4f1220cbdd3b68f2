package org.lathe.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.engine.Backends;
import org.lathe.models.ModelShape;
import org.lathe.models.NoOptions;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.gpt.GptFamily;
import org.lathe.models.gpt.LlamaShape;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowSample;
import org.lathe.models.ltm.family.LtmFamily;
import org.lathe.models.ltm.family.LtmShape;
import org.lathe.models.optimizer.OptimizerOptions;

/** Runs of a few steps with a model of a few thousand weights, on a generated text. */
final class SmallRun {
  /** Slow steps of a run. */
  static final int STEPS = 6;

  private static final int LINES = 400;

  private SmallRun() {}

  /** Two layers, window shorter than the sequences. */
  static LtmShape shape() {
    return new LtmShape(2, 16, 2, 32, 5, 2, 1);
  }

  /** Writes the text; returns where. */
  static Path text(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      lines.append("line ").append(i).append(" of ").append(i * i % 97).append(" words\n\n");
    }
    return Files.writeString(folder.resolve("text.txt"), lines);
  }

  /** What the runs do, unless a test changes it: batches of 4, checkpoints at 2, 4 and 6. */
  static Recipe recipe(Path text) {
    return recipe(text, LtmFamily.ID, shape(), LtmOptions.paper(3));
  }

  /** The same with an autoregressive decoder of that size. */
  static Recipe autoregressive(Path text) {
    return recipe(text, GptFamily.ID, new LlamaShape(2, 16, 2, 32, 5, 1), new NoOptions());
  }

  /** The same with a model of any family. */
  static Recipe recipe(Path text, String family, ModelShape shape, ObjectiveOptions objective) {
    return new Recipe(
        "small",
        family,
        shape,
        objective,
        new DataOptions(text.toString(), 1, "bytes", SequenceOrder.WINDOWS),
        new BatchOptions(4, 4, 4, 16),
        OptimizerOptions.published(),
        new RateOptions(1e-2, 1e-3, 1),
        STEPS,
        new EvaluationOptions(3, 2, 1),
        2,
        1);
  }

  /** A recipe whose leaves are micro-batches of so many sequences. */
  static Recipe withMicroBatch(Recipe recipe, int microBatch) {
    BatchOptions known = recipe.batch();
    return recipe.with(new BatchOptions(known.sequences(), microBatch, microBatch, known.length()));
  }

  static Recipe with(Recipe recipe, UnaryOperator<FastOptions> fast, SlowGradient gradient) {
    LtmOptions known = (LtmOptions) recipe.objective();
    FastOptions changed = fast.apply(known.fast());
    boolean kept = changed.noise() == FastOptions.Noise.FIXED;
    return recipe.with(
        known.with(changed).with(gradient).with(kept ? SlowSample.OF_FIT : SlowSample.FRESH));
  }

  static Trainer start(
      Path run, Recipe recipe, String backend, int threads, TrainingListener listener) {
    return Trainer.start(run, recipe, Backends.choose(backend), threads, listener);
  }

  /** Runs to the end. */
  static void run(Path run, Recipe recipe, String backend, int threads) {
    start(run, recipe, backend, threads, new TrainingListener() {}).run();
  }

  /** SHA-256 of each file below {@code run/checkpoints}, by its path there. */
  static Map<String, String> checkpoints(Path run) throws IOException {
    Path checkpoints = run.resolve("checkpoints");
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(checkpoints)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        hashes.put(checkpoints.relativize(file).toString(), sha256(Files.readAllBytes(file)));
      }
    }
    return hashes;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
