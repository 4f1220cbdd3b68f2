package org.lathe.models.ltm.measurement;

import java.util.Arrays;
import java.util.List;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.Posterior;

/**
 * Latent thought vectors made of those of several texts: a weighted sum, in which layers may be
 * those of another text, and the last layers may be left out. {@code (1 - a) A + a B} interpolates;
 * {@code A + B - C} adds the difference of two texts to a third.
 *
 * @param terms at least one
 * @param swaps layers that come from other texts
 * @param layers how many layers are included, from the bottom; the others are at the prior's mean,
 *     0
 */
public record LatentSum(List<Term> terms, List<Swap> swaps, int layers) {

  /**
   * A text and its weight.
   *
   * @param thought of the text
   * @param weight that its z is multiplied by
   */
  public record Term(FittedThought thought, double weight) {}

  /**
   * A layer that is replaced.
   *
   * @param layer from 0
   * @param thought of the text that it is taken from
   */
  public record Swap(int layer, FittedThought thought) {}

  /**
   * Returns z, [L, n_z, d].
   *
   * @throws InputException if a text is of a model of another shape, or there is no such layer
   */
  public float[] z(LtmConfig config) {
    int layer = config.latentsPerLayer() * config.dim();
    double[] sum = new double[config.layers() * layer];
    for (Term term : terms) {
      float[] z = checked(term.thought(), sum.length);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += term.weight() * z[i];
      }
    }
    for (Swap swap : swaps) {
      float[] z = checked(swap.thought(), sum.length);
      if (swap.layer() < 0 || swap.layer() >= config.layers()) {
        throw new InputException(
            "the model has no layer %d: it has %d".formatted(swap.layer() + 1, config.layers()));
      }
      for (int i = swap.layer() * layer; i < (swap.layer() + 1) * layer; i++) {
        sum[i] = z[i];
      }
    }
    Arrays.fill(sum, Math.clamp(layers, 0, config.layers()) * layer, sum.length, 0);
    float[] z = new float[sum.length];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) sum[i];
    }
    return z;
  }

  private static float[] checked(FittedThought thought, int size) {
    if (thought.z().length != size) {
      throw new InputException("the texts were fitted with models of different shapes");
    }
    return thought.z();
  }

  /**
   * Makes a z the present sample of a session in which one sequence is decoded, for a decoder that
   * begins from it.
   */
  public static void present(Session session, float[] z) {
    session.write(Posterior.MU, z);
    session.write(Posterior.LOG_VAR, new float[z.length]);
    session.write(Posterior.NOISE, new float[z.length]);
  }
}
