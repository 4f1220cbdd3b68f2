package org.lathe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.lathe.files.Json;
import org.lathe.studies.plan.PlannedRun;
import org.lathe.studies.plan.RunCost;
import org.lathe.studies.plan.StudyPlan;
import org.lathe.studies.run.MachineRates;

/** Prints the plan and the verdicts of a study. */
final class StudyPrinter {
  private final PrintWriter out;

  StudyPrinter(PrintWriter out) {
    this.out = out;
  }

  /** Prints a line for the runs that differ in the seed alone, or JSON with each run. */
  void plan(StudyPlan plan, MachineRates rates, boolean json) {
    List<PlannedRun> runs = plan.costing();
    double training = 0;
    double measuring = 0;
    for (PlannedRun run : runs) {
      RunCost cost = RunCost.of(run, plan.study().measures());
      training += cost.training();
      measuring += cost.measuring();
    }
    if (json) {
      ObjectNode node = json(plan, runs, training, measuring);
      rates.seconds(plan).ifPresent(seconds -> node.put("secondsHere", seconds));
      rates.rates().forEach(node.withObject("/flopsPerSecondHere")::put);
      out.println(node.toPrettyString());
      return;
    }
    out.printf("study %s: %s%n%n", plan.study().name(), plan.study().about());
    out.printf(
        "%-38s %-10s %5s %12s %14s %9s %13s %11s%n",
        "model", "budget", "runs", "weights", "FLOPs/token", "steps", "tokens", "FLOPs");
    for (StudyPlan.PlannedCell cell : plan.cells()) {
      PlannedRun run = cell.first().getFirst();
      String values =
          cell.values().entrySet().stream()
              .map(value -> " " + shortened(value.getKey()) + " " + value.getValue())
              .collect(Collectors.joining(","));
      out.printf(
          Locale.ROOT,
          "%-38s %-10s %5d %,12d %,14.0f %,9d %,13d %11.4e%n",
          cell.model() + values,
          cell.budget(),
          cell.count(),
          run.size().weights(),
          run.size().flopsPerToken(),
          run.recipe().steps(),
          run.tokens(),
          run.flops());
    }
    out.printf(
        Locale.ROOT,
        "%n%d runs; %.3g FLOPs of training, about %.3g of measuring%n",
        runs.size(),
        training,
        measuring);
    OptionalDouble seconds = rates.seconds(plan);
    out.println(
        seconds.isPresent()
            ? String.format(
                Locale.ROOT,
                "about %.2g hours on this machine, by the rates that were measured now",
                seconds.getAsDouble() / 3600)
            : "no time on this machine: a step of a model takes too long to be tried here");
  }

  private static String shortened(String field) {
    return field.substring(field.lastIndexOf('.', field.lastIndexOf('.') - 1) + 1);
  }

  private static ObjectNode json(
      StudyPlan plan, List<PlannedRun> runs, double training, double measuring) {
    ObjectNode node = Json.object().put("study", plan.study().name());
    ArrayNode all = node.putArray("runs");
    for (PlannedRun run : runs) {
      all.addObject()
          .put("id", run.id())
          .put("model", run.model())
          .put("budget", run.budget())
          .put("seed", run.seed())
          .put("weights", run.size().weights())
          .put("flopsPerToken", run.size().flopsPerToken())
          .put("steps", run.recipe().steps())
          .put("tokens", run.tokens())
          .put("flops", run.flops());
    }
    return node.put("trainingFlops", training).put("measuringFlops", measuring);
  }

  /** Prints each claim with its verdict. */
  void claims(JsonNode result) {
    for (JsonNode claim : result.path("claims")) {
      out.printf("%n%s: %s%n", claim.path("verdict").asText(), claim.path("sentence").asText());
      out.printf("  %s", claim.path("figure").asText());
      if (claim.has("effect")) {
        out.printf(
            Locale.ROOT,
            ": %.4f, 95 %% interval %.4f to %.4f, expected %s; p %.2g, %d seeds",
            claim.path("effect").asDouble(),
            claim.path("low").asDouble(),
            claim.path("high").asDouble(),
            claim.path("expected").asText(),
            claim.path("p").asDouble(),
            claim.path("seeds").asInt());
      }
      out.println();
      if (claim.has("reason")) {
        out.printf("  %s%n", claim.path("reason").asText());
      }
    }
  }
}
