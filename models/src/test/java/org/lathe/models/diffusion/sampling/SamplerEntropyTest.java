package org.lathe.models.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.models.Vocabulary;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;
import org.lathe.models.generation.TokenChoice;

/** The entropy of samples does not fall with the number of steps. */
class SamplerEntropyTest {
  private static final int VOCABULARY = 100;
  private static final int TOKENS = 32;
  private static final int BATCH = 32;
  private static final NoiseSchedule SCHEDULE = ScheduleName.LOG_LINEAR.published();

  /** Independent tokens, of which the k-th has a probability in proportion to 1/k (Zipf). */
  private static final double[] LAW = law();

  private static double[] law() {
    double all = IntStream.rangeClosed(1, VOCABULARY).mapToDouble(k -> 1.0 / k).sum();
    return IntStream.rangeClosed(1, VOCABULARY).mapToDouble(k -> 1 / (k * all)).toArray();
  }

  /** Log probabilities and log V: then they are those of scores that sum to 1/(e^sigma - 1) too. */
  private static final float[] LOGITS = logits();

  private static float[] logits() {
    float[] logits = new float[VOCABULARY];
    for (int v = 0; v < VOCABULARY; v++) {
      logits[v] = (float) (Math.log(VOCABULARY) - surprise(v));
    }
    return logits;
  }

  private static double surprise(int token) {
    return -Math.log(LAW[token]);
  }

  /** The network without error. */
  private static final class Zipf extends WholeDenoiser {
    Zipf() {
      super(BATCH, TOKENS + 1, VOCABULARY, false);
    }

    @Override
    void compute(int[] noisy, double time, float[] logits, int from) {
      for (int place = 0; place < noisy.length; place++) {
        System.arraycopy(LOGITS, 0, logits, from + place * VOCABULARY, VOCABULARY);
      }
    }
  }

  /** Returns the mean of {@code -log p} over all tokens drawn, whose expectation is the entropy. */
  private static double crossEntropy(SamplerName sampler, int steps) {
    SamplerOptions options =
        new SamplerOptions(
            sampler, OptionalInt.of(steps), TimeGrid.UNIFORM, LastStep.DRAW, OptionalInt.empty());
    DiffusionGenerator generator =
        new DiffusionGenerator(
            new Zipf(), Process.SEDD_ABSORB, SCHEDULE, new Vocabulary(VOCABULARY, 0), options);
    int[] numbers = IntStream.range(0, BATCH).toArray();
    int[][] made = generator.unconditional(TOKENS, TokenChoice.MULTINOMIAL, 1, numbers);
    return IntStream.range(0, BATCH)
        .flatMap(b -> IntStream.of(made[b]))
        .mapToDouble(SamplerEntropyTest::surprise)
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"ANCESTRAL", "ANALYTIC"})
  void entropyStaysWithMoreSteps(SamplerName sampler) {
    double entropy = IntStream.range(0, VOCABULARY).mapToDouble(v -> LAW[v] * surprise(v)).sum();
    double variance =
        IntStream.range(0, VOCABULARY)
            .mapToDouble(v -> LAW[v] * Math.pow(surprise(v) - entropy, 2))
            .sum();
    double threeErrors = 3 * Math.sqrt(variance / (BATCH * TOKENS));
    for (int steps = 128; steps <= 1024; steps *= 2) {
      assertEquals(entropy, crossEntropy(sampler, steps), threeErrors, steps + " steps");
    }
  }
}
