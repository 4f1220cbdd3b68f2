package org.lathe.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.lathe.datasets.tokenizer.ByteTokenizer;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.family.LtmFamily;
import org.lathe.training.RecipeFile;

/**
 * The shapes of a measurement.
 *
 * @param name of the model's sizes
 * @param config shape of the model
 * @param batch sequences in a step
 * @param length tokens of each
 */
public record Workload(String name, LtmConfig config, int batch, int length) {
  /** A small model: d 128, 3 layers, 4 heads, vocabulary 4096, 8 sequences of 256, window 64. */
  private static final String SMALL = "small";

  private static final String POCKET = "pocket";
  private static final int GPT2_VOCABULARY = 50_257;

  /** Returns the names that {@link #named} accepts. */
  public static List<String> names() {
    return Stream.concat(Stream.of(SMALL), ltmRecipes().stream()).sorted().toList();
  }

  /**
   * Returns the workload of this name: a training preset at its longest sequences, or {@code
   * small}.
   *
   * @param batch sequences in a step, or 0 for the default: 1 for the presets of the paper, 8 for
   *     the others
   * @throws IllegalArgumentException if there is none; the message lists all names
   */
  public static Workload named(String name, int batch) {
    if (batch < 0) {
      throw new IllegalArgumentException("batch " + batch + ", must be at least 1");
    }
    if (name.equals(SMALL)) {
      LtmConfig config = LtmConfig.of(4096, 128, 3, 4, 256, 64, 8);
      return new Workload(name, config, batch == 0 ? 8 : batch, config.positions());
    }
    if (!ltmRecipes().contains(name)) {
      throw new IllegalArgumentException(
          "unknown preset '" + name + "'; there are " + String.join(", ", names()));
    }
    boolean bytes = name.equals(POCKET);
    int vocabulary = bytes ? new ByteTokenizer().vocabulary() : GPT2_VOCABULARY;
    LtmConfig config = (LtmConfig) RecipeFile.named(name).model().model(vocabulary).config();
    return new Workload(name, config, batch == 0 ? (bytes ? 8 : 1) : batch, config.positions());
  }

  private static List<String> ltmRecipes() {
    return RecipeFile.names().stream()
        .filter(name -> RecipeFile.named(name).family().equals(LtmFamily.ID))
        .toList();
  }

  /** Returns the number of tokens in a step. */
  public int tokens() {
    return batch * length;
  }

  /** Returns the number of elements of the means of a posterior, [L, batch, n_z, d]. */
  int latentElements() {
    return batch * config.latents() * config.dim();
  }

  /** Returns the numbers of the sequences of a run. */
  public int[] sequences() {
    int[] sequences = new int[batch];
    Arrays.setAll(sequences, b -> b);
    return sequences;
  }
}
