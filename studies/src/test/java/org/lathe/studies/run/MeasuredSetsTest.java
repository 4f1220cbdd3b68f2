package org.lathe.studies.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;
import org.lathe.studies.format.Study;
import org.lathe.studies.format.StudyFile;
import org.lathe.studies.plan.StudyPlan;

/** A study measures evaluation sets and MAUVE, and asks for its sets before it trains. */
class MeasuredSetsTest {
  private static final Study STUDY =
      StudyFile.parse(
          """
          name: sets
          about: Some seconds.
          seeds: [1, 2]
          common:
            data.source: stories
            data.limit: 1
            data.tokenizer: bytes
            batch.length: 16
            batch.sequences: 2
            batch.microBatch: 2
            model.dim: 8
            model.heads: 2
            model.positions: 16
            model.layers: 1
            evaluation.sequences: 2
            evaluation.draws: 1
          models:
            - {name: ltm, recipe: pocket, set: {objective.fast.steps: 1}}
            - {name: ar, recipe: ar-pocket, set: {model.window: 16}}
            - name: mdlm
              recipe: mdlm-pocket
              set: {model.hidden: 16, model.conditioning: 4}
              seeds: 1
          budgets:
            - {name: tokens, axis: tokens, amount: 160}
          measure:
            suite: {sequences: 4, draws: 2, secondHalf: false}
            samples:
              count: 2
              mauve: {prompts: 6, promptTokens: 4, each: 2, tokens: 5, features: ar}
            zeroShot: {sets: [lm1b], blocks: 3, draws: 2}
          claims:
            - id: first
              sentence: It is better.
              source: Nobody
              compare:
                left: {model: ltm, budget: tokens, figure: zeroShot.lm1b}
                right: {model: ar, budget: tokens, figure: zeroShot.lm1b}
              expect: lower
          """,
          "sets.yaml");

  @TempDir private Path folder;

  private JsonNode run(Path out, Optional<Path> sets) {
    StudyOptions options = new StudyOptions(out, Backends.choose("vector"), 1, 1, sets);
    return new StudyRun(StudyPlan.of(STUDY), List.of(), options, StudyListener.NONE)
        .run()
        .orElseThrow();
  }

  private Path sets() throws IOException {
    Path sets = folder.resolve("sets");
    // No size or checksum of this file is known, so none can differ.
    Files.createDirectories(sets.resolve("lm1b"));
    Files.writeString(
        sets.resolve("lm1b/news.en.heldout-00001-of-00050"),
        "The fox , which was brown , said that it had seen 7 dogs .\n".repeat(20));
    return sets;
  }

  @Test
  void setsAndMauveAreMeasured() throws IOException {
    Path out = folder.resolve("out");
    JsonNode result = run(out, Optional.of(sets()));
    for (JsonNode run : result.path("runs")) {
      String model = run.path("model").asText();
      JsonNode figures = run.path("figures");
      JsonNode lm1b = figures.path("zeroShot.lm1b");
      assertEquals(model.equals("ar") ? "exact" : "upper_bound", lm1b.path("kind").asText(), model);
      assertTrue(lm1b.path("mean").asDouble() > 0, figures::toString);
      assertTrue(lm1b.path("standardError").asDouble() > 0, figures::toString);
      JsonNode release = figures.path("zeroShotRelease.lm1b");
      assertEquals(model.equals("ar") ? "" : "no_bound", release.path("kind").asText(), model);
      double mauve = figures.path("mauve").path("mean").asDouble(-1);
      assertTrue(mauve > 0 && mauve <= 1, figures::toString);
      assertEquals(12, run.at("/details/mauve/samples").asInt(), model);
      assertEquals(6, run.at("/details/mauve/references").asInt(), model);
    }
    // Each seed has its own stories, but all seeds have the blocks of a set.
    JsonNode claim = result.at("/claims/0");
    assertEquals(3, claim.path("sequences").asInt(), claim::toString);
    assertEquals(2, claim.path("sequence_degrees").asInt(), claim::toString);
  }

  @Test
  void aMissingSetIsOneLineBeforeAnythingIsTrained() {
    Path out = folder.resolve("out");
    InputException none = assertThrows(InputException.class, () -> run(out, Optional.empty()));
    assertTrue(
        none.getMessage().startsWith("the study measures lm1b: set LATHE_DATA"), none::getMessage);
    InputException missing =
        assertThrows(InputException.class, () -> run(out, Optional.of(folder)));
    assertTrue(missing.getMessage().startsWith("lm1b is not in "), missing::getMessage);
    assertEquals(1, missing.getMessage().lines().count());
    assertFalse(Files.exists(out.resolve("runs")));
  }
}
