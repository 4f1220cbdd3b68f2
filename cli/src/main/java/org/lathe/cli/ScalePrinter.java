package org.lathe.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.lathe.training.scale.ScalePlan;
import org.lathe.training.scale.ScalePoint;
import org.lathe.training.scale.ScaleRemedy;

/** Prints how far a training scales: a table, a plot of text, and what would raise efficiency. */
final class ScalePrinter {
  /** Width of a bar of efficiency 1. */
  private static final int BAR = 50;

  private final PrintWriter out;

  ScalePrinter(PrintWriter out) {
    this.out = out;
  }

  void print(ScalePlan plan) {
    line(
        "MODEL of recipe %s on 1 to %d ranks; nothing is trained",
        plan.recipe(), plan.points().getLast().ranks());
    line(
        "step      %,d sequences of %,d tokens, leaf %d: %,d leaves; a gradient has %s",
        plan.batch(),
        plan.length(),
        plan.leaf(),
        plan.batch() / plan.leaf(),
        TrainingPrinter.bytes(plan.gradientBytes()));
    line(
        "measured  %s s for each sequence on one rank%s, and %s s for each step",
        number(plan.sequenceSeconds()),
        plan.fitSteps() == null ? "" : " with T_fast " + plan.fitSteps(),
        number(plan.fixedSeconds()));
    out.println();
    table(plan);
    out.println();
    plot(plan);
    out.println();
    levels(plan);
    out.println();
    line("assumptions");
    plan.assumptions().forEach(each -> line("  %s", each));
  }

  /** A column in which nothing is but 0, such as of exchanges inside machines, is left out. */
  private void table(ScalePlan plan) {
    List<List<String>> columns =
        Stream.of(
                column(plan, "ranks", point -> String.valueOf(point.ranks())),
                column(plan, "machines", point -> String.valueOf(point.machines())),
                column(plan, "step s", point -> number(point.stepSeconds())),
                column(plan, "exchange s", point -> number(point.exchangeSeconds())),
                column(plan, "inside s", point -> number(point.insideSeconds())),
                column(plan, "between s", point -> number(point.betweenSeconds())),
                column(plan, "staging s", point -> number(point.stagingSeconds())),
                column(plan, "balance", point -> format("%.2f", point.balance())),
                column(plan, "efficiency", point -> format("%.2f", point.efficiency())),
                column(plan, "tokens/s", point -> format("%,.0f", point.tokensPerSecond())),
                column(plan, "sent a rank", point -> format("%.2f", point.mostTensorsSent())),
                column(plan, "a machine", point -> format("%.2f", point.tensorsLeaving())),
                column(plan, "held", point -> String.valueOf(point.tensorsHeld())),
                column(plan, "memory", point -> TrainingPrinter.bytes(point.heldBytes())))
            .filter(column -> !column.stream().skip(1).allMatch("0"::equals))
            .toList();
    for (int row = 0; row <= plan.points().size(); row++) {
      StringBuilder text = new StringBuilder();
      for (List<String> column : columns) {
        int width = column.stream().mapToInt(String::length).max().orElseThrow();
        text.append("  ").append(" ".repeat(width - column.get(row).length()));
        text.append(column.get(row));
      }
      boolean refused = row > 0 && plan.points().get(row - 1).refused();
      line("%s%s", text, refused ? "  refused: more ranks than leaves" : "");
    }
    line("sent, held: gradients, the most; memory: of those that a rank holds at once");
  }

  private static List<String> column(
      ScalePlan plan, String name, Function<ScalePoint, String> value) {
    return Stream.concat(Stream.of(name), plan.points().stream().map(value)).toList();
  }

  private static String format(String format, double value) {
    return PlainFormat.of(format, value);
  }

  private void plot(ScalePlan plan) {
    line("%7s  efficiency; | marks 0.5 and 0.9", "ranks");
    for (ScalePoint point : plan.points()) {
      StringBuilder bar = new StringBuilder(" ".repeat(BAR));
      long filled = Math.min(BAR, Math.round(BAR * point.efficiency()));
      for (int i = 0; i < filled; i++) {
        bar.setCharAt(i, '#');
      }
      for (double level : ScalePlan.LEVELS) {
        bar.setCharAt((int) Math.round(BAR * level), '|');
      }
      line("%7d  %4.2f %s", point.ranks(), point.efficiency(), bar.toString().stripTrailing());
    }
  }

  private void levels(ScalePlan plan) {
    for (double level : ScalePlan.LEVELS) {
      if (plan.points().stream().allMatch(point -> point.efficiency() >= level)) {
        line(
            "efficiency stays at %s or above up to %d ranks",
            level, plan.points().getLast().ranks());
      }
    }
    plan.remedies().forEach(remedy -> line("%s", sentence(remedy, plan)));
  }

  private static String sentence(ScaleRemedy remedy, ScalePlan plan) {
    boolean first =
        plan.points().stream()
                .filter(point -> point.efficiency() < remedy.below())
                .findFirst()
                .orElseThrow()
                .ranks()
            == remedy.ranks();
    List<String> does = new ArrayList<>();
    List<String> doesNot = new ArrayList<>();
    sort(does, doesNot, "batch", "larger batch", remedy.batch());
    sort(does, doesNot, "leaf", "smaller leaf", remedy.leaf());
    if (plan.fitSteps() != null) {
      sort(does, doesNot, "T_fast", "larger T_fast", remedy.fitSteps());
    }
    return PlainFormat.of(
        first
            ? "efficiency is below %s first at %d ranks (%.2f): %s"
            : "for %2$d ranks (%3$.2f) to reach %1$s: %4$s",
        remedy.below(),
        remedy.ranks(),
        remedy.efficiency(),
        (does.isEmpty() ? "" : String.join(", or ", does) + " would reach it")
            + (does.isEmpty() || doesNot.isEmpty() ? "" : "; ")
            + (doesNot.isEmpty() ? "" : "no " + String.join(", no ", doesNot) + " does"));
  }

  private static void sort(
      List<String> does, List<String> doesNot, String option, String change, Integer value) {
    if (value == null) {
      doesNot.add(change);
    } else {
      does.add(option + " " + value);
    }
  }

  /** Four digits, from microseconds to hours. */
  private static String number(double seconds) {
    return seconds == 0 ? "0" : PlainFormat.of(seconds < 1e-3 ? "%.1e" : "%.4g", seconds);
  }

  private void line(String format, Object... values) {
    out.println(PlainFormat.of(format, values));
  }
}
