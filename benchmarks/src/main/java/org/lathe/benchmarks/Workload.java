package org.lathe.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.Model;
import org.lathe.models.ModelConfig;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Occasion;
import org.lathe.models.decoding.StepwiseModel;
import org.lathe.models.optimizer.AverageOptions;
import org.lathe.models.optimizer.OptimizerOptions;
import org.lathe.training.BatchOptions;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;

/**
 * What is measured: a model of any family, how it is trained, and the shapes of a step.
 *
 * @param name of the recipe
 * @param model whose steps are measured
 * @param objective what its objective needs to be told
 * @param optimizer AdamW's settings
 * @param average of the weights, which an update computes too
 * @param shape of a micro-batch
 * @param sequences of a whole step, whose micro-batches share an update
 */
public record Workload(
    String name,
    Model model,
    ObjectiveOptions objective,
    OptimizerOptions optimizer,
    AverageOptions average,
    BatchShape shape,
    int sequences) {
  /** Small models of two families, for measurements alone: d 128, vocabulary 4096. */
  private static final List<String> OWN = List.of("small", "small-gpt");

  /** Names all random numbers of a measurement. */
  public static final long SEED = 1;

  /** Returns the names that {@link #named} accepts. */
  public static List<String> names() {
    return Stream.concat(OWN.stream(), RecipeFile.names().stream()).sorted().toList();
  }

  /**
   * Returns the workload of a training preset, or of a small model for measurements; the options of
   * its objective are those of published throughputs.
   *
   * @param batch sequences in a micro-batch, or 0 for those of the preset, 1 where it leaves them
   *     to the device
   * @throws IllegalArgumentException if there is none; the message lists all names
   */
  public static Workload named(String name, int batch) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "unknown preset '" + name + "'; there are " + String.join(", ", names()));
    }
    Recipe recipe = OWN.contains(name) ? own(name) : RecipeFile.named(name);
    return of(recipe.with(recipe.objective().measured()), batch);
  }

  /**
   * Returns the workload of a recipe, as it is.
   *
   * @param batch as for {@link #named}
   * @throws org.lathe.files.InputException if its parts do not fit each other
   */
  public static Workload of(Recipe recipe, int batch) {
    if (batch < 0) {
      throw new IllegalArgumentException("batch " + batch + ", must be at least 1");
    }
    BatchOptions options = recipe.batch();
    boolean open = options.microBatch() == BatchOptions.FITTING;
    int usual = open ? 1 : options.microBatch();
    return new Workload(
        recipe.name(),
        recipe.build(),
        recipe.objective(),
        recipe.optimizer(),
        recipe.average(),
        new BatchShape(batch == 0 ? usual : batch, options.length()),
        options.sequences());
  }

  private static Recipe own(String name) {
    String resource = "/workloads/" + name + ".yaml";
    try (InputStream in = Workload.class.getResourceAsStream(resource)) {
      return RecipeFile.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), resource);
    } catch (IOException e) {
      throw new IllegalStateException(resource + " ships with the benchmarks", e);
    }
  }

  /** Returns this workload with another number of sequences in a micro-batch. */
  public Workload withBatch(int batch) {
    return new Workload(
        name,
        model,
        objective,
        optimizer,
        average,
        new BatchShape(batch, shape.length()),
        sequences);
  }

  /** Returns the configuration of the model. */
  public ModelConfig config() {
    return model.config();
  }

  /** Returns whether the model generates token by token. */
  public boolean decodes() {
    return model instanceof StepwiseModel;
  }

  /** Returns the sequences in a micro-batch. */
  public int batch() {
    return shape.sequences();
  }

  /** Returns the tokens of a sequence. */
  public int length() {
    return shape.length();
  }

  /** Returns the number of tokens in a micro-batch. */
  public int tokens() {
    return Math.toIntExact(shape.tokens());
  }

  /** Returns a micro-batch of random tokens: the speed does not depend on their values. */
  Batch random() {
    SplittableRandom random = new SplittableRandom(SEED);
    int[][] sequences = new int[batch()][];
    for (int b = 0; b < sequences.length; b++) {
      sequences[b] = random.ints(length(), 0, config().vocabulary()).toArray();
    }
    return Batch.of(0, sequences);
  }

  /** Returns what names the random numbers of that micro-batch. */
  Occasion occasion() {
    int[] numbers = new int[batch()];
    Arrays.setAll(numbers, b -> b);
    return new Occasion(SEED, 1, 1, numbers);
  }
}
