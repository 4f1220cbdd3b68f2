package org.lathe.models.ltm;

import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * The state names and the shape of the posterior {@code q(z|x) = N(mu, diag(exp(log_var)))} of a
 * batch as states: [L, batch, n_z, d], a layer's latents together so that a {@code repeat} reads
 * them as a slice.
 */
public final class Posterior {
  /** State of the means. */
  public static final String MU = "posterior.mu";

  /** State of the log variances. */
  public static final String LOG_VAR = "posterior.log_var";

  /** State of the noise that the present sample uses. */
  public static final String NOISE = "posterior.noise";

  private static final String FIRST_MOMENT = "adam.m.";
  private static final String SECOND_MOMENT = "adam.v.";

  private Posterior() {}

  /**
   * Returns the state of the noise of one of the independent samples of a fast step; that of the
   * first is {@link #NOISE}.
   */
  public static String noise(int sample) {
    return sample == 0 ? NOISE : NOISE + "." + sample;
  }

  /** Returns the type of the posterior, [L, batch, n_z, d]. */
  public static TensorType type(LtmConfig config, int batch) {
    return TensorType.f32(shape(config, batch));
  }

  static Shape shape(LtmConfig config, int batch) {
    return Shape.of(config.layers(), batch, config.latentsPerLayer(), config.dim());
  }

  /**
   * Returns the state of Adam's first moment of {@code name}, which is {@link #MU} or {@link
   * #LOG_VAR}.
   */
  public static String firstMoment(String name) {
    return FIRST_MOMENT + name;
  }

  /** Returns the state of Adam's second moment. */
  public static String secondMoment(String name) {
    return SECOND_MOMENT + name;
  }

  /** Returns {@code z = mu + noise exp(log_var / 2)} of the states. */
  static Tensor sample(GraphBuilder graph, LtmConfig config, int batch) {
    TensorType type = type(config, batch);
    return graph.gaussianSample(
        graph.state(MU, type), graph.state(LOG_VAR, type), graph.state(NOISE, type));
  }

  /**
   * Converts [batch, N_z, d], one sequence after the other as in checkpoints and golden folders, to
   * [L, batch, n_z, d].
   */
  public static float[] fromSequences(LtmConfig config, int batch, float[] values) {
    return reorder(config, batch, values, true);
  }

  /** Converts [L, batch, n_z, d] to [batch, N_z, d]. */
  public static float[] toSequences(LtmConfig config, int batch, float[] values) {
    return reorder(config, batch, values, false);
  }

  private static float[] reorder(LtmConfig config, int batch, float[] values, boolean stack) {
    int block = config.latentsPerLayer() * config.dim();
    float[] reordered = new float[values.length];
    for (int b = 0; b < batch; b++) {
      for (int l = 0; l < config.layers(); l++) {
        int sequence = (b * config.layers() + l) * block;
        int stacked = (l * batch + b) * block;
        System.arraycopy(
            values, stack ? sequence : stacked, reordered, stack ? stacked : sequence, block);
      }
    }
    return reordered;
  }
}
