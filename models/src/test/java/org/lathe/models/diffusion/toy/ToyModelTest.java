package org.lathe.models.diffusion.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.models.Scores;
import org.lathe.models.diffusion.network.Denoiser;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.sampling.DiffusionGenerator;
import org.lathe.models.diffusion.sampling.LastStep;
import org.lathe.models.diffusion.sampling.SamplerName;
import org.lathe.models.diffusion.sampling.SamplerOptions;
import org.lathe.models.diffusion.sampling.TimeGrid;
import org.lathe.models.generation.TokenChoice;

/** Trained to the end on a chain known exactly, models reach its entropy and draw from its law. */
class ToyModelTest {
  private static final double WITHIN = 0.01;
  private static final int SCORED = 1024;

  /**
   * So few that neither the error that training leaves nor that of the steps of a grid is seen
   * beside the noise of the counts, and so many that the law of two steps is.
   */
  private static final int SAMPLES = 1000;

  private static final double LIKELY = 1e-3;

  private static final Map<Process, ToyModel> TRAINED = new ConcurrentHashMap<>();

  /** Each model is trained on one thread. */
  @BeforeAll
  static void train() {
    Stream.of(Process.values())
        .parallel()
        .forEach(process -> TRAINED.put(process, ToyModel.trained(process)));
  }

  private static ToyModel trained(Process process) {
    return TRAINED.get(process);
  }

  @AfterAll
  static void close() {
    TRAINED.values().forEach(ToyModel::close);
  }

  @ParameterizedTest
  @EnumSource
  void itsBoundReachesTheEntropyFromAbove(Process process) {
    ToyModel toy = trained(process);
    NoiseSchedule schedule = toy.config().schedule();
    try (Denoiser denoiser = toy.denoiser(Excess.BATCH)) {
      if (process.masks()) {
        assertReached(toy, "finite", Excess.finite(denoiser, schedule, false));
        if (process.scores()) {
          assertReached(toy, "score_entropy", Excess.finite(denoiser, schedule, true));
        }
      } else {
        assertReached(toy, "continuous", Excess.uniform(denoiser, schedule));
      }
    }
  }

  /**
   * Evaluation agrees on drawn sequences. From the bound of each its own {@code -log p} is taken,
   * whose mean is the entropy: so the draws of the sequences add little noise.
   */
  private static void assertReached(ToyModel toy, String figure, Excess excess) {
    double entropy = MarkovChain.entropy();
    String reached = "%s: %s above %s nats".formatted(figure, excess, entropy);
    assertTrue(excess.mean() + 3 * excess.error() < WITHIN * entropy, reached);
    assertTrue(excess.mean() - 3 * excess.error() > 0, reached);
    SplittableRandom random = new SplittableRandom(11);
    List<int[]> sequences = Stream.generate(() -> MarkovChain.draw(random)).limit(SCORED).toList();
    Scores scores = toy.scores(sequences, 2 * MarkovChain.LENGTH);
    SummaryStatistics above = new SummaryStatistics();
    for (int i = 0; i < SCORED; i++) {
      double own = -Math.log(MarkovChain.probability(0, sequences.get(i)));
      above.addValue(scores.sequences().get(i).nats().get(figure) - own);
    }
    double error = Math.hypot(excess.error(), above.getStandardDeviation() / Math.sqrt(SCORED));
    assertEquals(excess.mean(), above.getMean(), 3 * error, () -> reached + ", scored " + above);
  }

  /**
   * The last step by argmax keeps the law where the grid leaves next to no noise. Under uniform
   * noise windows do not follow each other by it: the network takes given tokens for noisy ones.
   */
  @ParameterizedTest
  @CsvSource({
    "MDLM, FIRST_HITTING, 0, UNIFORM, DRAW, 0",
    "MDLM, FIRST_HITTING, 0, UNIFORM, DRAW, 3",
    "MDLM, ANCESTRAL, 64, UNIFORM, DRAW, 0",
    "MDLM, ANCESTRAL, 64, UNIFORM, ARGMAX, 0",
    "MD4, FIRST_HITTING, 0, UNIFORM, DRAW, 0",
    "MD4, ANCESTRAL, 64, COSINE, DRAW, 2",
    "MD4, ANCESTRAL, 64, COSINE, ARGMAX, 0",
    "SEDD_ABSORB, FIRST_HITTING, 0, UNIFORM, DRAW, 0",
    "SEDD_ABSORB, ANCESTRAL, 64, UNIFORM, DRAW, 0",
    "SEDD_ABSORB, EULER, 64, UNIFORM, DRAW, 0",
    "SEDD_ABSORB, ANALYTIC, 64, UNIFORM, ARGMAX, 0",
    "SEDD_UNIFORM, EULER, 256, UNIFORM, DRAW, 0",
    "SEDD_UNIFORM, ANALYTIC, 128, UNIFORM, DRAW, 0",
    "SEDD_UNIFORM, ANALYTIC, 128, UNIFORM, ARGMAX, 0",
  })
  void itsSamplesHaveTheLawOfTheChain(
      Process process, SamplerName sampler, int steps, TimeGrid grid, LastStep last, int stride) {
    SamplerOptions options =
        new SamplerOptions(sampler, present(steps), grid, last, present(stride));
    double likelihood = likelihood(samples(process, options));
    assertTrue(likelihood > LIKELY, () -> "likelihood of chi-squares so large: " + likelihood);
  }

  private static OptionalInt present(int option) {
    return option == 0 ? OptionalInt.empty() : OptionalInt.of(option);
  }

  /** Tokens of one step do not know each other: the test above would see it. */
  @ParameterizedTest
  @EnumSource
  void samplesOfTooFewStepsHaveAnotherLaw(Process process) {
    SamplerName sampler = process.masks() ? SamplerName.ANCESTRAL : SamplerName.ANALYTIC;
    SamplerOptions options =
        new SamplerOptions(
            sampler, OptionalInt.of(2), TimeGrid.UNIFORM, LastStep.DRAW, OptionalInt.empty());
    double likelihood = likelihood(samples(process, options));
    assertTrue(likelihood < LIKELY * LIKELY, () -> "likelihood " + likelihood);
  }

  private static int[][] samples(Process process, SamplerOptions options) {
    int[] numbers = IntStream.range(0, SAMPLES).toArray();
    int count = MarkovChain.LENGTH + options.stride().orElse(0);
    try (DiffusionGenerator generator = trained(process).generator(SAMPLES, options)) {
      return generator.unconditional(count, TokenChoice.MULTINOMIAL, 1, numbers);
    }
  }

  /**
   * Returns the probability that draws from the chain differ from it in any way as much as samples
   * do: in the counts of neighbours at each place, or of the last tokens, sequences of about the
   * same probability together. The smallest of several is multiplied by their number (Bonferroni).
   */
  private static double likelihood(int[][] samples) {
    int length = samples[0].length;
    double least = ChiSquare.ofSequences(samples, length - MarkovChain.LENGTH);
    for (int place = 0; place < length - 1; place++) {
      least = Math.min(least, ChiSquare.ofPairs(samples, place));
    }
    return length * least;
  }
}
