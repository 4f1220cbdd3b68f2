package org.lathe.studies.claims;

import java.util.Optional;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A t-test of the mean of differences over seeds and sequences, both taken for random: the result
 * is about other seeds and other sequences too.
 *
 * <p>Where all seeds have the same sequences, the model is {@code d_si = m + A_s + B_i + E_si}. The
 * variance of the mean is estimated by {@code (MS_A + MS_B) / (S N)}, with the mean squares of
 * seeds and of sequences, which is too large by {@code var(E) / (S N)} and so errs to the side of
 * no verdict. The critical value is that of Cochran (1964): the mean of the two of Student's t, for
 * the degrees of freedom of seeds and of sequences, weighted by their parts of the variance. With
 * Satterthwaite's degrees of freedom instead, three or four seeds gave up to 1.8 times the wrong
 * verdicts that the level allows: few seeds that happen to agree look as if they did not matter.
 * Where the sequences differ between seeds, each seed counts as one independent difference, the
 * mean over its sequences.
 *
 * @param effect the mean
 * @param standardError of it
 * @param seedDegrees degrees of freedom of the seeds
 * @param sequenceDegrees degrees of freedom of the sequences
 * @param ofSequences part of the squared standard error that is of sequences, from 0 to 1
 */
public record PairedTest(
    double effect, double standardError, int seedDegrees, int sequenceDegrees, double ofSequences) {
  /** A chance below which chances are not told apart. */
  private static final double LEAST = 1e-12;

  /**
   * Tests differences; empty where there are fewer than two seeds, or no spread that tells how sure
   * the mean is.
   */
  public static Optional<PairedTest> of(PairedSample sample) {
    if (sample.seeds() < 2) {
      return Optional.empty();
    }
    double seeds = sample.seeds();
    double sequences = sample.sequences();
    double[] means = sample.seedMeans();
    double effect = mean(means);
    double ofSeeds = sequences * variance(means, effect);
    boolean crossed = sample.sameSequences() && sequences > 1;
    double ofSequences = crossed ? seeds * variance(sample.sequenceMeans(), effect) : 0;
    double sum = ofSeeds + ofSequences;
    if (!(sum > 0)) {
      return Optional.empty();
    }
    return Optional.of(
        new PairedTest(
            effect,
            Math.sqrt(sum / (seeds * sequences)),
            sample.seeds() - 1,
            sample.sequences() - 1,
            ofSequences / sum));
  }

  /**
   * Returns the two-sided chance of a mean this far from {@code border} if the border is the truth;
   * at least 1e-12.
   */
  public double p(double border) {
    double t = Math.abs(effect - border) / standardError;
    if (t == 0) {
      return 1;
    }
    if (t >= critical(LEAST)) {
      return LEAST;
    }
    return Math.exp(
        new BrentSolver(1e-10).solve(200, log -> critical(Math.exp(log)) - t, Math.log(LEAST), 0));
  }

  /** Returns half of the interval that covers the truth with this chance. */
  public double halfWidth(double coverage) {
    return standardError * critical(1 - coverage);
  }

  /** Returns how many standard errors from the truth a mean is with this two-sided chance. */
  private double critical(double chance) {
    double ofSeeds = critical(seedDegrees, chance);
    return ofSequences > 0
        ? (1 - ofSequences) * ofSeeds + ofSequences * critical(sequenceDegrees, chance)
        : ofSeeds;
  }

  private static double critical(int degrees, double chance) {
    return -new TDistribution(null, degrees).inverseCumulativeProbability(chance / 2);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double variance(double[] values, double mean) {
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares / (values.length - 1);
  }
}
