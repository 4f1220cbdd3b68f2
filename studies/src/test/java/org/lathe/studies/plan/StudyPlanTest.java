package org.lathe.studies.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lathe.files.InputException;
import org.lathe.studies.format.Cut;
import org.lathe.studies.format.Study;
import org.lathe.studies.format.StudyFile;

/** The runs of a study have the budget that it states. */
class StudyPlanTest {
  private static final String STUDY =
      """
      name: mine
      about: A study.
      seeds: [1, 2, 3]
      common:
        data.source: stories
        data.tokenizer: bytes
        batch.length: 32
        batch.sequences: 4
        batch.microBatch: 4
        model.dim: 16
        model.heads: 2
        model.positions: 32
      models:
        - name: ltm
          recipe: pocket
          vary: {objective.fast.steps: [1, 2], model.window: [2, 4]}
          budgets: [flops]
        - name: ar
          recipe: ar-pocket
          set: {model.window: 32}
          tune: {rate.peak: [1e-2, 1e-3]}
          budgets: [flops, tokens]
        - {name: gpt2, recipe: gpt2-pocket, seeds: 2}
        - {name: vae, recipe: vae-pocket, seeds: 1, budgets: [flops, weights]}
        - {name: mdlm, recipe: mdlm-pocket, seeds: 1, budgets: [flops]}
        - {name: mamba, recipe: mamba-pocket, seeds: 1, budgets: [flops]}
        - {name: moe, recipe: moe-pocket, seeds: 1, budgets: [flops]}
      budgets:
        - {name: flops, axis: flops, amount: 3.3e9}
        - {name: tokens, axis: tokens, amount: 10000}
        - {name: weights, axis: weights, amount: AMOUNT, tokens: 10000}
      measure:
        suite: {sequences: 4, draws: 2, secondHalf: false}
      """;

  private static final Study MINE = StudyFile.parse(STUDY.replace("AMOUNT", "320000"), "mine.yaml");
  private static final StudyPlan PLAN = StudyPlan.of(MINE);

  /**
   * The operations are counted again, from the recipe that the run follows: each run's differ from
   * its budget by half a step at most.
   */
  @Test
  void theFlopsOfEachRunEqualItsBudgetWithinAStep() {
    int checked = 0;
    for (PlannedRun run : PLAN.costing()) {
      double ofStep =
          run.recipe()
                  .build()
                  .executedFlopsPerToken(run.recipe().batch().shape(), run.recipe().objective())
              * run.recipe().batch().tokens();
      if (run.budget().equals("flops")) {
        assertTrue(
            Math.abs(run.recipe().steps() * ofStep - 3.3e9) <= ofStep / 2,
            () -> run.id() + ": " + run.flops());
        checked++;
      } else {
        double ofTokens = run.recipe().batch().tokens();
        assertTrue(Math.abs(run.tokens() - 10000) <= ofTokens / 2, run::id);
      }
      assertEquals(ofStep * run.recipe().steps(), run.flops(), 1e-9 * run.flops());
    }
    assertEquals(12 + 4 + 2 + 4, checked);
  }

  @Test
  void weightsAreNearTheirBudget() {
    int checked = 0;
    for (PlannedRun run : PLAN.costing()) {
      if (run.budget().equals("weights")) {
        assertEquals(320000, run.size().weights(), 32000, run::id);
        checked++;
      }
    }
    assertEquals(3, checked);
  }

  @Test
  void aBudgetOfWeightsThatNoWidthHasIsRefused() {
    Study study = StudyFile.parse(STUDY.replace("AMOUNT", "100"), "mine.yaml");
    InputException e = assertThrows(InputException.class, () -> StudyPlan.of(study));
    assertTrue(e.getMessage().contains("weights"), e::getMessage);
  }

  /** Without a budget, the steps are those that the recipe was published with. */
  @Test
  void aBudgetOfTheRecipeHasItsSteps() {
    Study study =
        StudyFile.parse(
            STUDY
                .replace("AMOUNT", "320000")
                .replace("axis: tokens, amount: 10000}", "axis: recipe}"),
            "mine.yaml");
    List<PlannedRun> runs =
        StudyPlan.of(study).costing().stream()
            .filter(run -> run.budget().equals("tokens"))
            .toList();
    assertEquals(4 + 2, runs.size());
    runs.forEach(
        run ->
            assertEquals(
                study.model(run.model()).orElseThrow().recipe().steps(),
                run.recipe().steps(),
                run::id));
    StudyPlan.of(new Cut.Scale(0.5).of(study)).costing().stream()
        .filter(run -> run.budget().equals("tokens"))
        .forEach(
            run ->
                assertEquals(
                    study.model(run.model()).orElseThrow().recipe().steps() / 2.0,
                    run.recipe().steps(),
                    0.5,
                    run::id));
  }

  /** The published sizes and counts come out of the study that repeats the paper. */
  @Test
  void thePaperStudyHasThePublishedSizes() {
    Study paper = StudyFile.find("paper");
    Study study =
        new Study(
            paper.name(),
            paper.about(),
            List.of(1L),
            paper.models().stream()
                .filter(model -> List.of("ltm-m", "ltm-l").contains(model.name()))
                .toList(),
            paper.budgets(),
            paper.measures(),
            paper.level(),
            List.of(),
            List.of());
    List<PlannedRun> runs = StudyPlan.of(study).costing();
    assertEquals(2, runs.size());
    PlannedRun medium = runs.getFirst();
    assertEquals(60_000L * 512 * 1024, medium.tokens());
    assertEquals(51e6, medium.size().weights(), 0.5e6);
    assertEquals(5.52e9, medium.size().nominalFlopsPerToken(), 0.005e9);
    assertEquals(76e6, runs.getLast().size().weights(), 0.5e6);
    assertEquals(32.2e9, runs.getLast().size().nominalFlopsPerToken(), 0.05e9);
    // The budget of equal operations is that of LTM-M, to the digits that the file has.
    assertEquals(
        medium.flops(), study.budget("flops").orElseThrow().amount(), 1e-4 * medium.flops());
  }

  /** Every study that ships can be planned, whole and with each of its cuts. */
  @Test
  void shippedStudiesArePlanned() {
    for (String name : StudyFile.names()) {
      Study study = StudyFile.find(name);
      int runs = StudyPlan.of(study).costing().size();
      for (Cut cut : study.cuts()) {
        study = cut.of(study);
      }
      int left = StudyPlan.of(study).costing().size();
      assertTrue(left > 0 && left < runs, () -> name + ": " + left + " of " + runs);
    }
  }

  /** Two values are tried with each of two budgets, and one of them is measured. */
  @Test
  void whatIsTriedOnlyIsNotMeasured() {
    assertEquals(PLAN.costing(), PLAN.costs().stream().map(RunCost::run).toList());
    assertEquals(
        List.of("ar", "ar"),
        PLAN.costs().stream()
            .filter(cost -> cost.measuring() == 0)
            .map(cost -> cost.run().model())
            .toList());
    for (RunCost cost : PLAN.costs()) {
      assertEquals(cost.run().flops(), cost.training());
      assertEquals(
          cost.measuring() == 0 ? 0 : MeasuringCost.of(cost.run(), MINE.measures()).suite(),
          cost.measuring());
    }
  }

  /** The name of a run depends on what it computes, so that equal runs are trained once. */
  @Test
  void runsAreNamedByTheirContent() {
    Set<String> ids = new HashSet<>();
    PLAN.costing().forEach(run -> ids.add(run.id()));
    assertEquals(PLAN.costing().size(), ids.size());
    assertEquals(
        PLAN.costing().stream().map(PlannedRun::id).toList(),
        StudyPlan.of(MINE).costing().stream().map(PlannedRun::id).toList());
    PlannedRun first = PLAN.costing().getFirst();
    PlannedRun longer =
        new PlannedRun(
            first.model(),
            first.budget(),
            first.values(),
            first.tuned(),
            first.seed(),
            first.recipe().withSteps(first.recipe().steps() + 1),
            first.size());
    assertNotEquals(first.id(), longer.id());
  }

  @Test
  void everyCombinationIsPlanned() {
    assertEquals(
        List.of(
            Map.of("a", "1", "b", "3"),
            Map.of("a", "1", "b", "4"),
            Map.of("a", "2", "b", "3"),
            Map.of("a", "2", "b", "4")),
        StudyPlan.combinations(
            new TreeMap<>(Map.of("a", List.of("1", "2"), "b", List.of("3", "4")))));
  }
}
