package org.lathe.models.vae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.FigureKind;
import org.lathe.models.Likelihood;
import org.lathe.models.Model;
import org.lathe.models.NoiseStream;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Scores;
import org.lathe.models.SequenceScore;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.Scoring;
import org.lathe.models.ltm.SmallModel;

/** The bounds at the encoder's posterior, and what is told of them. */
class VaeLikelihoodTest {
  private static final int LENGTH = 9;
  private static final int SEPARATOR = SmallModel.vocabulary().separator();
  private static final List<int[]> SEQUENCES =
      IntStream.range(0, 5).mapToObj(k -> SmallModel.sequence(k, LENGTH)).toList();

  private record Measured(Scores scores, Map<String, Object> details, List<String> remarks) {
    double mean(String figure) {
      return scores.sequences().stream()
          .mapToDouble(score -> score.nats().get(figure))
          .average()
          .orElseThrow();
    }

    double detail(String name) {
      return (Double) details.get(name);
    }
  }

  private static VaeOptions options(boolean semi, int fastSteps) {
    return new VaeOptions(KlAnnealing.NONE, 0, AggressiveEncoder.NONE, semi, fastSteps, 0.5);
  }

  private static Likelihood likelihood(Session session, int batch, VaeOptions trained, int draws) {
    Model model = new VaeModel(SmallVae.config()).trainedWith(trained);
    return model.likelihood(
        session,
        new BatchShape(batch, LENGTH),
        SEPARATOR,
        model.inference(trained, 1, 1),
        new ScoreOptions(draws, true, 3));
  }

  private static Measured measure(int batch, VaeOptions trained, PassListener listener) {
    try (Session session = SmallVae.open("vector", 1);
        Likelihood likelihood = likelihood(session, batch, trained, 2)) {
      Scores scores = Scores.of(likelihood, SEQUENCES, listener);
      return new Measured(
          scores,
          likelihood.details(scores.sequences(), scores.tokens()),
          likelihood.remarks(scores.sequences(), scores.tokens()).lines(Double.NaN, true));
    }
  }

  private static Measured measure(int batch, VaeOptions trained) {
    return measure(batch, trained, PassListener.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void theBatchChangesNoBit(int batch) {
    Measured alone = measure(1, options(false, 3));
    Measured together = measure(batch, options(false, 3));
    for (int i = 0; i < SEQUENCES.size(); i++) {
      SequenceScore one = alone.scores().sequences().get(i);
      SequenceScore other = together.scores().sequences().get(i);
      assertEquals(one.nats(), other.nats());
      assertEquals(one.secondHalf(), other.secondHalf());
    }
    assertArrayEquals(
        (double[]) alone.details().get("kl_by_layer"),
        (double[]) together.details().get("kl_by_layer"));
    for (String name : List.of("nll_shuffled", "amortization_gap", "kl", "active_dimensions")) {
      assertEquals(alone.details().get(name), together.details().get(name), name);
    }
  }

  @Test
  void threadsChangeNoBit() {
    List<Map<String, Double>> all = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      try (Session session = SmallVae.open("vector", threads);
          Likelihood likelihood = likelihood(session, 5, options(true, 2), 2)) {
        Scores.of(likelihood, SEQUENCES, PassListener.NONE).sequences().stream()
            .map(SequenceScore::nats)
            .forEach(all::add);
      }
    }
    assertEquals(all.subList(0, 5), all.subList(5, 10));
  }

  @Test
  void eachFigureHasItsKindAndTheOneThatTheModelIsUsedWithIsFirst() {
    try (Session session = SmallVae.open("vector", 1);
        Likelihood plain = likelihood(session, 1, options(false, 3), 2);
        Likelihood semi = likelihood(session, 1, options(true, 3), 2);
        Likelihood alone = likelihood(session, 1, options(false, 0), 2)) {
      assertEquals(
          List.of("encoder", "importance_weighted", "refined", "prior", "posterior_nll"),
          List.copyOf(plain.figures().keySet()));
      assertEquals(
          List.of("refined", "importance_weighted", "encoder", "prior", "posterior_nll"),
          List.copyOf(semi.figures().keySet()));
      assertEquals(
          List.of("encoder", "importance_weighted", "prior", "posterior_nll"),
          List.copyOf(alone.figures().keySet()));
      assertEquals(FigureKind.UPPER_BOUND, plain.figures().get("encoder"));
      assertEquals(FigureKind.UPPER_BOUND, plain.figures().get("refined"));
      assertEquals(FigureKind.UPPER_BOUND, plain.figures().get("importance_weighted"));
      assertEquals(FigureKind.UPPER_BOUND, plain.figures().get("prior"));
      assertEquals(FigureKind.NO_BOUND, plain.figures().get("posterior_nll"));
      assertEquals("after 3 fast steps from it", plain.label("refined"));
    }
  }

  @Test
  void figuresAndDetailsFitEachOther() {
    Measured measured = measure(2, options(false, 12));
    double kl = measured.detail("kl");
    assertTrue(kl > 1, () -> "this encoder says something: " + kl);
    assertEquals(measured.mean("encoder") - kl, measured.mean("posterior_nll"), 1e-4);
    assertTrue(measured.mean("importance_weighted") < measured.mean("encoder"));
    assertEquals(
        (measured.mean("encoder") - measured.mean("refined")) / LENGTH,
        measured.detail("amortization_gap"),
        1e-9);
    assertTrue(measured.detail("amortization_gap") > 0, "random weights leave a gap");
    assertEquals(12, measured.details().get("gap_fast_steps"));
    assertEquals(4 * 16, measured.details().get("dimensions"));
    assertTrue((Integer) measured.details().get("active_dimensions") > 0);
    assertEquals(List.of(), measured.remarks());
  }

  /** The figures at the encoder's posterior, computed one sequence at a time. */
  @Test
  void theEncodersFiguresAreOfItsPosterior() {
    Measured measured = measure(3, options(false, 0));
    try (Session session = SmallVae.open("vector", 1)) {
      LtmGraphs graphs = new VaeModel(SmallVae.config()).graphs(new BatchShape(1, LENGTH));
      try (FastLearning fit = new FastLearning(session, graphs, FastOptions.honest(0), false);
          Scoring scoring = new Scoring(session, graphs)) {
        double shuffled = 0;
        for (int i = 0; i < SEQUENCES.size(); i++) {
          int[] number = {i};
          Batch own = Batch.of(SEPARATOR, SEQUENCES.get(i));
          Batch next = Batch.of(SEPARATOR, SEQUENCES.get((i + 1) % SEQUENCES.size()));
          scoring.load(own.tokens(), own.targets());
          fit.load(own.tokens(), own.targets());
          fit.restart(3, 0, number);
          double nelbo = 0;
          for (int k = 0; k < 2; k++) {
            fit.draw(NoiseStream.Purpose.FRESH, 3, 0, k, number);
            nelbo += scoring.score().nelbo(0) / 2;
          }
          assertEquals(
              nelbo, measured.scores().sequences().get(i).nats().get("encoder"), 1e-9 * nelbo);
          fit.load(next.tokens(), next.targets());
          fit.restart(3, 0, number);
          for (int k = 0; k < 2; k++) {
            fit.draw(NoiseStream.Purpose.FRESH, 3, 0, k, number);
            shuffled += scoring.score().nll()[0] / 2;
          }
        }
        assertEquals(
            shuffled / (SEQUENCES.size() * LENGTH),
            measured.detail("nll_shuffled"),
            1e-9 * shuffled);
        assertNotEquals(measured.mean("posterior_nll") / LENGTH, measured.detail("nll_shuffled"));
      }
    }
  }

  /** The posterior of a prediction is that of the first half alone. */
  @Test
  void secondHalvesArePredictedFromTheFirst() {
    double predicted =
        measure(3, options(false, 0))
            .scores()
            .sequences()
            .getFirst()
            .secondHalf()
            .get("encoded_first_half");
    try (Session session = SmallVae.open("vector", 1)) {
      int first = LENGTH / 2;
      LtmGraphs graphs = new VaeModel(SmallVae.config()).graphs(new BatchShape(1, LENGTH));
      Batch whole = Batch.of(SEPARATOR, SEQUENCES.getFirst());
      Batch half = Batch.of(SEPARATOR, Arrays.copyOf(SEQUENCES.getFirst(), first));
      int[] targets = whole.targets().clone();
      Arrays.fill(targets, 0, first, -1);
      try (FastLearning fit =
              new FastLearning(session, graphs.withShape(1, first), FastOptions.honest(0), false);
          Scoring scoring = new Scoring(session, graphs)) {
        fit.load(half.tokens(), half.targets());
        fit.restart(3, 1, new int[] {0});
        scoring.load(whole.tokens(), targets);
        double sum = 0;
        for (int k = 0; k < 2; k++) {
          fit.draw(NoiseStream.Purpose.FRESH, 3, 1, k, new int[] {0});
          Score score = scoring.score();
          sum += Math.exp(-score.nll()[0]) / 2;
        }
        assertEquals(-Math.log(sum), predicted, 1e-6);
      }
    }
  }

  @Test
  void progressEndsWhenAllPassesAreDone() {
    List<Long> done = new ArrayList<>();
    List<Long> all = new ArrayList<>();
    measure(
        2,
        options(false, 3),
        (passes, of) -> {
          done.add(passes);
          all.add(of);
        });
    assertEquals(IntStream.rangeClosed(1, done.size()).mapToObj(Long::valueOf).toList(), done);
    assertEquals(done.getLast(), all.getLast());
  }

  @Test
  void aPosteriorThatSaysNothingIsTold() {
    try (Session session = SmallVae.open("vector", 1);
        Likelihood likelihood = likelihood(session, 5, options(false, 0), 1)) {
      for (String map : List.of("mu", "log_var")) {
        for (String part : List.of("weight", "bias")) {
          session.clear("encoder." + map + "." + part);
        }
      }
      Scores scores = Scores.of(likelihood, SEQUENCES, PassListener.NONE);
      assertEquals(
          List.of(
              "the posterior has collapsed: its KL is 0.0000 nats per token, so z says nothing of"
                  + " the text; klAnnealing, freeBits, aggressiveEncoder or semiAmortized of the"
                  + " objective may help"),
          likelihood.remarks(scores.sequences(), scores.tokens()).lines(Double.NaN, true));
      Map<String, Object> details = likelihood.details(scores.sequences(), scores.tokens());
      assertEquals(0, details.get("active_dimensions"));
      // Every posterior is the prior, so another's says as much.
      double nll =
          scores.sequences().stream().mapToDouble(s -> s.nats().get("posterior_nll")).sum();
      assertEquals(nll / scores.tokens(), (Double) details.get("nll_shuffled"), 1e-9);
    }
  }
}
