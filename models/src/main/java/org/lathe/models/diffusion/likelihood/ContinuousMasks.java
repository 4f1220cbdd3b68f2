package org.lathe.models.diffusion.likelihood;

import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;

/**
 * The integral of a masking process over continuous time, estimated at random times: each place is
 * masked with probability {@code 1 - alpha(t)}. The mask rates that the schedule or the lowest time
 * leave out are not in it, so it is no bound; it is what the releases print.
 *
 * @param schedule of the noise
 * @param mask the id of the mask
 * @param lowest time: times are uniform in [lowest, 1], and the estimate is the mean over them, not
 *     the integral, as in the releases
 * @param closedForm nats added for each place
 */
record ContinuousMasks(NoiseSchedule schedule, int mask, double lowest, double closedForm)
    implements NoiseProtocol {
  /**
   * Returns the protocol that the process's authors evaluate with: times from {@link #LOWEST} for
   * MDLM and SEDD; all times for MD4, and {@code (1 - alpha(0)) log V} for each token, which the
   * authors call the reconstruction.
   *
   * @param vocabulary number V of tokens, and the mask's id
   */
  static ContinuousMasks release(Process process, NoiseSchedule schedule, int vocabulary) {
    if (process == Process.MD4) {
      double reconstruction = schedule.noiseRate(0) * StrictMath.log(vocabulary);
      return new ContinuousMasks(schedule, vocabulary, 0, reconstruction);
    }
    return new ContinuousMasks(schedule, vocabulary, LOWEST, 0);
  }

  @Override
  public NoisySequence noisy(int[] text, int first, NoiseNumbers numbers) {
    return noisy(text, time(numbers.spread()), numbers.places(text.length - first));
  }

  /** Returns the time that a uniform number in [0, 1) stands for. */
  double time(double uniform) {
    return lowest + (1 - lowest) * uniform;
  }

  /**
   * Masks places as at a time.
   *
   * @param uniform a number in (0, 1] for each of the last places
   */
  NoisySequence noisy(int[] text, double time, double[] uniform) {
    double rate = schedule.noiseRate(time);
    return NoisySequence.masked(text, mask, uniform, rate, time, schedule.weight(time));
  }
}
