package org.lathe.evaluation.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Session;
import org.lathe.evaluation.SmallTokenizer;
import org.lathe.evaluation.latent.LatentMeasurement;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.SmallModel;
import org.lathe.models.ltm.family.LtmModel;
import org.lathe.models.ltm.measurement.Convergence;
import org.lathe.models.ltm.measurement.MeasurementOptions;

/** What is kept of a suite, and that no interruption shows in it. */
class SuiteTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);
  private static final int LENGTH = SuiteTexts.LENGTH;
  private static final SuiteText ONE = SuiteTexts.text("one", 0, 5);
  private static final SuiteText TWO = SuiteTexts.text("two", 1, 3);
  private static final SuiteText MISSING =
      new SuiteTexts.Given("gone", 2, null) {
        @Override
        public Content read() {
          throw new InputException("gone is not in /nowhere: get it from its authors");
        }
      };

  @TempDir Path folder;

  /** What is asked for in a test. */
  private record Asked(SuiteOptions options, LatentMeasurement measurement) {}

  private static Asked options(int limit, int draws) {
    return new Asked(
        new SuiteOptions(
            "zero-shot",
            List.of("one", "two"),
            "0123",
            "small",
            "vector",
            LENGTH,
            limit,
            BlockChoice.EVENLY),
        new LatentMeasurement(
            new LtmModel(CONFIG),
            FastOptions.paper(0),
            new MeasurementOptions(
                0.3, List.of(0, 2, 9), draws, Optional.of(new Convergence(0.1)), 1),
            true));
  }

  private static Suite<?, ?> suite(Path folder, Asked asked, int batch) {
    return new Suite<>(
        folder,
        "checkpoint",
        Optional.of(7),
        new SmallTokenizer(),
        asked.options(),
        asked.measurement(),
        batch);
  }

  private static Session session() {
    return SmallModel.open("vector", 1, CONFIG);
  }

  private SuiteReport run(String name, int batch, SuiteText... texts) {
    return suite(folder.resolve(name), options(0, 3), batch)
        .run(List.of(texts), SuiteTest::session, new Suite.Listener() {});
  }

  @Test
  void theFilesAreThoseOfTheDocumentation() throws IOException {
    SuiteReport report = run("whole", 2, ONE, MISSING, TWO);
    Map<String, String> files = SuiteTexts.files(folder.resolve("whole"));
    assertEquals(
        List.of(
            "evaluation.json",
            "sequences.jsonl",
            "settings.json",
            "state/one.means.safetensors",
            "state/one.plan.json",
            "state/two.means.safetensors",
            "state/two.plan.json"),
        List.copyOf(files.keySet()));
    JsonNode node = Json.reader().readTree(files.get("evaluation.json"));
    assertTrue(node.get("complete").asBoolean());
    assertEquals(node, SuiteJson.SUMMARY.readTree(SuiteJson.SUMMARY.writeValueAsString(report)));
    JsonNode one = node.get("sets").get(0);
    assertEquals(
        List.of(
            "set",
            "title",
            "split",
            "notes",
            "blocks",
            "measured",
            "chosen",
            "tokens",
            "second_half_tokens",
            "words",
            "bytes",
            "points",
            "prior_second_half",
            "nelbo",
            "active",
            "adaptive"),
        names(one));
    assertEquals(5 * LENGTH, one.get("tokens").asInt());
    assertEquals(5 * 5, one.get("second_half_tokens").asInt());
    assertEquals("all", one.get("chosen").asText());
    JsonNode point = one.get("points").get(2);
    assertEquals(
        List.of(
            "fast_steps",
            "fitted",
            "fresh",
            "importance_weighted",
            "tightening",
            "kl",
            "kl_by_layer",
            "second_half",
            "by_draws"),
        names(point));
    JsonNode fresh = point.get("fresh");
    double nats = fresh.get("nats_per_token").asDouble();
    assertEquals(StrictMath.exp(nats), fresh.get("perplexity").asDouble());
    // Nine tokens, 4.5 words and 20 bytes a block.
    double ofWord = Math.log(fresh.get("perplexity_per_word").asDouble());
    assertEquals(2 * nats, ofWord, Math.ulp(4 * nats));
    assertEquals(
        nats * (5 * 9) / (5 * 20) / StrictMath.log(2), fresh.get("bits_per_byte").asDouble());
    JsonNode draws = point.get("by_draws");
    assertEquals(List.of(1, 2, 3), draws.valueStream().map(d -> d.get("draws").asInt()).toList());
    assertTrue(draws.get(0).get("standard_error_of_draws").isNull());
    assertEquals(nats, draws.get(2).get("fresh").asDouble(), Math.ulp(2 * nats));
    assertEquals("gone", node.get("skipped").get(0).get("set").asText());
    List<String> lines = files.get("sequences.jsonl").lines().toList();
    assertEquals(5 + 3, lines.size());
    JsonNode line = Json.reader().readTree(lines.get(6));
    assertEquals("two", line.get("set").asText());
    assertEquals(1, line.get("block").asInt());
    assertEquals(9, line.get("nelbo").size());
    assertEquals(3, line.get("prior_second_half_nll").size());
    assertEquals(3, line.get("points").get(0).get("second_half_nll").size());
    assertTrue(line.get("points").get(0).get("importance_weighted").isNumber());
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
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

  /** Stopped at a pass; then lines that were written without their state, and a torn one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 60, 170, 265})
  void interruptedAndGoneOnIsTheSameBytes(int passes) throws IOException {
    run("whole", 2, ONE, TWO);
    Path stopped = folder.resolve("stopped");
    int[] left = {passes};
    assertThrows(
        Interrupted.class,
        () ->
            suite(stopped, options(0, 3), 2)
                .run(
                    List.of(ONE, TWO),
                    SuiteTest::session,
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
    run("whole", 2, ONE, TWO);
    Map<String, String> before = SuiteTexts.files(folder.resolve("whole"));
    SuiteReport again =
        suite(folder.resolve("whole"), options(0, 3), 2)
            .run(
                List.of(ONE, TWO),
                () -> {
                  throw new AssertionError("nothing is left to measure");
                },
                new Suite.Listener() {});
    assertEquals(2, again.sets().size());
    assertEquals(before, SuiteTexts.files(folder.resolve("whole")));
  }

  @Test
  void aSetThatWasMissingIsMeasuredLater() {
    assertEquals(1, run("later", 2, ONE, MISSING).skipped().size());
    assertEquals(2, run("later", 2, ONE, TWO).sets().size());
  }

  @Test
  void blocksAreChosen() {
    assertEquals(List.of(0, 2, 5, 7), BlockChoice.EVENLY.of(10, 4));
    assertEquals(List.of(0, 1, 2, 3), BlockChoice.FIRST.of(10, 4));
    assertEquals(List.of(0, 1, 2), BlockChoice.EVENLY.of(3, 4));
    assertEquals(List.of(0, 1, 2), BlockChoice.FIRST.of(3, 0));
    SuiteReport report =
        suite(folder.resolve("some"), options(2, 3), 2)
            .run(List.of(ONE), SuiteTest::session, new Suite.Listener() {});
    assertEquals(2, report.sets().getFirst().measured());
    assertEquals("evenly", report.sets().getFirst().chosen());
  }

  private void refused(Path out, Asked options, List<SuiteText> texts, String... parts)
      throws IOException {
    Map<String, String> before = Files.exists(out) ? SuiteTexts.files(out) : Map.of();
    InputException thrown =
        assertThrows(
            InputException.class,
            () -> suite(out, options, 2).run(texts, SuiteTest::session, new Suite.Listener() {}));
    for (String part : parts) {
      assertTrue(thrown.getMessage().contains(part), thrown::getMessage);
    }
    assertFalse(thrown.getMessage().contains("\n"));
    assertEquals(before, Files.exists(out) ? SuiteTexts.files(out) : Map.of());
  }

  @Test
  void otherOptionsOrTextsAreRefused() throws IOException {
    Path out = folder.resolve("whole");
    run("whole", 2, ONE);
    refused(out, options(0, 4), List.of(ONE), "another draws, 3 instead of 4", "another out");
    refused(out, options(2, 3), List.of(ONE), "another limit, 0 instead of 2", "another out");
    Files.delete(out.resolve("state/one.means.safetensors"));
    refused(
        out,
        options(0, 3),
        List.of(SuiteTexts.text("one", 0, 5, 1)),
        "text of one has changed",
        "another out");
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(other.resolve("thesis.tex"), "mine");
    refused(other, options(0, 3), List.of(ONE), "no evaluation", "another out");
  }

  @Test
  void nothingToMeasureLeavesNoFolder() throws IOException {
    refused(folder.resolve("none"), options(0, 3), List.of(MISSING), "get it from its authors");
    assertFalse(Files.exists(folder.resolve("none")));
  }
}
