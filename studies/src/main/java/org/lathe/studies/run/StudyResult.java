package org.lathe.studies.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.lathe.files.FiniteJson;
import org.lathe.files.Json;
import org.lathe.studies.claims.DecidingSample;
import org.lathe.studies.claims.Outcome;
import org.lathe.studies.format.Budget;
import org.lathe.studies.format.BudgetAxis;
import org.lathe.studies.format.Claim;
import org.lathe.studies.format.Study;
import org.lathe.studies.format.StudyModel;
import org.lathe.studies.measure.RunFigures;
import org.lathe.studies.plan.PlannedRun;

/**
 * The results of a study as JSON. They depend on the study and its figures alone: they have no
 * times and no paths, so that they are the same bytes however often the study was interrupted.
 */
final class StudyResult {
  private static final int FORMAT = 1;

  private final Study study;
  private final List<String> cuts;
  private final TrainedRuns runs;
  private final List<Choice> choices;

  /**
   * A value that was chosen for a field that is tuned.
   *
   * @param model name of it
   * @param budget name of it
   * @param values of the fields that the model varies
   * @param field that is tuned
   * @param tried the first figure of the training with each value, in nats of a sequence; NaN where
   *     the training failed
   * @param chosen the value with the lowest
   */
  record Choice(
      String model,
      String budget,
      Map<String, String> values,
      String field,
      Map<String, Double> tried,
      String chosen) {}

  StudyResult(Study study, List<String> cuts, TrainedRuns runs, List<Choice> choices) {
    this.study = study;
    this.cuts = cuts;
    this.runs = runs;
    this.choices = choices;
  }

  ObjectNode json() {
    ObjectNode node = Json.object().put("format", FORMAT);
    node.put("study", study.name()).put("about", study.about()).put("level", study.level());
    study.seeds().forEach(node.putArray("seeds")::add);
    cuts.forEach(node.putArray("cuts")::add);
    ArrayNode budgets = node.putArray("budgets");
    study.budgets().forEach(budget -> add(budgets.addObject(), budget));
    ArrayNode models = node.putArray("models");
    study.models().forEach(model -> add(models.addObject(), model));
    claims(node.putArray("claims"));
    ArrayNode tuned = node.putArray("tuned");
    choices.forEach(choice -> tuned.add(FiniteJson.of(choice)));
    ArrayNode all = node.putArray("runs");
    runs.all().forEach(run -> add(all.addObject(), run));
    return node;
  }

  private static void add(ObjectNode node, Budget budget) {
    node.put("name", budget.name())
        .put("axis", budget.axis().name().toLowerCase(Locale.ROOT))
        .put("amount", budget.amount());
    if (budget.axis() == BudgetAxis.WEIGHTS) {
      node.put("tokens", budget.tokens());
    }
  }

  private static void add(ObjectNode node, StudyModel model) {
    node.put("name", model.name())
        .put("label", model.label())
        .put("family", model.recipe().family())
        .put("recipe", model.recipe().name());
    model
        .vary()
        .forEach((field, values) -> values.forEach(node.withObject("/vary").withArray(field)::add));
  }

  private void claims(ArrayNode nodes) {
    List<DecidingSample> evidence =
        study.claims().stream().map(claim -> runs.evidence(claim, study)).toList();
    List<Outcome.Tested> tested =
        IntStream.range(0, evidence.size())
            .mapToObj(i -> tested(study.claims().get(i), evidence.get(i)))
            .toList();
    List<Outcome> outcomes = Outcome.of(tested, study.level());
    for (int i = 0; i < outcomes.size(); i++) {
      add(nodes.addObject(), study.claims().get(i), outcomes.get(i));
    }
  }

  private static Outcome.Tested tested(Claim claim, DecidingSample evidence) {
    return new Outcome.Tested(
        evidence, claim.lower(), claim.lower() ? 0.0 - claim.by() : claim.by());
  }

  private void add(ObjectNode node, Claim claim, Outcome outcome) {
    node.put("id", claim.id())
        .put("sentence", claim.sentence())
        .put("source", claim.source())
        .put("figure", described(claim))
        .put(
            "expected",
            (claim.lower() ? "below " : "above ") + (claim.lower() ? 0.0 - claim.by() : claim.by()))
        .put("verdict", outcome.verdict().words());
    if (!outcome.reason().isEmpty()) {
      node.put("reason", outcome.reason());
    }
    node.put("seeds", outcome.seeds()).put("sequences", outcome.sequences());
    outcome
        .test()
        .ifPresent(
            test ->
                node.put("effect", test.effect())
                    .put("low", test.effect() - outcome.halfWidth())
                    .put("high", test.effect() + outcome.halfWidth())
                    .put("standardError", test.standardError())
                    .put("seed_degrees", test.seedDegrees())
                    .put("sequence_degrees", test.sequenceDegrees())
                    .put("of_sequences", test.ofSequences())
                    .put("p", outcome.p()));
    kinds(claim).forEach(node.withObject("/kinds")::put);
  }

  /** Returns what the figures of a claim are: exact, a bound, or no bound. */
  private Map<String, String> kinds(Claim claim) {
    List<Claim.Side> sides =
        switch (claim.decided()) {
          case Claim.Trend trend -> List.of(trend.side());
          case Claim.Comparison comparison ->
              comparison
                  .right()
                  .map(right -> List.of(comparison.left(), right))
                  .orElse(List.of(comparison.left()));
        };
    Map<String, String> kinds = new LinkedHashMap<>();
    for (Claim.Side side : sides) {
      runs.all().stream()
          .filter(of -> of.run().model().equals(side.model()))
          .flatMap(of -> of.figures().stream())
          .map(figures -> figures.figures().get(side.figure()))
          .filter(Objects::nonNull)
          .findFirst()
          .ifPresent(measured -> kinds.put(side.model() + " " + side.figure(), measured.kind()));
    }
    return kinds;
  }

  private static String described(Claim claim) {
    return switch (claim.decided()) {
      case Claim.Trend trend ->
          "slope of %s over log2 of %s".formatted(described(trend.side()), trend.over());
      case Claim.Comparison comparison ->
          described(comparison.left())
              + " minus "
              + comparison
                  .right()
                  .map(StudyResult::described)
                  .orElseGet(() -> String.valueOf(comparison.value().orElseThrow()));
    };
  }

  private static String described(Claim.Side side) {
    StringBuilder text = new StringBuilder(side.figure()).append(" of ").append(side.model());
    side.values()
        .forEach((field, value) -> text.append(", ").append(field).append(' ').append(value));
    return text.append(" (").append(side.budget()).append(')').toString();
  }

  private static void add(ObjectNode node, TrainedRuns.Of of) {
    PlannedRun run = of.run();
    node.put("id", run.id()).put("model", run.model()).put("budget", run.budget());
    run.values().forEach(node.withObject("/values")::put);
    run.tuned().ifPresent(value -> node.put("tuned", value));
    node.put("seed", run.seed())
        .put("weights", run.size().weights())
        .put("flopsPerToken", run.size().flopsPerToken())
        .put("nominalFlopsPerToken", run.size().nominalFlopsPerToken())
        .put("steps", run.recipe().steps())
        .put("tokens", run.tokens())
        .put("flops", run.flops());
    if (of.figures().isEmpty()) {
      node.put("failed", "a number was not finite");
      return;
    }
    RunFigures figures = of.figures().get();
    node.put("sequences", figures.sequences());
    ObjectNode all = node.putObject("figures");
    figures
        .figures()
        .forEach(
            (name, measured) -> {
              ObjectNode figure =
                  all.putObject(name).put("kind", measured.kind()).put("mean", measured.mean());
              measured.standardError().ifPresent(error -> figure.put("standardError", error));
            });
    if (!figures.details().isEmpty()) {
      node.set("details", figures.details());
    }
  }
}
