package org.lathe.models.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.files.InputException;
import org.lathe.models.Vocabulary;
import org.lathe.models.diffusion.network.Denoiser;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;
import org.lathe.models.generation.Infiller;
import org.lathe.models.generation.TokenChoice;

/** What a sampler may change, how often it runs the network, and what a sample depends on. */
class SamplersTest {
  private static final int VOCABULARY = 7;
  private static final int TOKENS = 12;
  private static final NoiseSchedule LOG_LINEAR = ScheduleName.LOG_LINEAR.published();

  /** Tells fixed tokens from drawn ones. */
  private static final Vocabulary IDS = new Vocabulary(VOCABULARY - 1, 2);

  /** A network whose logits depend on all ids of a sequence, and on the time if it is used. */
  private static final class Network extends WholeDenoiser {
    private final boolean usesTime;

    Network(int batch, boolean readsTime) {
      this(batch, readsTime, readsTime);
    }

    Network(int batch, boolean readsTime, boolean usesTime) {
      super(batch, TOKENS + 1, VOCABULARY, readsTime);
      this.usesTime = usesTime;
    }

    @Override
    void compute(int[] noisy, double time, float[] logits, int from) {
      double mixed = Arrays.hashCode(noisy) % 1000 + (usesTime ? time : 0);
      for (int i = 0; i < noisy.length * VOCABULARY; i++) {
        logits[from + i] = (float) Math.sin(mixed + 7.7 * i);
      }
    }
  }

  /** A network that is sure: each token is one more than that before it, where one is known. */
  private static final class Counting extends WholeDenoiser {
    Counting() {
      super(1, 5, VOCABULARY, false);
    }

    @Override
    void compute(int[] noisy, double time, float[] logits, int from) {
      Arrays.fill(logits, -1000);
      for (int i = 1; i < noisy.length; i++) {
        for (int j = 1; j < noisy.length; j++) {
          if (noisy[j] != VOCABULARY) {
            int token = Math.floorMod(noisy[j] + i - j, VOCABULARY);
            logits[from + i * VOCABULARY + token] = 0;
          }
        }
      }
    }
  }

  private static SamplerOptions options(SamplerName sampler, LastStep last) {
    OptionalInt steps =
        sampler == SamplerName.FIRST_HITTING ? OptionalInt.empty() : OptionalInt.of(40);
    return new SamplerOptions(sampler, steps, TimeGrid.UNIFORM, last, OptionalInt.empty());
  }

  private static DiffusionGenerator generator(
      Denoiser network, Process process, SamplerOptions options) {
    NoiseSchedule schedule = process.masks() ? LOG_LINEAR : ScheduleName.GEOMETRIC.published();
    return new DiffusionGenerator(network, process, schedule, IDS, options);
  }

  static Stream<Arguments> samplers() {
    return Arrays.stream(Process.values())
        .flatMap(
            process ->
                Arrays.stream(SamplerName.values())
                    .filter(name -> name.fits(process))
                    .flatMap(
                        name ->
                            Arrays.stream(LastStep.values())
                                .map(last -> Arguments.of(process, options(name, last)))));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void fixedTokensStayAndAllOthersAreIdsOfTheTokenizer(Process process, SamplerOptions options) {
    int[][] templates = new int[3][TOKENS];
    for (int b = 0; b < 3; b++) {
      for (int i = 0; i < TOKENS; i++) {
        // The last id is no id of the tokenizer, so no sampler draws it.
        templates[b][i] = (i + b) % 3 == 0 ? VOCABULARY - 1 : Infiller.OPEN;
      }
    }
    DiffusionGenerator generator = generator(new Network(3, true), process, options);
    int[][] filled = generator.infilled(templates, TokenChoice.MULTINOMIAL, 1, 0, 1, 2);
    for (int b = 0; b < 3; b++) {
      for (int i = 0; i < TOKENS; i++) {
        if (templates[b][i] == Infiller.OPEN) {
          assertTrue(filled[b][i] >= 0 && filled[b][i] < IDS.size(), "id " + filled[b][i]);
        } else {
          assertEquals(templates[b][i], filled[b][i]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void aSampleDoesNotDependOnItsCompany(Process process, SamplerOptions options) {
    int[][] together =
        generator(new Network(3, true), process, options)
            .unconditional(TOKENS, TokenChoice.MULTINOMIAL, 1, 4, 5, 6);
    DiffusionGenerator alone = generator(new Network(1, true), process, options);
    for (int b = 0; b < 3; b++) {
      assertArrayEquals(
          together[b], alone.unconditional(TOKENS, TokenChoice.MULTINOMIAL, 1, 4 + b)[0]);
    }
    assertFalse(Arrays.equals(together[0], together[1]));
    assertFalse(
        Arrays.equals(together[0], alone.unconditional(TOKENS, TokenChoice.MULTINOMIAL, 2, 4)[0]));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void thePromptIsKeptAndItsEndIsUsed(Process process, SamplerOptions options) {
    DiffusionGenerator generator = generator(new Network(1, true), process, options);
    int[] end = {1, 2, 3, 4};
    int[] prompt = IntStream.concat(IntStream.of(5, 5, 5), IntStream.of(end)).toArray();
    int count = TOKENS - end.length;
    int[][] made = generator.continued(new int[][] {prompt}, count, TokenChoice.MULTINOMIAL, 1, 0);
    assertArrayEquals(
        made[0], generator.continued(new int[][] {end}, count, TokenChoice.MULTINOMIAL, 1, 0)[0]);
    int[] template = Arrays.copyOf(end, TOKENS);
    Arrays.fill(template, end.length, TOKENS, Infiller.OPEN);
    int[] filled = generator.infilled(new int[][] {template}, TokenChoice.MULTINOMIAL, 1, 0)[0];
    assertArrayEquals(made[0], Arrays.copyOfRange(filled, end.length, TOKENS));
  }

  @Test
  void firstHittingRunsTheNetworkOnceForEachOpenToken() {
    SamplerOptions options = SamplerOptions.of(Process.MDLM);
    for (boolean readsTime : new boolean[] {false, true}) {
      Network network = new Network(2, readsTime);
      DiffusionGenerator generator = generator(network, Process.MDLM, options);
      generator.unconditional(TOKENS, TokenChoice.MULTINOMIAL, 1, 0, 1);
      assertEquals(TOKENS, network.runs());
      // A prompt longer than what is left for it keeps its last tokens.
      generator.continued(new int[2][5], TOKENS - 3, TokenChoice.MULTINOMIAL, 1, 0, 1);
      assertEquals(TOKENS + TOKENS - 3, network.runs());
    }
  }

  @Test
  void theCacheChangesNoSample() {
    SamplerOptions options =
        new SamplerOptions(
            SamplerName.ANCESTRAL,
            OptionalInt.of(300),
            TimeGrid.UNIFORM,
            LastStep.DRAW,
            OptionalInt.empty());
    Network cached = new Network(4, false);
    Network plain = new Network(4, true, false);
    int[] numbers = {0, 1, 2, 3};
    int[][] made =
        generator(cached, Process.MDLM, options)
            .unconditional(TOKENS, TokenChoice.MULTINOMIAL, 1, numbers);
    int[][] again =
        generator(plain, Process.MDLM, options)
            .unconditional(TOKENS, TokenChoice.MULTINOMIAL, 1, numbers);
    assertTrue(Arrays.deepEquals(made, again));
    // Whatever the number of steps: at most one run for each token of each sequence.
    assertTrue(cached.runs() < plain.runs(), cached.runs() + " runs");
    assertTrue(plain.runs() <= 4 * TOKENS, plain.runs() + " runs");
    Network alone = new Network(1, false);
    generator(alone, Process.MDLM, options).unconditional(TOKENS, TokenChoice.MULTINOMIAL, 1, 0);
    assertTrue(alone.runs() <= TOKENS, alone.runs() + " runs");
  }

  @Test
  void aStrideGivesMoreTokensThanPositions() {
    SamplerOptions plain = SamplerOptions.of(Process.MDLM);
    SamplerOptions strided =
        new SamplerOptions(
            plain.sampler(), plain.steps(), plain.grid(), plain.last(), OptionalInt.of(5));
    Network network = new Network(1, false);
    DiffusionGenerator windows = generator(network, Process.MDLM, strided);
    int[] text = windows.unconditional(TOKENS + 8, TokenChoice.MULTINOMIAL, 1, 0)[0];
    assertEquals(TOKENS + 8, text.length);
    assertEquals(TOKENS + 5 + 5, network.runs());
    DiffusionGenerator one = generator(new Network(1, false), Process.MDLM, plain);
    int[] first = one.unconditional(TOKENS, TokenChoice.MULTINOMIAL, 1, 0)[0];
    assertArrayEquals(first, Arrays.copyOf(text, TOKENS));
    // The likeliest tokens of a window need no random number, so a prompt gives the next one.
    int[] greedy = windows.unconditional(TOKENS + 5, TokenChoice.GREEDY, 1, 0)[0];
    assertEquals(TOKENS + 5, greedy.length);
    int[] seven = Arrays.copyOfRange(text, 0, TOKENS);
    int[] next = windows.continued(new int[][] {seven}, 5, TokenChoice.MULTINOMIAL, 1, 0)[0];
    int[] kept = Arrays.copyOfRange(seven, 5, TOKENS);
    assertArrayEquals(one.continued(new int[][] {kept}, 5, TokenChoice.MULTINOMIAL, 1, 0)[0], next);
  }

  @Test
  void theNextWindowFollowsTheOneBefore() {
    SamplerOptions options =
        new SamplerOptions(
            SamplerName.FIRST_HITTING,
            OptionalInt.empty(),
            TimeGrid.UNIFORM,
            LastStep.DRAW,
            OptionalInt.of(2));
    DiffusionGenerator generator =
        new DiffusionGenerator(
            new Counting(), Process.MDLM, LOG_LINEAR, new Vocabulary(VOCABULARY, 0), options);
    assertArrayEquals(
        new int[] {6, 0, 1, 2, 3, 4, 5, 6, 0},
        generator.continued(new int[][] {{3, 4, 5}}, 9, TokenChoice.MULTINOMIAL, 1, 0)[0]);
  }

  private static void assertRefused(String part, Runnable work) {
    InputException refused = assertThrows(InputException.class, work::run);
    assertTrue(refused.getMessage().contains(part), refused::getMessage);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    DiffusionGenerator generator =
        generator(new Network(1, false), Process.MDLM, SamplerOptions.of(Process.MDLM));
    TokenChoice choice = TokenChoice.MULTINOMIAL;
    assertRefused("choose 1 to 12", () -> generator.unconditional(TOKENS + 1, choice, 1, 0));
    assertRefused("choose 1 to 11", () -> generator.continued(new int[1][3], TOKENS, choice, 1, 0));
    assertRefused("no tokens", () -> generator.continued(new int[1][0], 2, choice, 1, 0));
    assertRefused("13 tokens", () -> generator.infilled(new int[1][TOKENS + 1], choice, 1, 0));
    Vocabulary large = new Vocabulary(VOCABULARY + 1, 0);
    assertRefused(
        "8 ids",
        () ->
            new DiffusionGenerator(
                new Network(1, false),
                Process.MDLM,
                LOG_LINEAR,
                large,
                SamplerOptions.of(Process.MDLM)));
  }

  @Test
  void optionsThatDoNotFitAreRefused() {
    assertRefused(
        "use first_hitting or ancestral",
        () ->
            generator(
                new Network(1, false), Process.MDLM, options(SamplerName.EULER, LastStep.DRAW)));
    assertRefused(
        "use euler or analytic",
        () ->
            generator(
                new Network(1, true),
                Process.SEDD_UNIFORM,
                options(SamplerName.ANCESTRAL, LastStep.DRAW)));
    SamplerOptions plain = SamplerOptions.of(Process.MDLM);
    assertRefused("steps", () -> with(SamplerName.FIRST_HITTING, 3, 1));
    assertRefused("steps 0", () -> with(SamplerName.ANCESTRAL, 0, 1));
    assertRefused("stride 0", () -> with(SamplerName.ANCESTRAL, 1, 0));
    assertRefused(
        "12 positions",
        () -> generator(new Network(1, false), Process.MDLM, with(SamplerName.ANCESTRAL, 1, 12)));
    assertEquals("{sampler=first_hitting}", plain.summary().toString());
    assertEquals(
        "{sampler=ancestral, steps=9, grid=uniform, last=draw, stride=4}",
        with(SamplerName.ANCESTRAL, 9, 4).summary().toString());
  }

  private static SamplerOptions with(SamplerName sampler, int steps, int stride) {
    return new SamplerOptions(
        sampler, OptionalInt.of(steps), TimeGrid.UNIFORM, LastStep.DRAW, OptionalInt.of(stride));
  }

  @Test
  void theDefaultsFitTheirProcess() {
    for (Process process : Process.values()) {
      assertTrue(SamplerOptions.of(process).sampler().fits(process));
    }
    assertEquals(SamplerName.FIRST_HITTING, SamplerOptions.of(Process.SEDD_ABSORB).sampler());
    assertEquals(SamplerName.ANALYTIC, SamplerOptions.of(Process.SEDD_UNIFORM).sampler());
    assertEquals(TimeGrid.COSINE, SamplerOptions.of(Process.MD4).grid());
  }
}
