package org.lathe.models.ltm.measurement;

import java.util.Arrays;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.NoiseStream;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.Scoring;

/**
 * The latent thought vectors of one text, as they were fitted, and what each token costs with them
 * and without.
 *
 * @param ids tokens of the text
 * @param fitted score of the final posterior at the last noise that the fit used: no bound
 * @param fresh score of the final posterior at noise that the fit has not seen
 * @param klByLatent KL of each latent thought vector in nats, [L][n_z]
 * @param withLatents loss of each token in nats given {@code z}
 * @param withoutLatents loss of each token in nats with every latent at the mean of the prior, 0
 * @param mu means of the final posterior, [L, n_z, d]
 * @param z the latents that represent the text, [L, n_z, d]
 */
public record FittedThought(
    int[] ids,
    Score fitted,
    Score fresh,
    double[][] klByLatent,
    float[] withLatents,
    float[] withoutLatents,
    float[] mu,
    float[] z) {

  /** Is told of each fast step. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A step was taken.
     *
     * @param step number of the step, from 0
     * @param before score of the posterior before it, at that step's noise
     * @param klByLatent KL of each latent thought vector after it, in nats, [L][n_z]
     */
    void stepped(int step, Score before, double[][] klByLatent);
  }

  /**
   * Fits the posterior to a text.
   *
   * @param session holds the weights; its posterior afterwards has no meaning
   * @param ids tokens of the text, at least one, at most the model's positions
   * @param separator the token that stands before it
   * @param seed of all random numbers
   * @throws InputException if a figure of the fit is not finite
   */
  public static FittedThought of(
      Session session,
      LatentModel model,
      FitOptions fit,
      int[] ids,
      int separator,
      long seed,
      Listener listener) {
    LtmConfig config = model.decoderConfig();
    LtmGraphs graphs = model.graphs(new BatchShape(1, ids.length));
    Batch batch = Batch.of(separator, ids);
    int[] number = {0};
    try (FastLearning learning = new FastLearning(session, graphs, fit.fast(), false);
        Scoring scoring = new Scoring(session, graphs)) {
      learning.load(batch.tokens(), batch.targets());
      scoring.load(batch.tokens(), batch.targets());
      learning.fit(
          seed,
          0,
          number,
          fit.peak(),
          (step, score) -> {
            requireFinite(score);
            listener.stepped(step, score, kl(session, config));
          });
      Score fitted = scoring.score();
      float[] mu = session.read(Posterior.MU);
      float[] logVar = session.read(Posterior.LOG_VAR);
      float[] noise = session.read(Posterior.NOISE);
      double[][] kl = kl(session, config);
      learning.draw(NoiseStream.Purpose.FRESH, seed, 0, 0, number);
      Score fresh = scoring.score();
      requireFinite(fitted);
      requireFinite(fresh);
      if (fit.latents() == Latents.SAMPLE) {
        noise = session.read(Posterior.NOISE);
      } else if (fit.latents() == Latents.MEAN) {
        Arrays.fill(noise, 0);
      }
      float[] z = new float[mu.length];
      for (int i = 0; i < z.length; i++) {
        z[i] = (float) (mu[i] + noise[i] * StrictMath.exp(logVar[i] / 2));
      }
      float[] with = tokenNll(session, scoring, z);
      float[] without = tokenNll(session, scoring, new float[z.length]);
      return new FittedThought(ids, fitted, fresh, kl, with, without, mu, z);
    }
  }

  /**
   * Returns the Euclidean distance of the posterior means from those of another text.
   *
   * @throws InputException if that is of a model of another shape
   */
  public double distance(FittedThought other) {
    if (other.mu.length != mu.length) {
      throw new InputException("the texts were fitted with models of different shapes");
    }
    double squares = 0;
    for (int i = 0; i < mu.length; i++) {
      double difference = (double) mu[i] - other.mu[i];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }

  private static void requireFinite(Score score) {
    if (!Double.isFinite(score.nelbo(0))) {
      throw new InputException(
          "the fit met a number that is not finite (NELBO %s): use fewer {fastSteps}"
              .formatted(score.nelbo(0)));
    }
  }

  /** Scores each token given a z. */
  private static float[] tokenNll(Session session, Scoring scoring, float[] z) {
    session.write(Posterior.MU, z);
    session.write(Posterior.NOISE, new float[z.length]);
    scoring.score();
    return scoring.tokenNll();
  }

  private static double[][] kl(Session session, LtmConfig config) {
    float[] mu = session.read(Posterior.MU);
    float[] logVar = session.read(Posterior.LOG_VAR);
    return LatentFigures.of(config.layers(), config.latentsPerLayer(), config.dim(), mu, logVar)
        .kl();
  }
}
