package org.lathe.models.ltm.measurement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.PassListener;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.SmallModel;

/** The three figures, and that they are a function of weights, sequences and seed alone. */
class PerplexityTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);
  private static final int LENGTH = 9;
  private static final List<int[]> SEQUENCES =
      IntStream.range(0, 5).mapToObj(k -> SmallModel.sequence(k, LENGTH)).toList();

  private static Perplexity.Report measure(
      int batch, FastOptions fast, int draws, long seed, PassListener listener) {
    LtmGraphs graphs = new LtmGraphs(CONFIG, batch, LENGTH);
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        Perplexity perplexity =
            new Perplexity(session, graphs, SmallModel.vocabulary().separator(), fast)) {
      return perplexity.measure(SEQUENCES, 0.3, draws, seed, listener);
    }
  }

  private static Perplexity.Report measure(int batch, FastOptions fast, int draws, long seed) {
    return measure(batch, fast, draws, seed, PassListener.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8})
  void theBatchChangesNoBit(int batch) {
    Perplexity.Report alone = measure(1, FastOptions.paper(3), 2, 1);
    Perplexity.Report together = measure(batch, FastOptions.paper(3), 2, 1);
    assertEquals(alone.fittedNoise(), together.fittedNoise());
    assertEquals(alone.freshNoise(), together.freshNoise());
    assertEquals(alone.importanceWeighted(), together.importanceWeighted());
    assertArrayEquals(alone.klOfLayer(), together.klOfLayer());
    assertArrayEquals(alone.nelboAtStep(), together.nelboAtStep());
    assertEquals(5 * LENGTH, together.tokens());
  }

  @Test
  void theSeedChangesTheFigures() {
    Perplexity.Report one = measure(5, FastOptions.paper(3), 2, 1);
    Perplexity.Report other = measure(5, FastOptions.paper(3), 2, 2);
    assertTrue(one.freshNoise().natsPerToken() != other.freshNoise().natsPerToken());
    assertTrue(one.fittedNoise().natsPerToken() != other.fittedNoise().natsPerToken());
  }

  @Test
  void theFittedNoiseFigureIsOfAFitWithKeptNoiseWhateverTheOptions() {
    FastOptions fresh = FastOptions.paper(6);
    FastOptions kept =
        new FastOptions(6, FastOptions.Noise.FIXED, FastOptions.Schedule.CONSTANT, 0, -5, 0.1);
    assertEquals(measure(5, kept, 1, 1).fittedNoise(), measure(5, fresh, 1, 1).fittedNoise());
  }

  @Test
  void theStandardErrorIsThatOfTheMeanOverSequences() {
    Figure figure = Figure.of(new double[] {2, 4, 6}, 2);
    assertEquals(2, figure.natsPerToken());
    assertEquals(Math.sqrt(1 / 3.0), figure.standardError());
    assertEquals(StrictMath.exp(2), figure.perplexity());
    // 2 nats a token, 3 tokens, 6 bytes: 1 nat a byte.
    assertEquals(1 / StrictMath.log(2), figure.bitsPerByte(3, 6));
    assertTrue(Double.isNaN(Figure.of(new double[] {2}, 1).standardError()));
  }

  @Test
  void importanceWeightsAreTheRatioOfTheDensities() {
    int size = CONFIG.latents() * CONFIG.dim() * 2;
    float[] mu = new float[size];
    float[] logVar = new float[size];
    float[] noise = new float[size];
    for (int i = 0; i < size; i++) {
      mu[i] = (float) Math.sin(i);
      logVar[i] = -5 + (float) Math.sin(3 * i);
      noise[i] = (float) Math.sin(7 * i);
    }
    int block = CONFIG.latentsPerLayer() * CONFIG.dim();
    double[] ratio = new ImportanceWeights(2, block, mu, logVar).logPriorOverPosterior(noise);
    double[] expected = new double[2];
    for (int layer = 0; layer < CONFIG.layers(); layer++) {
      for (int b = 0; b < 2; b++) {
        for (int j = 0; j < block; j++) {
          int i = (layer * 2 + b) * block + j;
          double deviation = Math.exp(0.5 * logVar[i]);
          double z = mu[i] + noise[i] * deviation;
          expected[b] += new NormalDistribution(0, 1).logDensity(z);
          expected[b] -= new NormalDistribution(mu[i], deviation).logDensity(z);
        }
      }
    }
    for (int b = 0; b < 2; b++) {
      assertEquals(expected[b], ratio[b], TolerancePolicy.GOLDEN_DOUBLE * Math.abs(expected[b]));
    }
  }

  @Test
  void theMeanOfWeightsDoesNotOverflow() {
    assertEquals(-5000, LogMeanExp.of(new double[] {-5000, -5000}, 2));
    assertEquals(-StrictMath.log(2), LogMeanExp.of(new double[] {0, -1e6}, 2));
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
