package org.lathe.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.lathe.datasets.Sampling;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.SlowOptions;

/**
 * Named sizes of model and training. {@link #POCKET} is ours, for a laptop; the others are the
 * paper's (Kong et al., 2025, table of configurations).
 */
public enum Preset {
  /**
   * Bytes, 2 layers of width 96, 4 latent vectors: something to look at after three minutes on two
   * cores. So short a window that what is further back than a few bytes must go through z.
   */
  POCKET("pocket", "bytes", 96, 2, 4, 64, 4, 2, 16),
  /** LTM-S: 38M weights, 16 fast steps. */
  LTM_S("ltm-s", "gpt2", 512, 3, 8, 1024, 256, 8, 16),
  /** LTM-M: 51M weights, 16 fast steps. */
  LTM_M("ltm-m", "gpt2", 512, 6, 8, 1024, 256, 8, 16),
  /** LTM-L: 76M weights, 64 fast steps. */
  LTM_L("ltm-l", "gpt2", 512, 12, 8, 1024, 256, 8, 64);

  private final String id;
  private final String tokenizer;
  private final int dim;
  private final int layers;
  private final int heads;
  private final int positions;
  private final int window;
  private final int latentsPerLayer;
  private final int fastSteps;

  Preset(
      String id,
      String tokenizer,
      int dim,
      int layers,
      int heads,
      int positions,
      int window,
      int latentsPerLayer,
      int fastSteps) {
    this.id = id;
    this.tokenizer = tokenizer;
    this.dim = dim;
    this.layers = layers;
    this.heads = heads;
    this.positions = positions;
    this.window = window;
    this.latentsPerLayer = latentsPerLayer;
    this.fastSteps = fastSteps;
  }

  /** The name on the command line. */
  public String id() {
    return id;
  }

  /**
   * The preset of this name.
   *
   * @throws IllegalArgumentException naming all presets
   */
  public static Preset named(String id) {
    return Arrays.stream(values())
        .filter(preset -> preset.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown preset '" + id + "'; there are " + String.join(", ", names())));
  }

  /** All names. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Preset::id).collect(Collectors.toList());
  }

  /**
   * Shape of the model for a vocabulary.
   *
   * @param vocabulary of the tokenizer; GPT-2's is padded to an even number, as the release does
   */
  public LtmConfig config(int vocabulary) {
    int padded = tokenizer.equals("gpt2") ? vocabulary + vocabulary % 2 : vocabulary;
    return LtmConfig.of(padded, dim, layers, heads, positions, window, latentsPerLayer);
  }

  /**
   * The paper's fit, but with the noise kept for a fit, as in the release. In the few hundred steps
   * of this preset a decoder that sees fresh noise learns to do without z: on {@code stories} the
   * KL then stays at its floor, and what is decoded is the same for every text.
   */
  private static FastOptions pocketFit(int steps) {
    FastOptions paper = FastOptions.paper(steps);
    return new FastOptions(
        steps,
        FastOptions.Noise.FIXED,
        paper.schedule(),
        paper.decay(),
        paper.logVarMean(),
        paper.logVarDeviation());
  }

  /** The training that goes with it; each part can be changed. */
  public TrainingOptions options() {
    boolean pocket = this == POCKET;
    return new TrainingOptions(
        id,
        "jdk",
        32,
        tokenizer,
        Sampling.WINDOWS,
        positions,
        pocket ? 8 : 512,
        pocket ? 8 : 1,
        pocket ? 800 : 60_000,
        pocket ? pocketFit(fastSteps) : FastOptions.paper(fastSteps),
        0.3,
        0.34,
        SlowOptions.published(SlowOptions.Gradient.FINAL),
        pocket ? 6e-3 : 4e-4,
        pocket ? 6e-4 : 4e-5,
        pocket ? 20 : 1000,
        pocket ? 200 : 1000,
        16,
        4,
        pocket ? 200 : 1000,
        1);
  }
}
