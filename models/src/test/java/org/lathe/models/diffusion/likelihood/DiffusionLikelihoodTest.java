package org.lathe.models.diffusion.likelihood;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.models.FigureKind;
import org.lathe.models.Likelihood;
import org.lathe.models.NamedFigure;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Scores;
import org.lathe.models.SequenceScore;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;

/** The bounds of networks that are formulas. */
class DiffusionLikelihoodTest {
  private static final int V = FormulaLosses.VOCABULARY;
  private static final int N = FormulaLosses.LENGTH;
  private static final int[] TEXT = {2, 0, 1, 1};
  private static final FormulaLosses.Predictor CONTEXT =
      (noisy, place, time) -> FormulaLosses.context(noisy, place);

  private static DiffusionConfig published(Process process) {
    return FormulaLosses.config(
        process,
        switch (process) {
          case MDLM, SEDD_ABSORB -> ScheduleName.LOG_LINEAR;
          case SEDD_UNIFORM -> ScheduleName.GEOMETRIC;
          case MD4 -> ScheduleName.LINEAR;
        });
  }

  private static Likelihood likelihood(
      DiffusionConfig config, int batch, FormulaLosses.Predictor predictor, ScoreOptions options) {
    return new DiffusionLikelihood(
        new FormulaLosses(config, batch, N, predictor), config, 0, options);
  }

  private static Scores scores(
      DiffusionConfig config, FormulaLosses.Predictor predictor, List<int[]> texts, int draws) {
    try (Likelihood likelihood =
        likelihood(config, 1, predictor, new ScoreOptions(draws, true, 5))) {
      return Scores.of(likelihood, texts, PassListener.NONE);
    }
  }

  private static DrawnEstimate estimate(
      DiffusionConfig config, FormulaLosses.Predictor predictor, NoiseProtocol protocol) {
    NoiseEstimator estimator =
        new NoiseEstimator(
            new FormulaLosses(config, 1, N, predictor),
            0,
            config.schedule(),
            new ScoreOptions(40_000, false, 5));
    return estimator.estimate(
            new NumberedSequences(List.of(TEXT), new int[] {0}, 0),
            0,
            protocol,
            Map.of("", LossReading.CROSS_ENTROPY),
            () -> {})
        .get("")[0];
  }

  /** The network reads the mask rate, so it is the same one whatever the schedule. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBoundDoesNotDependOnTheSchedule(boolean readsTime) {
    List<DrawnEstimate> all = new ArrayList<>();
    for (ScheduleName name :
        List.of(ScheduleName.LOG_LINEAR, ScheduleName.LINEAR, ScheduleName.COSINE)) {
      NoiseSchedule schedule = name.published();
      FormulaLosses.Predictor predictor =
          readsTime ? FormulaLosses.readingTheRate(schedule) : CONTEXT;
      DiffusionConfig config = FormulaLosses.config(Process.MDLM, schedule);
      all.add(estimate(config, predictor, new FiniteMasks(schedule, V)));
      all.add(estimate(config, predictor, new ContinuousMasks(schedule, V, 0, 0)));
    }
    for (DrawnEstimate one : all) {
      assertTrue(Math.sqrt(one.variance()) < 0.015 * one.mean(), () -> "of " + one);
      for (DrawnEstimate other : all) {
        double error = Math.sqrt(one.variance() + other.variance());
        // Besides noise, what schedules leave out at both ends: at most 1e-3 of the masks' losses.
        assertEquals(one.mean(), other.mean(), 3 * error + 5e-3);
      }
    }
  }

  /** Returns the exact mean loss of a masked place at a mask rate, by all masks. */
  private static double[] lossByMasks() {
    double[] losses = new double[N + 1];
    for (int set = 1; set < 1 << N; set++) {
      int[] noisy = TEXT.clone();
      for (int i = 0; i < N; i++) {
        noisy[i] = (set >> i & 1) == 1 ? V : TEXT[i];
      }
      int masked = Integer.bitCount(set);
      for (int i = 0; i < N; i++) {
        if (noisy[i] == V) {
          double[] logits = FormulaLosses.context(noisy, i);
          double loss = FormulaLosses.logSum(logits) - logits[TEXT[i]];
          losses[masked] += loss / masked / binomial(masked);
        }
      }
    }
    return losses;
  }

  private static int binomial(int masked) {
    return new int[] {1, 4, 6, 4, 1}[masked];
  }

  /** Returns the exact expectation of the release protocol, in nats of the text. */
  private static double release(ContinuousMasks protocol) {
    double[] losses = lossByMasks();
    int times = 2000;
    double sum = 0;
    for (int step = 0; step < times; step++) {
      double time = protocol.time((step + 0.5) / times);
      double rate = protocol.schedule().noiseRate(time);
      double[] all = new double[N];
      Arrays.fill(all, 1e-9);
      double weight = protocol.noisy(TEXT, time, all).weight();
      for (int masked = 1; masked <= N; masked++) {
        double probability =
            binomial(masked) * Math.pow(rate, masked) * Math.pow(1 - rate, N - masked);
        sum += probability * weight * masked * losses[masked] / times;
      }
    }
    return sum + N * protocol.closedForm();
  }

  /** In expectation, but for what each schedule leaves out at both ends. */
  @ParameterizedTest
  @EnumSource(names = {"LOG_LINEAR", "LINEAR", "COSINE"})
  void theExpectationIsThatOfTheFiniteForm(ScheduleName name) {
    NoiseSchedule schedule = name.published();
    double[] losses = lossByMasks();
    double exact = Arrays.stream(losses, 1, N + 1).average().orElseThrow();
    double leftOut = schedule.noiseRate(0) * losses[1] + (1 - schedule.noiseRate(1)) * losses[N];
    double continuous = release(new ContinuousMasks(schedule, V, 0, 0)) / N;
    assertEquals(exact - leftOut, continuous, 1e-5);
  }

  /** {@code printed - exact = 1e-3 (M - C(0) - C(1))} for each token. */
  @Test
  void whatTheReleasePrintsIsOffByWhatItLeavesOut() {
    double[] losses = lossByMasks();
    double exact = Arrays.stream(losses, 1, N + 1).average().orElseThrow();
    NoiseSchedule schedule = ScheduleName.LOG_LINEAR.published();
    ContinuousMasks protocol = ContinuousMasks.release(Process.MDLM, schedule, V);
    double printed = release(protocol) / N;
    double expected = 1e-3 * (exact - losses[1] - losses[N]);
    assertEquals(expected, printed - exact, 5e-3 * Math.abs(expected));
    assertTrue(expected < 0, () -> "it prints too little: " + expected);

    DiffusionConfig config = FormulaLosses.config(Process.MDLM, schedule);
    DrawnEstimate drawn = estimate(config, CONTEXT, protocol);
    assertEquals(printed, drawn.mean() / N, 3 * Math.sqrt(drawn.variance()) / N);
    DrawnEstimate finite = estimate(config, CONTEXT, new FiniteMasks(schedule, V));
    assertEquals(exact, finite.mean() / N, 3 * Math.sqrt(finite.variance()) / N);
  }

  /** All times, with the reconstruction for the masks that are there at time 0. */
  @Test
  void md4AddsTheReconstruction() {
    double[] losses = lossByMasks();
    double exact = Arrays.stream(losses, 1, N + 1).average().orElseThrow();
    double printed =
        release(ContinuousMasks.release(Process.MD4, ScheduleName.LINEAR.published(), V)) / N;
    double expected = 1e-4 * (Math.log(V) - losses[1] - losses[N]);
    assertEquals(expected, printed - exact, 5e-3 * Math.abs(expected));
  }

  @ParameterizedTest
  @EnumSource(names = {"MDLM", "MD4", "SEDD_ABSORB"})
  void aZeroOutputLayerCostsLogVocabularyForEachDraw(Process process) {
    DiffusionConfig config = FormulaLosses.config(process, ScheduleName.LOG_LINEAR);
    SequenceScore score =
        scores(config, (noisy, place, time) -> new double[V], List.of(TEXT), 3)
            .sequences()
            .getFirst();
    score
        .nats()
        .forEach(
            (name, nats) -> {
              if (!name.equals("release")) {
                assertEquals(N * Math.log(V), nats, 1e-5, name);
                assertEquals(0, score.drawVariance().get(name), 1e-10, name);
                assertEquals(N / 2 * Math.log(V), score.secondHalf().get(name), 1e-5, name);
              }
            });
    assertEquals(process.scores() ? 3 : 2, score.nats().size());
  }

  /** Where scores sum to R the score entropy is the cross-entropy times R; else it is larger. */
  @Test
  void theScoreEntropyIsTheCrossEntropyWhereScoresSumToTheirTotal() {
    FormulaLosses.Predictor normalized =
        (noisy, place, time) -> {
          double[] logits = FormulaLosses.context(noisy, place);
          double shift = Math.log(V) - FormulaLosses.logSum(logits);
          return Arrays.stream(logits).map(logit -> logit + shift).toArray();
        };
    SequenceScore mdlm = score(Process.MDLM, normalized);
    SequenceScore sedd = score(Process.SEDD_ABSORB, normalized);
    for (String name : List.of("finite", "release")) {
      assertEquals(mdlm.nats().get(name), sedd.nats().get(name), 1e-5, name);
    }
    assertEquals(sedd.nats().get("finite"), sedd.nats().get("score_entropy"), 1e-5);
    assertEquals(sedd.secondHalf().get("finite"), sedd.secondHalf().get("score_entropy"), 1e-5);

    SequenceScore other = score(Process.SEDD_ABSORB, CONTEXT);
    assertEquals(sedd.nats().get("finite"), other.nats().get("finite"), 1e-5);
    assertTrue(other.nats().get("score_entropy") > other.nats().get("finite") + 1e-3);
    assertTrue(other.secondHalf().get("score_entropy") > other.secondHalf().get("finite") + 1e-3);
  }

  private static SequenceScore score(Process process, FormulaLosses.Predictor predictor) {
    DiffusionConfig config = FormulaLosses.config(process, ScheduleName.LOG_LINEAR);
    return scores(config, predictor, List.of(TEXT), 8).sequences().getFirst();
  }

  /** A second half is generated in any order from a first half that is given. */
  @Test
  void theSecondHalfIsPredictedFromTheFirst() {
    DiffusionConfig config = FormulaLosses.config(Process.MDLM, ScheduleName.LOG_LINEAR);
    double loss0 = loss(new int[] {2, 0, V, V}, 2) + loss(new int[] {2, 0, 1, V}, 3);
    double loss1 = loss(new int[] {2, 0, V, V}, 3) + loss(new int[] {2, 0, V, 1}, 2);
    double half =
        scores(config, CONTEXT, List.of(TEXT), 20_000)
            .sequences()
            .getFirst()
            .secondHalf()
            .get("finite");
    assertEquals((loss0 + loss1) / 2, half, 0.02);
  }

  private static double loss(int[] noisy, int place) {
    double[] logits = FormulaLosses.context(noisy, place);
    return FormulaLosses.logSum(logits) - logits[TEXT[place]];
  }

  private static final List<int[]> TEXTS =
      IntStream.range(0, 5).mapToObj(k -> new int[] {k % V, k / 2, 1, (k + 1) % V}).toList();

  @ParameterizedTest
  @EnumSource
  void theBatchChangesNoBit(Process process) {
    DiffusionConfig config = published(process);
    List<SequenceScore> alone = scores(config, CONTEXT, TEXTS, 3).sequences();
    for (int batch : new int[] {2, 3, 8}) {
      try (Likelihood likelihood =
          likelihood(config, batch, CONTEXT, new ScoreOptions(3, true, 5))) {
        assertEquals(alone, Scores.of(likelihood, TEXTS, PassListener.NONE).sequences());
      }
    }
  }

  @Test
  void numberOccasionAndSeedAreTheAddressOfTheNoise() {
    DiffusionConfig config = FormulaLosses.config(Process.MDLM, ScheduleName.LOG_LINEAR);
    try (Likelihood likelihood = likelihood(config, 1, CONTEXT, new ScoreOptions(3, true, 5));
        Likelihood seeded = likelihood(config, 1, CONTEXT, new ScoreOptions(3, true, 6))) {
      SequenceScore first = score(likelihood, 7, 4);
      assertEquals(first, score(likelihood, 7, 4));
      for (SequenceScore other :
          List.of(score(likelihood, 8, 4), score(likelihood, 7, 6), score(seeded, 7, 4))) {
        assertNotEquals(first.nats().get("finite"), other.nats().get("finite"));
        assertNotEquals(first.nats().get("release"), other.nats().get("release"));
        assertNotEquals(first.secondHalf().get("finite"), other.secondHalf().get("finite"));
      }
    }
  }

  private static SequenceScore score(Likelihood likelihood, int number, int occasion) {
    return likelihood.score(List.of(TEXT), new int[] {number}, occasion, () -> {}).getFirst();
  }

  /** The error that is told, and the true spread of the estimates of one text. */
  private record Spread(Map<String, Double> told, Map<String, Double> measured) {
    static Spread of(Process process, int draws) {
      DiffusionConfig config = published(process);
      List<int[]> same = Collections.nCopies(2000, TEXT);
      try (Likelihood likelihood =
          likelihood(config, 1, CONTEXT, new ScoreOptions(draws, false, 5))) {
        Spread spread = new Spread(new TreeMap<>(), new TreeMap<>());
        for (NamedFigure figure : Scores.of(likelihood, same, PassListener.NONE).figures()) {
          spread.told().put(figure.name(), figure.standardErrorOfDraws().orElseThrow());
          spread.measured().put(figure.name(), figure.figure().standardError());
        }
        return spread;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void twiceTheDrawsHalveTheVariance(Process process) {
    Spread few = Spread.of(process, 8);
    Spread many = Spread.of(process, 16);
    for (String name : few.told().keySet()) {
      double told = few.told().get(name) / many.told().get(name);
      // Rare masks at small times have large weights in the releases' protocol.
      double least = name.equals("release") ? 1.25 : 1.35;
      assertTrue(told > least, () -> name + ", as told, by " + told);
      double measured = few.measured().get(name) / many.measured().get(name);
      assertTrue(measured > least, () -> name + " by " + measured);
      double share = many.told().get(name) / many.measured().get(name);
      assertTrue(share > 0.97 && share < 1.4, () -> name + ", told " + share + " of the true");
    }
  }

  @ParameterizedTest
  @EnumSource
  void passesAreCountedAndFiguresHaveTheirKinds(Process process) {
    DiffusionConfig config = published(process);
    for (boolean second : new boolean[] {false, true}) {
      try (Likelihood likelihood = likelihood(config, 2, CONTEXT, new ScoreOptions(3, second, 5))) {
        List<Long> done = new ArrayList<>();
        List<Long> all = new ArrayList<>();
        SequenceScore score =
            Scores.of(
                    likelihood,
                    TEXTS,
                    (passes, of) -> {
                      done.add(passes);
                      all.add(of);
                    })
                .sequences()
                .getFirst();
        assertEquals(done.getLast(), all.getLast());
        assertEquals(
            List.copyOf(likelihood.figures().keySet()), List.copyOf(score.nats().keySet()));
        assertEquals(FigureKind.NO_BOUND, likelihood.figures().get("release"));
        String headline = process.masks() ? "finite" : "continuous";
        assertEquals(headline, likelihood.figures().keySet().iterator().next());
        assertEquals(FigureKind.UPPER_BOUND, likelihood.figures().get(headline));
        assertEquals(FigureKind.UPPER_BOUND, likelihood.secondHalfKinds().get(headline));
        if (second) {
          assertEquals(likelihood.secondHalfKinds().keySet(), score.secondHalf().keySet());
        }
        assertEquals("release protocol, 3 samples", likelihood.label("release"));
      }
    }
  }

  @Test
  void oneDrawDoesNotTellItsError() {
    DiffusionConfig config = published(Process.MDLM);
    NamedFigure figure = scores(config, CONTEXT, TEXTS, 1).figures().getFirst();
    assertTrue(Double.isNaN(figure.standardErrorOfDraws().orElseThrow()));
    assertTrue(figure.figure().standardError() > 0, "the spread over sequences has all of it");
  }

  @Test
  void aBatchThatDoesNotFitIsRefused() {
    DiffusionConfig config = FormulaLosses.config(Process.MDLM, ScheduleName.LOG_LINEAR);
    try (Likelihood likelihood = likelihood(config, 2, CONTEXT, new ScoreOptions(1, false, 5))) {
      Function<int[][], String> message =
          texts ->
              assertThrows(
                      IllegalArgumentException.class,
                      () ->
                          likelihood.score(
                              List.of(texts),
                              IntStream.range(0, texts.length).toArray(),
                              0,
                              () -> {}))
                  .getMessage();
      assertEquals(
          "3 sequences and 3 numbers do not fit a batch of 2",
          message.apply(new int[][] {TEXT, TEXT, TEXT}));
      assertEquals("a sequence of 1 tokens, must be 4", message.apply(new int[][] {{1}}));
    }
  }
}
