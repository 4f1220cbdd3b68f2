package org.lathe.models.ltm.measurement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.SmallModel;
import org.lathe.models.ltm.family.LtmModel;

/** What is measured of a sequence, whatever is measured beside it. */
class SequenceMeasurementTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);
  private static final int LENGTH = 9;
  private static final double PEAK = 0.3;

  private static List<int[]> sequences(int count) {
    return IntStream.range(0, count).mapToObj(k -> SmallModel.sequence(k, LENGTH)).toList();
  }

  /** Measures these sequences in batches. */
  private static List<SequenceFigures> measure(
      int batch, FastOptions fast, MeasurementOptions options, List<int[]> sequences) {
    List<SequenceFigures> all = new ArrayList<>();
    long[] passes = {0};
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        SequenceMeasurement measurement =
            new SequenceMeasurement(
                session,
                new LtmGraphs(CONFIG, batch, LENGTH),
                SmallModel.vocabulary().separator(),
                fast,
                true)) {
      for (int from = 0; from < sequences.size(); from += batch) {
        int end = Math.min(from + batch, sequences.size());
        all.addAll(
            measurement.measure(
                sequences.subList(from, end),
                IntStream.range(from, end).toArray(),
                6,
                options,
                () -> passes[0]++));
      }
      int batches = Math.ceilDiv(sequences.size(), batch);
      assertEquals(batches * measurement.passes(options), passes[0]);
    }
    return all;
  }

  private static MeasurementOptions options(int draws, Integer... fastSteps) {
    return new MeasurementOptions(
        PEAK, List.of(fastSteps), draws, Optional.of(new Convergence(1e-3)), 1);
  }

  /** Every number, to its last bit. */
  private static String all(Object figures) throws JsonProcessingException {
    return Json.line(figures);
  }

  static Stream<FastOptions> fits() {
    return Stream.of(
        FastOptions.paper(0),
        FastOptions.release(0),
        new FastOptions(0, FastOptions.Noise.FIXED, FastOptions.Schedule.CONSTANT, 0, -5, 0.1),
        new FastOptions(0, FastOptions.Noise.FRESH, FastOptions.Schedule.COSINE, 0, -5, 0.1));
  }

  @ParameterizedTest
  @MethodSource("fits")
  void theBatchChangesNoBit(FastOptions fast) throws JsonProcessingException {
    List<int[]> sequences = sequences(3);
    assertEquals(
        all(measure(1, fast, options(2, 0, 2, 10), sequences)),
        all(measure(2, fast, options(2, 0, 2, 10), sequences)));
  }

  /** One fit read on its way is the fit of each T_fast, and where it is not, none is read. */
  @ParameterizedTest
  @MethodSource("fits")
  void aPointIsThatOfAFitOfSoManySteps(FastOptions fast) throws JsonProcessingException {
    List<FitPoint> curve = measure(1, fast, options(2, 0, 1, 4), sequences(1)).getFirst().points();
    for (FitPoint point : curve) {
      SequenceFigures alone =
          measure(1, fast, options(2, point.fastSteps()), sequences(1)).getFirst();
      assertEquals(all(alone.points().getFirst()), all(point));
      assertEquals(point.fastSteps(), alone.nelbo().length);
    }
  }

  @Test
  void aFitThatSettlesIsTheFitOfSoManySteps() throws JsonProcessingException {
    FastOptions fast = FastOptions.paper(0);
    MeasurementOptions early =
        new MeasurementOptions(PEAK, List.of(40), 3, Optional.of(new Convergence(1)), 1);
    for (SequenceFigures figures : measure(2, fast, early, sequences(2))) {
      int steps = figures.converged().steps();
      assertTrue(steps >= 16 && steps < 40, () -> "converged after " + steps);
    }
    SequenceFigures first = measure(2, fast, early, sequences(2)).getFirst();
    SequenceFigures fixed =
        measure(1, fast, options(3, first.converged().steps()), sequences(1)).getFirst();
    assertEquals(all(fixed.points().getFirst().draws()), all(first.converged().draws()));
    MeasurementOptions never =
        new MeasurementOptions(PEAK, List.of(7), 3, Optional.of(new Convergence(1)), 1);
    SequenceFigures all = measure(1, fast, never, sequences(1)).getFirst();
    assertEquals(7, all.converged().steps());
    assertEquals(all.points().getFirst().fresh(), all.converged().fresh());
  }

  /** A fit that leaves the numbers is no posterior to print or to save. */
  @Test
  void aFitOfATextThatIsNotFiniteIsRefused() {
    try (Session session = SmallModel.open("vector", 1, CONFIG)) {
      InputException e =
          assertThrows(
              InputException.class,
              () ->
                  TextFit.of(
                      session,
                      new LtmModel(CONFIG),
                      FastOptions.paper(4),
                      SmallModel.sequence(1, LENGTH),
                      SmallModel.vocabulary().separator(),
                      1e30,
                      1,
                      FastLearning.Listener.NONE));
      assertTrue(
          e.getMessage().startsWith("the fit met a number that is not finite ("), e.getMessage());
    }
  }

  /**
   * Were z fitted to any of the second half, the probabilities of all last tokens, each with its
   * own z, would not sum to the probability of what is before.
   */
  @Test
  void theFirstHalfAloneIsFitted() {
    int[] sequence = SmallModel.sequence(1, LENGTH);
    double[] before = tailsWithoutLast(sequence);
    double[] sums = new double[before.length];
    for (int token = 0; token < SmallModel.VOCABULARY; token++) {
      int[] variant = sequence.clone();
      variant[LENGTH - 1] = token;
      double[] nll = tails(variant);
      for (int k = 0; k < nll.length; k++) {
        sums[k] += Math.exp(-nll[k]);
      }
    }
    for (int k = 0; k < sums.length; k++) {
      double expected = Math.exp(-before[k]);
      // What a relative error of two scores makes of their exponentials.
      assertEquals(expected, sums[k], 2 * TolerancePolicy.GOLDEN_SCORE * before[k] * expected);
    }
  }

  private static double[] tails(int[] sequence) {
    return measure(1, FastOptions.paper(0), options(3, 5), List.of(sequence))
        .getFirst()
        .points()
        .getFirst()
        .secondHalf()
        .nll();
  }

  /** Second half without the last token: a sequence of one less has the same first half of 4. */
  private static double[] tailsWithoutLast(int[] sequence) {
    int[] shorter = Arrays.copyOf(sequence, LENGTH - 1);
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        SequenceMeasurement measurement =
            new SequenceMeasurement(
                session,
                new LtmGraphs(CONFIG, 1, LENGTH - 1),
                SmallModel.vocabulary().separator(),
                FastOptions.paper(0),
                true)) {
      return measurement
          .measure(List.of(shorter), new int[] {0}, 6, options(3, 5), () -> {})
          .getFirst()
          .points()
          .getFirst()
          .secondHalf()
          .nll();
    }
  }

  @Test
  void withoutSecondHalvesThereIsNoFigureOfThem() {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        SequenceMeasurement measurement =
            new SequenceMeasurement(
                session,
                new LtmGraphs(CONFIG, 1, LENGTH),
                SmallModel.vocabulary().separator(),
                FastOptions.paper(0),
                false)) {
      MeasurementOptions options = new MeasurementOptions(PEAK, List.of(2), 1, Optional.empty(), 1);
      SequenceFigures figures =
          measurement.measure(sequences(1), new int[] {0}, 0, options, () -> {}).getFirst();
      assertNull(figures.points().getFirst().secondHalf());
      assertNull(figures.priorSecondHalf());
      assertNull(figures.converged());
      double[] layers = new double[2];
      for (int l = 0; l < 2; l++) {
        for (double kl : figures.latents().kl()[l]) {
          layers[l] += kl;
        }
      }
      double[] ofEngine = figures.points().getFirst().draws().klByLayer();
      assertArrayEquals(ofEngine, layers, TolerancePolicy.GOLDEN_SCORE * layers[0]);
    }
  }

  @Test
  void moreFastStepsLowerTheBoundOfNoiseTheFitHasNotSeen() {
    double[] mean = new double[3];
    for (SequenceFigures figures :
        measure(4, FastOptions.paper(0), options(16, 0, 4, 64), sequences(4))) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += figures.points().get(i).fresh();
      }
    }
    assertTrue(
        mean[0] > mean[1] && mean[1] > mean[2],
        () -> List.of(mean[0], mean[1], mean[2]).toString());
  }
}
