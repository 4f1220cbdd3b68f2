package org.lathe.evaluation.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.evaluation.SmallTokenizer;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.FigureKind;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Model;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Weights;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.StepDecoder;
import org.lathe.models.diffusion.DiffusionModel;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;
import org.lathe.models.gpt.LlamaModel;
import org.lathe.models.gpt.SmallLlama;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.SmallModel;
import org.lathe.models.ltm.family.LtmModel;

/** A suite knows a model's likelihood alone, and says of each figure what it bounds. */
class LikelihoodSuiteTest {
  private static final int LENGTH = SuiteTexts.LENGTH;
  private static final SuiteText ONE = SuiteTexts.text("one", 0, 5);
  private static final SuiteText TWO = SuiteTexts.text("two", 1, 3);
  private static final LlamaModel LLAMA = SmallLlama.model(2);

  @TempDir Path folder;

  private static Session session() {
    return SmallLlama.open("vector", 1, LLAMA);
  }

  private static Suite<?, ?> suite(
      Path folder, Model model, InferenceOptions inference, boolean secondHalf, int batch) {
    return new Suite<>(
        folder,
        "checkpoint",
        Optional.of(7),
        new SmallTokenizer(),
        new SuiteOptions(
            "zero-shot",
            List.of("one", "two"),
            "0123",
            "small",
            "vector",
            LENGTH,
            0,
            BlockChoice.EVENLY),
        new LikelihoodMeasurement(model, inference, new ScoreOptions(3, secondHalf, 1)),
        batch);
  }

  private SuiteReport run(String name, int batch, SuiteText... texts) {
    return suite(folder.resolve(name), LLAMA, InferenceOptions.NONE, true, batch)
        .run(List.of(texts), LikelihoodSuiteTest::session, new Suite.Listener() {});
  }

  private static LikelihoodSummary figures(SetSummary set) {
    return assertInstanceOf(LikelihoodSummary.class, set.figures());
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void theFilesHoldTheFiguresByName() throws IOException {
    SuiteReport report = run("whole", 2, ONE, TWO);
    Path whole = folder.resolve("whole");
    assertEquals(
        List.of(
            "evaluation.json",
            "sequences.jsonl",
            "settings.json",
            "state/one.figures.json",
            "state/one.plan.json",
            "state/two.figures.json",
            "state/two.plan.json"),
        List.copyOf(SuiteTexts.files(whole).keySet()));
    JsonNode read = Json.read(whole.resolve("evaluation.json"), "run again");
    assertEquals(read, SuiteJson.SUMMARY.readTree(SuiteJson.SUMMARY.writeValueAsString(report)));
    assertEquals("gpt", read.at("/settings/family").asText());
    assertFalse(read.get("settings").has("draws"), "an exact likelihood is no estimate");
    JsonNode exact = read.at("/sets/0/figures/exact");
    assertEquals(
        List.of(
            "label",
            "kind",
            "nats_per_token",
            "standard_error",
            "perplexity",
            "perplexity_per_word",
            "bits_per_byte"),
        names(exact));
    assertEquals("exact", exact.get("kind").asText());
    double nats = exact.get("nats_per_token").asDouble();
    assertEquals(StrictMath.exp(nats), exact.get("perplexity").asDouble());
    // Nine tokens and 20 bytes a block.
    assertEquals(
        nats * (5 * 9) / (5 * 20) / StrictMath.log(2), exact.get("bits_per_byte").asDouble());
    assertEquals("exact", read.at("/sets/0/second_half/exact/kind").asText());
    List<String> lines = Files.readAllLines(whole.resolve("sequences.jsonl"));
    assertEquals(5 + 3, lines.size());
    double mean = 0;
    for (String line : lines.subList(0, 5)) {
      JsonNode block = Json.reader().readTree(line);
      assertEquals("one", block.get("set").asText());
      mean += block.at("/figures/exact").asDouble() / LENGTH;
    }
    assertEquals(mean / 5, nats);
  }

  /** Token by token, with the decoder and a softmax of this test, in doubles. */
  private static double nll(int[] tokens, int from, int to) {
    try (Session session = session();
        StepDecoder decoder =
            LLAMA.decoder(session, 1, new SmallTokenizer().separator(), InferenceOptions.NONE)) {
      decoder.begin(Conditioning.nothing(1, 0));
      float[] logits = new float[decoder.vocabulary()];
      double nll = 0;
      int before = new SmallTokenizer().separator();
      for (int i = 0; i < to; i++) {
        decoder.next(new int[] {before}, logits);
        double sum = 0;
        for (float logit : logits) {
          sum += Math.exp(logit);
        }
        nll += i < from ? 0 : Math.log(sum) - logits[tokens[i]];
        before = tokens[i];
      }
      return nll;
    }
  }

  private static void assertClose(double expected, double actual) {
    assertEquals(expected, actual, TolerancePolicy.GOLDEN_SCORE * expected);
  }

  @Test
  void wholeBlocksAndSecondHalvesAreExact() throws IOException {
    run("whole", 2, TWO);
    List<String> lines = Files.readAllLines(folder.resolve("whole/sequences.jsonl"));
    for (int block = 0; block < lines.size(); block++) {
      int[] tokens = TWO.read().blocks().get(block).ids();
      JsonNode line = Json.reader().readTree(lines.get(block));
      assertClose(nll(tokens, 0, LENGTH), line.at("/figures/exact").asDouble());
      assertClose(nll(tokens, LENGTH / 2, LENGTH), line.at("/second_half/exact").asDouble());
    }
  }

  @Test
  void secondHalvesThatAreNotAskedForAreLeftOut() throws IOException {
    SuiteReport report =
        suite(folder.resolve("whole"), LLAMA, InferenceOptions.NONE, false, 2)
            .run(List.of(ONE), LikelihoodSuiteTest::session, new Suite.Listener() {});
    assertTrue(figures(report.sets().getFirst()).secondHalf().isEmpty());
    assertEquals(0, report.sets().getFirst().secondHalfTokens());
    String files = SuiteTexts.files(folder.resolve("whole")).toString();
    assertFalse(files.contains("second_half\""), files);
  }

  @Test
  void theBatchChangesNoByte() throws IOException {
    run("whole", 2, ONE, TWO);
    for (int batch : new int[] {1, 5}) {
      run("batch" + batch, batch, ONE, TWO);
      assertEquals(
          SuiteTexts.files(folder.resolve("whole")),
          SuiteTexts.files(folder.resolve("batch" + batch)));
    }
  }

  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Stopped at a pass; then a line that was written without its state, and a torn one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5})
  void interruptedAndContinuedIsTheSameBytes(int passes) throws IOException {
    run("whole", 2, ONE, TWO);
    Path stopped = folder.resolve("stopped");
    int[] left = {passes};
    assertThrows(
        Interrupted.class,
        () ->
            suite(stopped, LLAMA, InferenceOptions.NONE, true, 2)
                .run(
                    List.of(ONE, TWO),
                    LikelihoodSuiteTest::session,
                    new Suite.Listener() {
                      @Override
                      public void passed() {
                        if (--left[0] == 0) {
                          throw new Interrupted();
                        }
                      }
                    }));
    Path lines = stopped.resolve("sequences.jsonl");
    String had = Files.exists(lines) ? Files.readString(lines) : "";
    int done = (int) had.lines().count();
    assertTrue(done < 8);
    String next = Files.readString(folder.resolve("whole/sequences.jsonl"));
    String oneMore = next.lines().skip(done).findFirst().orElseThrow();
    if (done != 5) {
      Files.writeString(lines, had + oneMore + "\n" + oneMore.substring(0, 50));
    }
    run("stopped", 3, ONE, TWO);
    assertEquals(SuiteTexts.files(folder.resolve("whole")), SuiteTexts.files(stopped));
  }

  @Test
  void whatIsDoneIsNotMeasuredAgain() throws IOException {
    SuiteReport first = run("whole", 2, ONE, TWO);
    SuiteReport again =
        suite(folder.resolve("whole"), LLAMA, InferenceOptions.NONE, true, 2)
            .run(
                List.of(ONE, TWO),
                () -> {
                  throw new AssertionError("nothing is left to measure");
                },
                new Suite.Listener() {});
    assertEquals(first.sets(), again.sets());
  }

  @Test
  void otherOptionsAreRefused() {
    run("whole", 2, ONE);
    Supplier<Session> session = LikelihoodSuiteTest::session;
    InputException refused =
        assertThrows(
            InputException.class,
            () ->
                suite(folder.resolve("whole"), LLAMA, InferenceOptions.NONE, false, 2)
                    .run(List.of(ONE), session, new Suite.Listener() {}));
    assertTrue(refused.getMessage().contains("another held_out"), refused::getMessage);
  }

  /** A likelihood that is only bounded: each figure says so, and how it was estimated. */
  @Test
  void boundsAreNamedByTheirKind() throws IOException {
    LtmConfig config = SmallModel.config(2);
    FitOptions fit = new FitOptions(FastOptions.paper(2), 0.3, Latents.MEAN);
    SuiteReport report =
        suite(folder.resolve("bounds"), new LtmModel(config), fit, true, 2)
            .run(List.of(ONE), () -> SmallModel.open("vector", 1, config), new Suite.Listener() {});
    LikelihoodSummary figures = figures(report.sets().getFirst());
    assertEquals(
        List.of("fresh", "importance_weighted", "fitted"), List.copyOf(figures.figures().keySet()));
    assertEquals(FigureKind.UPPER_BOUND, figures.figures().get("fresh").kind());
    assertEquals(FigureKind.NO_BOUND, figures.figures().get("fitted").kind());
    assertEquals(
        List.of("fitted_to_first_half", "prior"), List.copyOf(figures.secondHalf().keySet()));
    JsonNode read = Json.read(folder.resolve("bounds/evaluation.json"), "run again");
    assertEquals("no_bound", read.at("/sets/0/figures/fitted/kind").asText());
    assertFalse(read.at("/sets/0/second_half/prior").has("kind"));
    assertEquals(3, read.at("/settings/draws").asInt());
    assertEquals(2, read.at("/settings/inference/fast/steps").asInt());
  }

  /** A diffusion model that has learned nothing, so that each mask costs log V. */
  private static final DiffusionModel DIFFUSION =
      new DiffusionModel(
          new DiffusionConfig(
              Process.MDLM,
              SmallModel.VOCABULARY,
              8,
              1,
              1,
              16,
              LENGTH,
              4,
              4,
              false,
              ScheduleName.LOG_LINEAR.published(),
              DiffusionConfig.EPSILON,
              DiffusionConfig.ROPE_THETA));

  private SuiteReport diffusion(String name, int batch) {
    return suite(folder.resolve(name), DIFFUSION, DIFFUSION.inference(), true, batch)
        .run(
            List.of(ONE),
            () -> {
              Backends.Choice choice = Backends.choose("vector");
              Session session = choice.backend().open(choice.device(), 1);
              Weights.start(session, DIFFUSION.parameters(), 1);
              return session;
            },
            new Suite.Listener() {});
  }

  /** How a model generates does not change its bounds; an earlier folder says it all the same. */
  @Test
  void aSamplerIsNoSettingOfABound() throws IOException {
    SuiteReport first = diffusion("diffusion", 2);
    assertFalse(first.settings().has("inference"), first.settings()::toString);
    Path settings = folder.resolve("diffusion/settings.json");
    String earlier =
        Files.readString(settings)
            .replaceFirst("\\{", "{\"inference\":{\"sampler\":\"first_hitting\"},");
    Files.writeString(settings, earlier);
    SuiteReport again = diffusion("diffusion", 2);
    assertEquals(first.sets(), again.sets());
    assertFalse(again.settings().has("inference"), again.settings()::toString);
  }

  /** What random draws contribute to an error is in each block's line and in the summary. */
  @Test
  void theErrorOfDrawsIsTold() throws IOException {
    LikelihoodSummary figures = figures(diffusion("diffusion", 2).sets().getFirst());
    assertEquals(List.of("finite", "release"), List.copyOf(figures.figures().keySet()));
    assertEquals(List.of("finite"), List.copyOf(figures.secondHalf().keySet()));
    assertEquals(FigureKind.UPPER_BOUND, figures.secondHalf().get("finite").kind());
    SuiteFigure finite = figures.figures().get("finite").figure();
    assertEquals(Math.log(SmallModel.VOCABULARY), finite.natsPerToken(), 1e-5);
    assertEquals(0, finite.standardErrorOfDraws(), 1e-6);

    double variances = 0;
    for (String line : Files.readAllLines(folder.resolve("diffusion/sequences.jsonl"))) {
      variances += SuiteJson.LINES.readTree(line).at("/draw_variance/release").asDouble();
    }
    double error = figures.figures().get("release").figure().standardErrorOfDraws();
    assertTrue(error > 0.01, () -> "the number of masks is random: " + error);
    assertClose(Math.sqrt(variances) / (5 * LENGTH), error);
    JsonNode read = Json.read(folder.resolve("diffusion/evaluation.json"), "run again");
    assertEquals(error, read.at("/sets/0/figures/release/standard_error_of_draws").asDouble());
    assertFalse(read.get("settings").has("inference"));

    diffusion("alone", 1);
    assertEquals(
        SuiteTexts.files(folder.resolve("diffusion")), SuiteTexts.files(folder.resolve("alone")));
  }
}
