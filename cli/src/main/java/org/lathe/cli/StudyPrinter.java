package org.lathe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
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

  /**
   * Prints a line for the runs that differ in the seed alone, or JSON with each run, and the time
   * on this machine.
   */
  void plan(StudyPlan plan, MachineRates rates, boolean json) {
    if (json) {
      ObjectNode node = json(plan, GpuHours.NONE);
      rates.seconds(plan).ifPresent(seconds -> node.put("secondsHere", seconds));
      rates.rates().forEach(node.withObject("/flopsPerSecondHere")::put);
      out.println(node.toPrettyString());
      return;
    }
    table(plan, GpuHours.NONE);
    OptionalDouble seconds = rates.seconds(plan);
    out.println(
        seconds.isPresent()
            ? PlainFormat.of(
                "about %s on this machine, by the rates that were measured now",
                time(seconds.getAsDouble()))
            : "no time on this machine: a step of a model takes too long to be tried here;"
                + " --predict h200 gives GPU-hours");
  }

  /** Prints the same with GPU-hours. */
  void plan(StudyPlan plan, GpuHours hours, boolean json) {
    if (json) {
      out.println(json(plan, hours).toPrettyString());
      return;
    }
    table(plan, hours);
    if (!hours.byRun().isEmpty()) {
      PlainFormat.print(
          out,
          "PREDICTED: about %,.0f GPU-hours of %s, %d of %d runs predicted; nothing ran on it%n",
          hours.sum(),
          hours.gpu(),
          hours.byRun().size(),
          plan.costing().size());
    }
  }

  private void table(StudyPlan plan, GpuHours hours) {
    List<PlannedRun> runs = plan.costing();
    boolean predicted = !hours.byRun().isEmpty();
    out.printf("study %s: %s%n%n", plan.study().name(), plan.study().about());
    out.printf(
        "%-38s %-10s %5s %13s %15s %9s %15s %11s%s%n",
        "model",
        "budget",
        "runs",
        "weights",
        "FLOPs/token",
        "steps",
        "tokens",
        "FLOPs",
        predicted ? PlainFormat.of("%16s", "GPU-hours a run") : "");
    for (StudyPlan.PlannedCell cell : plan.cells()) {
      PlannedRun run = cell.first().getFirst();
      String values =
          cell.values().entrySet().stream()
              .map(value -> " " + shortened(value.getKey()) + " " + value.getValue())
              .collect(Collectors.joining(","));
      PlainFormat.print(
          out,
          "%-38s %-10s %5d %,13d %,15.0f %,9d %,15d %11s%s%n",
          cell.model() + values,
          cell.budget(),
          cell.count(),
          run.size().weights(),
          run.size().flopsPerToken(),
          run.recipe().steps(),
          run.tokens(),
          PlainFormat.amount(run.flops()),
          predicted ? PlainFormat.of("%16s", shown(hours.of(run))) : "");
    }
    PlainFormat.print(
        out,
        "%n%d runs; %s FLOPs of training, about %s FLOPs of measuring%n",
        runs.size(),
        PlainFormat.amount(training(plan)),
        PlainFormat.amount(measuring(plan)));
  }

  /** Returns a time in the unit in which people would say it. */
  static String time(double seconds) {
    if (seconds < 120) {
      return PlainFormat.of("%.0f s", Math.max(1, seconds));
    }
    return seconds < 7200
        ? PlainFormat.of("%.0f minutes", seconds / 60)
        : PlainFormat.of("%.1f hours", seconds / 3600);
  }

  private static String shown(OptionalDouble hours) {
    return hours.isPresent() ? PlainFormat.of("%,.0f", hours.getAsDouble()) : "-";
  }

  private static double training(StudyPlan plan) {
    return plan.costs().stream().mapToDouble(RunCost::training).sum();
  }

  private static double measuring(StudyPlan plan) {
    return plan.costs().stream().mapToDouble(RunCost::measuring).sum();
  }

  private static String shortened(String field) {
    return field.substring(field.lastIndexOf('.', field.lastIndexOf('.') - 1) + 1);
  }

  private static ObjectNode json(StudyPlan plan, GpuHours hours) {
    ObjectNode node = Json.object().put("study", plan.study().name());
    ArrayNode all = node.putArray("runs");
    for (PlannedRun run : plan.costing()) {
      ObjectNode of = all.addObject();
      of.put("id", run.id())
          .put("model", run.model())
          .put("budget", run.budget())
          .put("seed", run.seed())
          .put("weights", run.size().weights())
          .put("flopsPerToken", run.size().flopsPerToken())
          .put("steps", run.recipe().steps())
          .put("tokens", run.tokens())
          .put("flops", run.flops());
      hours.of(run).ifPresent(value -> of.put("gpuHoursPredicted", value));
    }
    if (!hours.byRun().isEmpty()) {
      node.put("gpu", hours.gpu()).put("gpuHoursPredicted", hours.sum());
    }
    return node.put("trainingFlops", training(plan)).put("measuringFlops", measuring(plan));
  }

  /** Prints each claim with its verdict. */
  void claims(JsonNode result) {
    for (JsonNode claim : result.path("claims")) {
      out.printf("%n%s: %s%n", claim.path("verdict").asText(), claim.path("sentence").asText());
      out.printf("  %s", claim.path("figure").asText());
      if (claim.has("effect")) {
        PlainFormat.print(
            out,
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
