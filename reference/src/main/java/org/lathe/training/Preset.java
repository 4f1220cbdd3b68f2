package org.lathe.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.lathe.ltm.FastOptions;
import org.lathe.ltm.LtmConfig;
import org.lathe.ltm.SlowOptions;

/**
 * Named sizes of model and training. {@link #POCKET} is ours, for a laptop; the others are the
 * paper's (Kong et al., 2025, table of configurations).
 */
public enum Preset {
  /** Bytes, 3 layers of width 128: something to look at after a few minutes on two cores. */
  POCKET("pocket", "bytes", 96, 3, 4, 128, 16, 8, 8),
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
   * The paper's fit, but log_var starts at -2.5: half the fast steps then bring it as near to the
   * prior's as the paper's 16 do from -5, and a laptop's minutes see twice the text.
   */
  private static FastOptions pocketFit(int steps) {
    FastOptions paper = FastOptions.paper(steps);
    return new FastOptions(
        steps, paper.noise(), paper.schedule(), paper.decay(), -2.5, paper.logVarDeviation());
  }

  /** The training that goes with it; each part can be changed. */
  public TrainingOptions options() {
    boolean pocket = this == POCKET;
    return new TrainingOptions(
        id,
        "jdk",
        32,
        tokenizer,
        positions,
        pocket ? 8 : 512,
        pocket ? 8 : 1,
        pocket ? 300 : 60_000,
        pocket ? pocketFit(fastSteps) : FastOptions.paper(fastSteps),
        0.3,
        0.34,
        SlowOptions.published(SlowOptions.Gradient.FINAL),
        pocket ? 2e-3 : 4e-4,
        pocket ? 2e-4 : 4e-5,
        pocket ? 20 : 1000,
        pocket ? 100 : 1000,
        16,
        4,
        pocket ? 100 : 1000,
        1);
  }
}
