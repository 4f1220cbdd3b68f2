package org.lathe.studies.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.studies.format.Cut;
import org.lathe.studies.format.StudyFile;
import org.lathe.studies.plan.StudyPlan;

/** A study is cut in its own order to the time that there is, and stays cut. */
class TimeLimitTest {
  private static final StudyPlan PLAN =
      StudyPlan.of(
          StudyFile.parse(
              """
              name: tiny
              about: A study with cuts.
              seeds: [1, 2]
              models:
                - {name: ar, recipe: ar-pocket}
                - {name: gpt2, recipe: gpt2-pocket}
              budgets:
                - {name: tokens, axis: tokens, amount: 10240}
              measure:
                suite: {sequences: 4, draws: 2, secondHalf: false}
              cut:
                - seeds: 1
                - model: gpt2
              """,
              "tiny.yaml"));
  private static final MachineRates RATES = new MachineRates(Map.of("ar", 1e9, "gpt2", 1e9));

  @TempDir private Path folder;

  private static double hours(StudyPlan plan) {
    return RATES.seconds(plan).orElseThrow() / 3600;
  }

  @Test
  void cutsAreMadeInTheOrderOfTheStudyUntilTheRestFits() {
    assertEquals(List.of(), TimeLimit.of(PLAN, 1.01 * hours(PLAN), RATES, 1).cuts());
    assertEquals(List.of(new Cut.Seeds(1)), TimeLimit.of(PLAN, 0.6 * hours(PLAN), RATES, 1).cuts());
    assertEquals(
        List.of(new Cut.Seeds(1), new Cut.Model("gpt2")),
        TimeLimit.of(PLAN, 0.3 * hours(PLAN), RATES, 1).cuts());
    assertThrows(InputException.class, () -> TimeLimit.of(PLAN, 0.01 * hours(PLAN), RATES, 1));
  }

  @Test
  void ranksDivideTheTime() {
    assertEquals(List.of(), TimeLimit.of(PLAN, 0.51 * hours(PLAN), RATES, 2).cuts());
    assertEquals(List.of(new Cut.Seeds(1)), TimeLimit.of(PLAN, 0.3 * hours(PLAN), RATES, 2).cuts());
    assertEquals(
        TimeLimit.of(PLAN, 0.3 * hours(PLAN), RATES, 1), TimeLimit.cut(PLAN, 0.3 * hours(PLAN), 2));
  }

  /** Later rates may differ, and the study that continues must be the same. */
  @Test
  void theCutsAreKept() {
    double hours = 0.6 * hours(PLAN);
    TimeLimit limit = TimeLimit.of(PLAN, hours, RATES, 1);
    limit.keep(folder);
    TimeLimit kept = TimeLimit.kept(PLAN, hours, folder).orElseThrow();
    assertEquals(limit.cuts(), kept.cuts());
    assertEquals(
        limit.plan().costing().stream().map(run -> run.id()).toList(),
        kept.plan().costing().stream().map(run -> run.id()).toList());
    assertTrue(TimeLimit.kept(PLAN, 2 * hours, folder).isEmpty());
  }

  @Test
  void aFileThatWasChangedMakesNoNegativeNumberOfCuts() {
    Json.write(folder.resolve("hours.json"), Json.object().put("hours", 1.0).put("cuts", -1));
    assertEquals(List.of(), TimeLimit.kept(PLAN, 1, folder).orElseThrow().cuts());
  }

  @Test
  void aModelWithoutARateHasNoTime() {
    MachineRates some = new MachineRates(Map.of("ar", 1e9));
    assertTrue(some.seconds(PLAN).isEmpty());
    assertThrows(InputException.class, () -> TimeLimit.of(PLAN, 1, some, 1));
  }
}
