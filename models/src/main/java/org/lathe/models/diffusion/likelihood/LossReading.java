package org.lathe.models.diffusion.likelihood;

import org.lathe.models.diffusion.network.PlaceLosses;
import org.lathe.models.diffusion.noise.NoiseSchedule;

/** Which loss of a network a bound is of. */
enum LossReading {
  /** {@code -log mu}, mu the softmax of the network's output. */
  CROSS_ENTROPY {
    @Override
    float[] places(PlaceLosses losses, int[] noisy, int[] targets, double[] times) {
      return losses.crossEntropy(noisy, targets, times);
    }

    @Override
    double weight(NoisySequence sequence, NoiseSchedule schedule) {
      return sequence.weight();
    }
  },

  /**
   * The score entropy SE of SEDD. Its weight in the bound is sigma'(t), which is {@code e^sigma -
   * 1} times the weight of a cross-entropy, {@code w = sigma' / (e^sigma - 1)}. For masks it is
   * {@code w / R}, R the true sum of the scores, so that {@code w SE / R} takes the place of {@code
   * w (-log mu)}: it is that and {@code w (E / R - 1 - log(E / R)) >= 0}, E the network's sum of
   * scores.
   */
  SCORE_ENTROPY {
    @Override
    float[] places(PlaceLosses losses, int[] noisy, int[] targets, double[] times) {
      return losses.of(noisy, targets, times);
    }

    @Override
    double weight(NoisySequence sequence, NoiseSchedule schedule) {
      return sequence.weight() * StrictMath.expm1(schedule.sigma(sequence.time()));
    }
  };

  /** Returns the loss of each place, as {@link PlaceLosses#of}. */
  abstract float[] places(PlaceLosses losses, int[] noisy, int[] targets, double[] times);

  /** Returns the weight of these losses in the bound. */
  abstract double weight(NoisySequence sequence, NoiseSchedule schedule);
}
