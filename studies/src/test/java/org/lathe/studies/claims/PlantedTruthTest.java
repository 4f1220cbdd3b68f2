package org.lathe.studies.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Verdicts where the truth is known. The figures are those of real, tiny models (counts of a
 * generator's symbols, with a count of one more for each) in the first tests, and synthetic, with
 * effects of seeds and of sequences, in the others.
 */
class PlantedTruthTest {
  private static final double LEVEL = 0.05;
  private static final int SEEDS = 4;
  private static final int SEQUENCES = 32;
  private static final int LENGTH = 200;

  /** A generator of independent symbols 0 and 1. */
  private record Generator(double ones) {
    double entropy() {
      return -ones * Math.log(ones) - (1 - ones) * Math.log(1 - ones);
    }

    int[] sequence(int length, SplittableRandom random) {
      int[] symbols = new int[length];
      for (int i = 0; i < length; i++) {
        symbols[i] = random.nextDouble() < ones ? 1 : 0;
      }
      return symbols;
    }

    /**
     * Returns the nats a symbol of held-out sequences, by a model that has counted the symbols of a
     * training text of the seed.
     */
    double[] figures(long seed, long heldOut) {
      int[] training = sequence(4 * LENGTH, new SplittableRandom(seed));
      int count = 0;
      for (int symbol : training) {
        count += symbol;
      }
      double p = (count + 1.0) / (training.length + 2);
      double[] nats = new double[SEQUENCES];
      for (int i = 0; i < SEQUENCES; i++) {
        for (int symbol : sequence(LENGTH, new SplittableRandom(heldOut + i))) {
          nats[i] -= Math.log(symbol == 1 ? p : 1 - p) / LENGTH;
        }
      }
      return nats;
    }
  }

  /** The same random numbers make the sequences of both generators, so they are pairs. */
  private static PairedSample between(Generator left, Generator right, long study) {
    double[][] each = new double[SEEDS][SEQUENCES];
    for (int s = 0; s < SEEDS; s++) {
      double[] a = left.figures(1000 * study + s, 1_000_000 * study);
      // Trained on a text of its own, as other models are.
      double[] b = right.figures(1000 * study + 500 + s, 1_000_000 * study);
      for (int i = 0; i < SEQUENCES; i++) {
        each[s][i] = a[i] - b[i];
      }
    }
    return new PairedSample(each, true);
  }

  private static Outcome.Tested lower(PairedSample sample, double by) {
    return new Outcome.Tested(DecidingSample.of(sample), true, -by);
  }

  @Test
  void aKnownDifferenceOfEntropiesIsFound() {
    Generator sure = new Generator(0.1);
    Generator fair = new Generator(0.5);
    double truth = fair.entropy() - sure.entropy();
    PairedSample sample = between(sure, fair, 7);
    List<Outcome> outcomes =
        Outcome.of(
            List.of(
                lower(sample, 0),
                lower(sample, truth - 0.1),
                lower(sample, truth + 0.1),
                new Outcome.Tested(DecidingSample.of(sample), false, 0)),
            LEVEL);
    assertEquals(Verdict.HOLDS, outcomes.get(0).verdict());
    assertEquals(Verdict.HOLDS, outcomes.get(1).verdict());
    assertEquals(Verdict.DOES_NOT_HOLD, outcomes.get(2).verdict());
    assertEquals(Verdict.DOES_NOT_HOLD, outcomes.get(3).verdict());
    PairedTest test = outcomes.get(0).test().orElseThrow();
    assertTrue(Math.abs(test.effect() + truth) < outcomes.get(0).halfWidth(), test::toString);
  }

  /** Twenty studies of two models of one generator. */
  @Test
  void noDifferenceIsNotFound() {
    Generator generator = new Generator(0.3);
    int verdicts = 0;
    for (int study = 0; study < 20; study++) {
      Outcome outcome =
          Outcome.of(List.of(lower(between(generator, generator, study), 0)), LEVEL).getFirst();
      verdicts += outcome.verdict() == Verdict.UNDECIDED ? 0 : 1;
    }
    assertEquals(0, verdicts);
  }

  /**
   * Of many studies without a difference, those with a wrong "holds here" are no more than the
   * level says, up to three standard errors of a count.
   */
  @Test
  void wrongVerdictsAreAsRareAsTheLevelSays() {
    for (boolean same : List.of(true, false)) {
      int studies = 2000;
      int holds = 0;
      int any = 0;
      SplittableRandom random = new SplittableRandom(11);
      for (int study = 0; study < studies; study++) {
        List<Outcome.Tested> claims = new ArrayList<>();
        for (int claim = 0; claim < 3; claim++) {
          claims.add(lower(synthetic(random, 0, same), 0));
        }
        List<Outcome> outcomes = Outcome.of(claims, LEVEL);
        holds += has(outcomes, Verdict.HOLDS) ? 1 : 0;
        any += has(outcomes, Verdict.HOLDS) || has(outcomes, Verdict.DOES_NOT_HOLD) ? 1 : 0;
      }
      assertTrue(holds <= most(studies, LEVEL / 2), "holds: " + holds);
      assertTrue(any <= most(studies, LEVEL), "any: " + any);
      assertTrue(any > 0, "a test that never comes out tests nothing");
    }
  }

  /**
   * The test must also come out where there is a difference, or rare wrong verdicts mean nothing.
   */
  @Test
  void aDifferenceLargerThanTheSpreadOverSeedsIsMostlyFound() {
    SplittableRandom random = new SplittableRandom(12);
    int holds = 0;
    for (int study = 0; study < 200; study++) {
      PairedSample sample = synthetic(random, -6, study % 2 == 0);
      holds +=
          Outcome.of(List.of(lower(sample, 0)), LEVEL).getFirst().verdict() == Verdict.HOLDS
              ? 1
              : 0;
    }
    assertTrue(holds > 190, "holds: " + holds);
  }

  @Test
  void oneSeedNeverGivesAVerdict() {
    double[][] each = {{-5, -5.1, -4.9, -5.2}};
    Outcome outcome = Outcome.of(List.of(lower(new PairedSample(each, true), 0)), LEVEL).getFirst();
    assertEquals(Verdict.UNDECIDED, outcome.verdict());
    assertEquals("one seed gives no verdict", outcome.reason());
  }

  @Test
  void figuresWithoutSpreadGiveNoVerdict() {
    double[][] each = {{-1, -1}, {-1, -1}};
    Outcome outcome = Outcome.of(List.of(lower(new PairedSample(each, true), 0)), LEVEL).getFirst();
    assertEquals(Verdict.UNDECIDED, outcome.verdict());
  }

  /** Claims without figures count: they make the others harder, not easier. */
  @Test
  void holmCountsEveryClaim() {
    double[] adjusted = Holm.adjusted(new double[] {0.01, 1, 0.02, 0.04});
    assertEquals(0.04, adjusted[0], 1e-15);
    assertEquals(0.06, adjusted[2], 1e-15);
    assertEquals(0.08, adjusted[3], 1e-15);
    assertEquals(1, adjusted[1], 0);
  }

  private static boolean has(List<Outcome> outcomes, Verdict verdict) {
    return outcomes.stream().anyMatch(outcome -> outcome.verdict() == verdict);
  }

  private static double most(int studies, double rate) {
    return studies * rate + 3 * Math.sqrt(studies * rate * (1 - rate));
  }

  /** Returns differences with effects of seeds and sequences and a rest, of variance 1 each. */
  private static PairedSample synthetic(SplittableRandom random, double truth, boolean same) {
    double[] shared = random.doubles(SEQUENCES).toArray();
    double[] ofSequences = new double[SEQUENCES];
    for (int i = 0; i < SEQUENCES; i++) {
      ofSequences[i] = (shared[i] - 0.5) * Math.sqrt(12);
    }
    double[][] each = new double[SEEDS][SEQUENCES];
    for (int s = 0; s < SEEDS; s++) {
      double ofSeed = random.nextGaussian();
      for (int i = 0; i < SEQUENCES; i++) {
        double ofSequence = same ? ofSequences[i] : random.nextGaussian();
        each[s][i] = truth + ofSeed + ofSequence + random.nextGaussian();
      }
    }
    return new PairedSample(each, same);
  }
}
