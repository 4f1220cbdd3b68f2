package org.lathe.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.lathe.datasets.tokenizer.ByteTokenizer;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.training.RecipeFile;

/**
 * The shapes that are measured.
 *
 * @param name of the model's sizes
 * @param config shape of the model
 * @param batch sequences in a step
 * @param length tokens of each
 */
public record Workload(String name, LtmConfig config, int batch, int length) {
  /** Ours: d 128, 3 layers, 4 heads, 4096 tokens, 8 sequences of 256, window 64. */
  private static final String SMALL = "small";

  private static final String POCKET = "pocket";
  private static final int GPT2_VOCABULARY = 50_257;

  /** Names that {@link #named} knows. */
  public static List<String> names() {
    return Stream.concat(Stream.of(SMALL), ltmRecipes().stream()).sorted().toList();
  }

  /**
   * The workload of this name: a training preset at its longest sequences, or {@code small}.
   *
   * @param batch sequences in a step, or 0 for the usual: 1 of the paper's presets, 8 of ours
   * @throws IllegalArgumentException naming all names
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
    return RecipeFile.names().stream().filter(name -> !name.startsWith("ar-")).toList();
  }

  /** Tokens in a step. */
  public int tokens() {
    return batch * length;
  }

  /** Elements of a posterior's means, [L, batch, n_z, d]. */
  int latentElements() {
    return batch * config.latents() * config.dim();
  }

  /** Sequences of a run, numbered. */
  int[] sequences() {
    int[] sequences = new int[batch];
    Arrays.setAll(sequences, b -> b);
    return sequences;
  }
}
