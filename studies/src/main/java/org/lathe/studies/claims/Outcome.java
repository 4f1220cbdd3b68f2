package org.lathe.studies.claims;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The verdict on a claim.
 *
 * @param verdict the verdict
 * @param test of the figures; empty where it could not be made
 * @param halfWidth half of the interval of the effect at 95 %, of this claim alone; NaN without
 *     test
 * @param p chance of the test, corrected for the number of claims; 1 without test
 * @param seeds that the test is over
 * @param sequences of each seed
 * @param reason why there is no verdict; empty where there is one
 */
public record Outcome(
    Verdict verdict,
    Optional<PairedTest> test,
    double halfWidth,
    double p,
    int seeds,
    int sequences,
    String reason) {
  /** Coverage of the intervals. */
  public static final double COVERAGE = 0.95;

  /**
   * A claim as its test sees it.
   *
   * @param evidence of it
   * @param lower whether it says that the effect is below the border
   * @param border that the effect must pass
   */
  public record Tested(DecidingSample evidence, boolean lower, double border) {}

  /**
   * Decides all claims of a study together.
   *
   * @param level of the tests, corrected for the number of all claims, those without a test too
   */
  public static List<Outcome> of(List<Tested> claims, double level) {
    List<Optional<PairedTest>> tests =
        claims.stream().map(claim -> claim.evidence().sample().flatMap(PairedTest::of)).toList();
    double[] single = new double[tests.size()];
    for (int i = 0; i < single.length; i++) {
      double border = claims.get(i).border();
      single[i] = tests.get(i).map(test -> test.p(border)).orElse(1.0);
    }
    double[] corrected = Holm.adjusted(single);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < single.length; i++) {
      outcomes.add(of(claims.get(i), tests.get(i), corrected[i], level));
    }
    return List.copyOf(outcomes);
  }

  private static Outcome of(Tested claim, Optional<PairedTest> test, double p, double level) {
    Optional<PairedSample> sample = claim.evidence().sample();
    int seeds = sample.map(PairedSample::seeds).orElse(0);
    int sequences = sample.map(PairedSample::sequences).orElse(0);
    if (test.isEmpty()) {
      String reason =
          sample.isEmpty()
              ? claim.evidence().lack()
              : seeds < 2
                  ? "one seed gives no verdict"
                  : "no spread over seeds tells how sure the figure is";
      return new Outcome(Verdict.UNDECIDED, test, Double.NaN, 1, seeds, sequences, reason);
    }
    double half = test.get().halfWidth(COVERAGE);
    if (!(p < level)) {
      return new Outcome(
          Verdict.UNDECIDED,
          test,
          half,
          p,
          seeds,
          sequences,
          "the test excludes neither side at the level of the study");
    }
    boolean below = test.get().effect() < claim.border();
    return new Outcome(
        below == claim.lower() ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD,
        test,
        half,
        p,
        seeds,
        sequences,
        "");
  }
}
