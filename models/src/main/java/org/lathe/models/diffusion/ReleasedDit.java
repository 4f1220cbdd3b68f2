package org.lathe.models.diffusion;

import java.util.Map;
import java.util.Optional;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.exchange.ConfigFields;
import org.lathe.models.exchange.StoredTensor;

/** What the network that MDLM and SEDD share has in both releases, whatever their configuration. */
final class ReleasedDit {
  /** Width of the time embedding. */
  private static final int FREQUENCIES = 256;

  /** Width of the feed-forward layers in units of the residual stream's. */
  private static final int FEED_FORWARD = 4;

  /** The share of each branch that training drops; scores and samples do not depend on it. */
  static final double DROPOUT = 0.1;

  /** The frequencies of the rotary embedding, which the configuration determines. */
  private static final String BUFFER = "rotary_emb.inv_freq";

  private ReleasedDit() {}

  /**
   * Returns the configuration here.
   *
   * @param fields of the release's network
   * @param dim name of the field of the width
   * @param length name of the field of the places of a sequence. The first place holds a separator
   *     here, and a token there
   * @throws InputException if a field is missing or wrong
   */
  static DiffusionConfig config(
      Process process,
      int vocabulary,
      ConfigFields fields,
      String dim,
      String length,
      boolean timeInput,
      NoiseSchedule schedule) {
    int width = fields.size(dim);
    int places = fields.size(length);
    fields.require(places > 1, length, "at least 2");
    fields.require(width <= Integer.MAX_VALUE / FEED_FORWARD, dim, "at most 536870911");
    try {
      return new DiffusionConfig(
          process,
          vocabulary,
          width,
          fields.size("n_blocks"),
          fields.size("n_heads"),
          FEED_FORWARD * width,
          places - 1,
          fields.size("cond_dim"),
          FREQUENCIES,
          timeInput,
          schedule,
          DiffusionConfig.EPSILON,
          DiffusionConfig.ROPE_THETA);
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
  }

  /**
   * Refuses what is a constant in the releases' code and another one in a configuration.
   *
   * @throws InputException naming the first
   */
  static void requireReleased(DiffusionConfig config) {
    requireTrained("hidden", config.hidden(), FEED_FORWARD * config.dim());
    requireTrained("frequencies", config.frequencies(), FREQUENCIES);
    require(config.epsilon() == DiffusionConfig.EPSILON, "epsilon", DiffusionConfig.EPSILON);
    require(
        config.ropeTheta() == DiffusionConfig.ROPE_THETA, "ropeTheta", DiffusionConfig.ROPE_THETA);
  }

  /** Requires what a recipe can set. */
  private static void requireTrained(String field, int value, int wanted) {
    if (value != wanted) {
      throw new InputException(
          "%s of this model is %d, and the release computes %d only: train one with {set} model.%s=%d"
              .formatted(field, value, wanted, field, wanted));
    }
  }

  static void require(boolean holds, String field, Object wanted) {
    if (!holds) {
      throw new InputException(
          "the release computes no model whose %s is not %s".formatted(field, wanted));
    }
  }

  /**
   * Returns the tensors that are no weights: frequency {@code theta^(-2j/w)} of each pair j of a
   * head of width w.
   *
   * @param prefix of their names
   */
  static Map<String, Safetensors.Entry> buffers(DiffusionConfig config, String prefix) {
    float[] frequencies = new float[config.headWidth() / 2];
    for (int j = 0; j < frequencies.length; j++) {
      double exponent = -2.0 * j / config.headWidth();
      frequencies[j] = (float) StrictMath.pow(config.ropeTheta(), exponent);
    }
    int[] extents = {frequencies.length};
    return Map.of(prefix + BUFFER, Safetensors.Entry.of(extents, frequencies));
  }

  /** Returns what the tensor of a name is; the release's names are those of checkpoints here. */
  static Optional<StoredTensor> stored(String name) {
    return Optional.of(
        name.equals(BUFFER) ? new StoredTensor.Buffer() : new StoredTensor.Weight(name));
  }
}
