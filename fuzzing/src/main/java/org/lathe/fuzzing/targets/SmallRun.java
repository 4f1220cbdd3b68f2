package org.lathe.fuzzing.targets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.engine.Backends;
import org.lathe.files.FileTree;
import org.lathe.models.NoOptions;
import org.lathe.models.gpt.GptFamily;
import org.lathe.models.gpt.LlamaShape;
import org.lathe.models.optimizer.OptimizerOptions;
import org.lathe.training.BatchOptions;
import org.lathe.training.DataOptions;
import org.lathe.training.EvaluationOptions;
import org.lathe.training.RateOptions;
import org.lathe.training.Recipe;
import org.lathe.training.Training;
import org.lathe.training.TrainingListener;
import org.lathe.training.TrainingOptions;

/**
 * The files of a run of two steps, with a tokenizer of its own. It is trained once in a process,
 * when a target asks for it first.
 */
final class SmallRun {
  /** The folder of its checkpoint, in the run. */
  private static final String CHECKPOINT = "checkpoints/step-00000002";

  private static final int STEPS = 2;
  private static final int LINES = 200;

  private static Map<String, byte[]> files;

  private SmallRun() {}

  /** Returns the recipe of the run. */
  static Recipe recipe(String text) {
    return new Recipe(
        "small",
        GptFamily.ID,
        new LlamaShape(1, 4, 1, 8, 5, 1),
        new NoOptions(),
        new DataOptions(text, 1, "words:260", SequenceOrder.WINDOWS),
        new BatchOptions(2, 2, 8),
        OptimizerOptions.published(),
        new RateOptions(1e-2, 1e-3, 1),
        STEPS,
        new EvaluationOptions(STEPS, 2, 1),
        STEPS,
        1);
  }

  /** Writes the files of the checkpoint into a folder. */
  static void writeCheckpoint(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files().entrySet()) {
      if (file.getKey().startsWith(CHECKPOINT + "/")) {
        Files.write(
            folder.resolve(file.getKey().substring(CHECKPOINT.length() + 1)), file.getValue());
      }
    }
  }

  /** Returns the lines of the metrics, as they were written. */
  static byte[] metrics() throws IOException {
    return files().get("metrics.jsonl");
  }

  private static synchronized Map<String, byte[]> files() throws IOException {
    if (files == null) {
      Path home = Files.createTempDirectory("lathe-small-run-");
      try {
        files = trained(home);
      } finally {
        FileTree.delete(home);
      }
    }
    return files;
  }

  private static Map<String, byte[]> trained(Path home) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      lines.append("line ").append(i).append(" of ").append(i * i % 97).append(" words\n\n");
    }
    Path text = Files.writeString(home.resolve("text.txt"), lines);
    Path run = home.resolve("run");
    Training.run(
        recipe(text.toString()),
        new TrainingOptions(run, Backends.choose("scalar"), 1),
        TrainingListener.NONE);
    Map<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(run)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        found.put(run.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return found;
  }
}
