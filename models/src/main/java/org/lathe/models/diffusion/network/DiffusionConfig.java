package org.lathe.models.diffusion.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.lathe.models.ModelConfig;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;

/**
 * Shape of a discrete diffusion model. As JSON it has the names of the golden folders: those of the
 * releases' configurations for MDLM and SEDD, those of Llama blocks for MD4.
 *
 * @param process what noise does, and which network reads it
 * @param vocabulary number V of token ids; where noise masks tokens, V is the mask's id
 * @param dim width d of the residual stream; d is a multiple of twice the heads
 * @param layers number L of blocks
 * @param heads attention heads
 * @param hidden width of the feed-forward layers
 * @param positions tokens N of the longest sequence; a place before them holds the separator
 * @param conditioning width of the vector that modulates the blocks
 * @param frequencies width of the embedding of the time, even; for MD4 {@code conditioning}
 * @param timeInput whether the network reads the time
 * @param schedule how noise grows with the time
 * @param epsilon of the layer norms
 * @param ropeTheta base of the rotary position embedding
 */
public record DiffusionConfig(
    Process process,
    int vocabulary,
    int dim,
    int layers,
    int heads,
    int hidden,
    int positions,
    int conditioning,
    int frequencies,
    boolean timeInput,
    NoiseSchedule schedule,
    double epsilon,
    double ropeTheta)
    implements ModelConfig {
  /** Epsilon of the layer norms of all releases. */
  public static final double EPSILON = 1e-5;

  /** Base of the rotary position embedding of all releases. */
  public static final double ROPE_THETA = 10_000;

  /** The place of the separator makes one more, which an int holds. */
  static final int MOST_POSITIONS = Integer.MAX_VALUE - 1;

  /** MD4's exponents of frequencies are divided by half the width less one. */
  private static final int FEWEST_FREQUENCIES = 4;

  /** Checks that the parts fit each other. */
  public DiffusionConfig {
    require(vocabulary >= 1, "vocab_size %d, must be at least 1", vocabulary);
    require(layers >= 1, "layers %d, must be at least 1", layers);
    require(heads >= 1, "heads %d, must be at least 1", heads);
    require(dim >= 1 && dim % heads == 0, "dim %d is not a multiple of %d heads", dim, heads);
    require(
        dim / heads % 2 == 0,
        "dim %d with %d heads: a head is %d wide, must be even",
        dim,
        heads,
        dim / heads);
    require(hidden >= 1, "hidden %d, must be at least 1", hidden);
    require(
        positions >= 1 && positions <= MOST_POSITIONS,
        "positions %d, must be between 1 and %d",
        positions,
        MOST_POSITIONS);
    require(conditioning >= 1, "conditioning %d, must be at least 1", conditioning);
    require(
        frequencies >= FEWEST_FREQUENCIES && frequencies % 2 == 0,
        "frequencies %d, must be even and at least %d",
        frequencies,
        FEWEST_FREQUENCIES);
    if (process == Process.MD4) {
      require(
          frequencies == conditioning,
          "frequencies %d and conditioning %d: md4 has the same number of both",
          frequencies,
          conditioning);
      require(timeInput, "timeInput false: a network of md4 without the time is not supported");
    }
    require(
        epsilon >= 0 && Float.isFinite((float) epsilon),
        "norm_eps %s, must be a float32 number from 0",
        epsilon);
    require(
        ropeTheta > 0 && Double.isFinite(ropeTheta),
        "rope_theta %s, must be positive and finite",
        ropeTheta);
    requireFit("ids %d * dim %d", process.noisyIds(vocabulary), dim);
    requireFit("layers %d * dim %d * dim %d", layers, dim, dim);
    requireFit("layers %d * hidden %d * dim %d", layers, hidden, dim);
    requireFit("layers %d * dim %d * conditioning %d", layers, dim, conditioning);
    requireFit("4 * conditioning %d * frequencies %d", conditioning, frequencies, 4);
  }

  /**
   * Reads a {@code config.json}.
   *
   * @throws org.lathe.files.InputException if a field is missing, or has another type
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static DiffusionConfig of(JsonNode json) {
    return DiffusionJson.config(json);
  }

  /** Returns the fields of a {@code config.json}, from which this is read again. */
  @JsonValue
  Map<String, Object> json() {
    return DiffusionJson.fields(this);
  }

  /** Returns the number n of places of the longest sequence: the separator's and all tokens. */
  public int places() {
    return positions + 1;
  }

  /** Returns the width of an attention head. */
  public int headWidth() {
    return dim / heads;
  }

  /** Returns the number of ids that the network reads. */
  public int noisyIds() {
    return process.noisyIds(vocabulary);
  }

  /** Returns 0: a place sees those after it too. */
  @Override
  public int window() {
    return 0;
  }

  @Override
  public Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("process", process.id());
    summary.put("time_input", timeInput);
    return summary;
  }

  /** A weight is one array, so the product of its extents must be an int. */
  private static void requireFit(String product, long... extents) {
    long count = 1;
    for (long extent : extents) {
      count *= extent;
      require(
          count <= Integer.MAX_VALUE,
          product + " is more than 2147483647, too many elements for a weight",
          LongStream.of(extents).boxed().toArray());
    }
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(
          "model configuration: " + String.format(Locale.ROOT, message, values));
    }
  }
}
