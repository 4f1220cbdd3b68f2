package org.lathe.models.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.models.Vocabulary;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;
import org.lathe.models.generation.Infiller;
import org.lathe.models.generation.TokenChoice;

/** Of a network without error, each sampler draws from the law of the data. */
class SamplerLawTest {
  private static final int BATCH = 500;
  private static final int[] OPEN = {Infiller.OPEN, Infiller.OPEN, Infiller.OPEN};
  private static final Vocabulary VOCABULARY = new Vocabulary(ToyDenoiser.VOCABULARY, 0);

  private static DiffusionGenerator generator(
      Process process, ScheduleName schedule, SamplerOptions options) {
    NoiseSchedule noise = schedule.published();
    return new DiffusionGenerator(
        new ToyDenoiser(BATCH, process, noise, process.scores()),
        process,
        noise,
        VOCABULARY,
        options);
  }

  private static SamplerOptions options(SamplerName sampler, int steps, TimeGrid grid) {
    return new SamplerOptions(
        sampler,
        steps == 0 ? OptionalInt.empty() : OptionalInt.of(steps),
        grid,
        LastStep.DRAW,
        OptionalInt.empty());
  }

  /** Returns how often each sequence is drawn. */
  private static long[] counts(DiffusionGenerator generator, int samples, int[] template) {
    long[] counts = new long[27];
    for (int first = 0; first < samples; first += BATCH) {
      int[][] templates = new int[BATCH][];
      Arrays.fill(templates, template);
      int[] numbers = IntStream.range(first, first + BATCH).toArray();
      for (int[] made : generator.infilled(templates, TokenChoice.MULTINOMIAL, 1, numbers)) {
        counts[ToyDenoiser.number(made)]++;
      }
    }
    return counts;
  }

  private static double likelihood(double[] law, long[] counts) {
    int[] possible = IntStream.range(0, law.length).filter(n -> law[n] > 0).toArray();
    long inside = IntStream.of(possible).mapToLong(n -> counts[n]).sum();
    assertTrue(inside == Arrays.stream(counts).sum(), "an impossible sequence was drawn");
    return new ChiSquareTest()
        .chiSquareTest(
            IntStream.of(possible).mapToDouble(n -> law[n]).toArray(),
            IntStream.of(possible).mapToLong(n -> counts[n]).toArray());
  }

  @ParameterizedTest
  @CsvSource({
    "MDLM, LOG_LINEAR, FIRST_HITTING, 0, UNIFORM, 40000",
    "MD4, COSINE, FIRST_HITTING, 0, UNIFORM, 40000",
    "SEDD_ABSORB, LOG_LINEAR, FIRST_HITTING, 0, UNIFORM, 40000",
    "MDLM, LOG_LINEAR, ANCESTRAL, 512, UNIFORM, 10000",
    "MD4, LINEAR, ANCESTRAL, 512, COSINE, 10000",
    "SEDD_ABSORB, LOG_LINEAR, ANALYTIC, 512, UNIFORM, 5000",
    "SEDD_ABSORB, LOG_LINEAR, EULER, 512, UNIFORM, 5000",
    "SEDD_UNIFORM, GEOMETRIC, ANALYTIC, 128, UNIFORM, 5000",
    "SEDD_UNIFORM, GEOMETRIC, EULER, 256, UNIFORM, 2000",
  })
  void eachSamplerHasTheLawOfTheData(
      Process process,
      ScheduleName schedule,
      SamplerName sampler,
      int steps,
      TimeGrid grid,
      int samples) {
    long[] counts =
        counts(generator(process, schedule, options(sampler, steps, grid)), samples, OPEN);
    double likelihood = likelihood(ToyDenoiser.law(), counts);
    assertTrue(likelihood > 1e-3, () -> "likelihood of a chi-square so large: " + likelihood);
  }

  /** The test above can fail: tokens of one step do not know each other. */
  @ParameterizedTest
  @CsvSource({
    "MDLM, LOG_LINEAR, ANCESTRAL, 1, 5000",
    "SEDD_ABSORB, LOG_LINEAR, EULER, 8, 5000",
    "SEDD_UNIFORM, GEOMETRIC, ANALYTIC, 4, 5000",
    "SEDD_UNIFORM, GEOMETRIC, EULER, 8, 5000",
  })
  void tooFewStepsHaveAnotherLaw(
      Process process, ScheduleName schedule, SamplerName sampler, int steps, int samples) {
    SamplerOptions few = options(sampler, steps, TimeGrid.UNIFORM);
    double likelihood =
        likelihood(ToyDenoiser.law(), counts(generator(process, schedule, few), samples, OPEN));
    assertTrue(likelihood < 1e-6, () -> "likelihood " + likelihood);
  }

  /** The middle token is given: the others follow both neighbours. */
  @Test
  void aTemplateIsFilledByTheConditionalLaw() {
    SamplerOptions options = SamplerOptions.of(Process.MDLM);
    double likelihood =
        ofTemplate(generator(Process.MDLM, ScheduleName.LOG_LINEAR, options), 40_000);
    assertTrue(likelihood > 1e-3, () -> "likelihood of a chi-square so large: " + likelihood);
  }

  /** Under uniform noise the network takes the given token for a noisy one. */
  @Test
  void uniformNoiseFillsATemplateByAnotherLaw() {
    SamplerOptions many = options(SamplerName.ANALYTIC, 128, TimeGrid.UNIFORM);
    double likelihood =
        ofTemplate(generator(Process.SEDD_UNIFORM, ScheduleName.GEOMETRIC, many), 5000);
    assertTrue(likelihood < 1e-6, () -> "likelihood " + likelihood);
  }

  private static double ofTemplate(DiffusionGenerator generator, int samples) {
    long[] counts = counts(generator, samples, new int[] {Infiller.OPEN, 1, Infiller.OPEN});
    double[] law = ToyDenoiser.law();
    for (int n = 0; n < law.length; n++) {
      law[n] *= ToyDenoiser.tokens(n)[1] == 1 ? 1 : 0;
    }
    return likelihood(law, counts);
  }
}
