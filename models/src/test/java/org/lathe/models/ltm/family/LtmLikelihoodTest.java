package org.lathe.models.ltm.family;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Session;
import org.lathe.models.BatchShape;
import org.lathe.models.Figure;
import org.lathe.models.Likelihood;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Scores;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.SmallModel;

/** The three figures, and that they are a function of weights, sequences and seed alone. */
class LtmLikelihoodTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);
  private static final int LENGTH = 9;
  private static final List<int[]> SEQUENCES =
      IntStream.range(0, 5).mapToObj(k -> SmallModel.sequence(k, LENGTH)).toList();

  private record Measured(Scores scores, Map<String, Object> details) {
    Figure figure(String name) {
      return scores.figures().stream()
          .filter(figure -> figure.name().equals(name))
          .findFirst()
          .orElseThrow()
          .figure();
    }

    double[] detail(String name) {
      return (double[]) details.get(name);
    }
  }

  private static Measured measure(
      int batch, FastOptions fast, int draws, long seed, PassListener listener) {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        Likelihood likelihood =
            new LtmModel(CONFIG)
                .likelihood(
                    session,
                    new BatchShape(batch, LENGTH),
                    SmallModel.vocabulary().separator(),
                    new FitOptions(fast, 0.3, Latents.MEAN),
                    new ScoreOptions(draws, false, seed))) {
      Scores scores = Scores.of(likelihood, SEQUENCES, listener);
      return new Measured(scores, likelihood.details(scores.sequences(), scores.tokens()));
    }
  }

  private static Measured measure(int batch, FastOptions fast, int draws, long seed) {
    return measure(batch, fast, draws, seed, PassListener.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8})
  void theBatchChangesNoBit(int batch) {
    Measured alone = measure(1, FastOptions.paper(3), 2, 1);
    Measured together = measure(batch, FastOptions.paper(3), 2, 1);
    assertEquals(alone.figure("fitted"), together.figure("fitted"));
    assertEquals(alone.figure("fresh"), together.figure("fresh"));
    assertEquals(alone.figure("importance_weighted"), together.figure("importance_weighted"));
    assertArrayEquals(alone.detail("kl_by_layer"), together.detail("kl_by_layer"));
    assertArrayEquals(alone.detail("fit"), together.detail("fit"));
    assertEquals(5 * LENGTH, together.scores().tokens());
    assertEquals(alone.details().get("kl"), together.details().get("kl"));
  }

  @Test
  void theSeedChangesTheFigures() {
    Measured one = measure(5, FastOptions.paper(3), 2, 1);
    Measured other = measure(5, FastOptions.paper(3), 2, 2);
    assertTrue(one.figure("fresh").natsPerToken() != other.figure("fresh").natsPerToken());
    assertTrue(one.figure("fitted").natsPerToken() != other.figure("fitted").natsPerToken());
  }

  @Test
  void theFittedNoiseFigureIsOfAFitWithKeptNoiseWhateverTheOptions() {
    FastOptions fresh = FastOptions.paper(6);
    FastOptions kept =
        new FastOptions(6, FastOptions.Noise.FIXED, FastOptions.Schedule.CONSTANT, 0, -5, 0.1);
    assertEquals(measure(5, kept, 1, 1).figure("fitted"), measure(5, fresh, 1, 1).figure("fitted"));
  }

  @Test
  void progressEndsWhenAllPassesAreDone() {
    List<Long> done = new ArrayList<>();
    List<Long> all = new ArrayList<>();
    measure(
        2,
        FastOptions.paper(3),
        2,
        1,
        (passes, of) -> {
          done.add(passes);
          all.add(of);
        });
    // Three batches, each fitted twice and scored once at its own and twice at fresh noise.
    assertEquals(3L * (2 * 3 + 1 + 2), done.getLast());
    assertEquals(IntStream.rangeClosed(1, 27).mapToObj(Long::valueOf).toList(), done);
    assertTrue(all.stream().allMatch(each -> each == 27));
  }
}
