package org.lathe.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.NoiseStream;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.Posterior;

/**
 * The numbers from which all contestants start.
 *
 * @param workload shapes
 * @param batch random tokens: the speed does not depend on their values
 * @param weights by the names of {@link Parameter}, the layers' stacked
 * @param mu [L, batch, n_z, d]
 * @param logVar as mu
 * @param noise as mu
 */
public record Problem(
    Workload workload,
    Batch batch,
    Map<String, float[]> weights,
    float[] mu,
    float[] logVar,
    float[] noise) {
  private static final long SEED = 1;
  private static final double MEANS = 0.1;

  /** Draws a problem with the engine of the session; weights and posterior stay in its states. */
  static Problem draw(Workload workload, Session session, FastLearning fast) {
    Weights.start(session, workload.config().parameters(), SEED);
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (Parameter parameter : workload.config().parameters()) {
      weights.put(parameter.name(), session.read(parameter.name()));
    }
    fast.restart(SEED, 0, workload.sequences());
    fast.draw(NoiseStream.Purpose.FIT, SEED, 0, 0, workload.sequences());
    SplittableRandom random = new SplittableRandom(SEED);
    // Means as in the middle of a fit: at zero, the KL has no gradient for them.
    float[] mu = new float[workload.latentElements()];
    for (int i = 0; i < mu.length; i++) {
      mu[i] = (float) (MEANS * random.nextGaussian());
    }
    session.write(Posterior.MU, mu);
    int vocabulary = workload.config().vocabulary();
    int[][] sequences = new int[workload.batch()][workload.length()];
    for (int[] sequence : sequences) {
      for (int i = 0; i < sequence.length; i++) {
        sequence[i] = random.nextInt(vocabulary);
      }
    }
    return new Problem(
        workload,
        Batch.of(0, sequences),
        weights,
        mu,
        session.read(Posterior.LOG_VAR),
        session.read(Posterior.NOISE));
  }

  /** Returns the options of the fit: fixed noise, as in the release. */
  static FastOptions fast() {
    return FastOptions.release(16);
  }
}
