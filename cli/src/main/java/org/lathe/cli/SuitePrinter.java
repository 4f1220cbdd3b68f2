package org.lathe.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.lathe.evaluation.suite.PartFigure;
import org.lathe.evaluation.suite.SetSummary;
import org.lathe.evaluation.suite.SuiteFigure;
import org.lathe.evaluation.suite.SuiteReport;

/** A suite's results as tables. */
final class SuitePrinter {
  private final PrintWriter out;

  SuitePrinter(PrintWriter out) {
    this.out = out;
  }

  void print(SuiteReport report, Path folder) {
    line("checkpoint  %s", report.checkpoint());
    line(
        "suite       %s, blocks of %d tokens, noise %s, %d draws",
        report.settings().get("suite").asText(),
        report.settings().get("length").asInt(),
        report.settings().get("noise").asText(),
        report.settings().get("draws").asInt());
    report.sets().forEach(this::print);
    report.skipped().forEach(skipped -> line("%nskipped     %s", skipped.reason()));
    line("%nkept in     %s", folder);
  }

  private void print(SetSummary set) {
    line(
        "%n%s (%s, %s): %,d of %,d blocks (%s), %,d tokens",
        set.set(),
        set.title(),
        set.split(),
        set.measured(),
        set.blocks(),
        set.chosen(),
        set.tokens());
    set.notes().forEach(note -> line("  note: %s", note));
    if (set.points().size() == 1) {
      printPoint(set, set.points().getFirst());
    } else {
      printCurve(set);
    }
    SetSummary.Active active = set.active();
    line(
        "  %d of %,d latent dimensions are active (variance of the mean above %s)",
        active.count(), active.dimensions(), active.threshold());
    if (set.adaptive() != null) {
      printAdaptive(set.adaptive());
    }
  }

  private void printPoint(SetSummary set, SetSummary.Point point) {
    line(
        "  %-38s %10s %8s %10s %10s %9s",
        "T_fast " + point.fastSteps(), "nats/token", "±", "ppl/token", "ppl/word", "bits/byte");
    row("fitted noise (the release's figure)", point.fitted());
    row("fresh noise (ELBO)", point.fresh());
    row("importance weighted, same draws", point.importanceWeighted());
    if (point.secondHalf() != null) {
      row("2nd half, z fitted to the 1st", point.secondHalf().logOfMean());
      row("  the same, mean of logs", point.secondHalf().meanOfLogs());
      row("2nd half, z of the prior", set.priorSecondHalf().logOfMean());
      row("  the same, mean of logs", set.priorSecondHalf().meanOfLogs());
      line(
          "  %-38s %10.4f %8.4f",
          "gain of the fitted z over the prior's",
          point.secondHalf().gain().natsPerToken(),
          point.secondHalf().gain().standardError());
    }
    StringBuilder layers = new StringBuilder();
    for (double layer : point.klByLayer()) {
      layers.append(String.format(Locale.ROOT, " %.2f", layer));
    }
    line("  KL a block %.2f nats; by layer%s", point.kl(), layers);
  }

  private void row(String name, SuiteFigure figure) {
    line(
        "  %-38s %10.4f %8.4f %10s %10s %9.4f",
        name,
        figure.natsPerToken(),
        figure.standardError(),
        perplexity(figure.perplexity()),
        perplexity(figure.perplexityPerWord()),
        figure.bitsPerByte());
  }

  private void row(String name, PartFigure figure) {
    line(
        "  %-38s %10.4f %8.4f %10s",
        name, figure.natsPerToken(), figure.standardError(), perplexity(figure.perplexity()));
  }

  /** Of words that a model does not know, a perplexity has many digits. */
  private static String perplexity(double value) {
    return String.format(Locale.ROOT, value < 1e6 ? "%.3f" : "%.2e", value);
  }

  private void printCurve(SetSummary set) {
    line(
        "  %6s %10s %10s %8s %10s %10s %10s %8s",
        "T_fast", "fitted", "fresh", "±", "weighted", "2nd half", "gain", "±");
    for (SetSummary.Point point : set.points()) {
      String predicted =
          point.secondHalf() == null
              ? ""
              : String.format(
                  Locale.ROOT,
                  " %10.4f %10.4f %8.4f",
                  point.secondHalf().logOfMean().natsPerToken(),
                  point.secondHalf().gain().natsPerToken(),
                  point.secondHalf().gain().standardError());
      line(
          "  %6d %10.4f %10.4f %8.4f %10.4f%s",
          point.fastSteps(),
          point.fitted().natsPerToken(),
          point.fresh().natsPerToken(),
          point.fresh().standardError(),
          point.importanceWeighted().natsPerToken(),
          predicted);
    }
    SetSummary.Point last = set.points().getLast();
    line(
        "%n  %6s %10s %10s %8s %10s %10s   T_fast %d",
        "draws",
        "",
        "fresh",
        "±draws",
        "weighted",
        last.secondHalf() == null ? "" : "2nd half",
        last.fastSteps());
    for (SetSummary.ByDraws draws : last.byDraws()) {
      line(
          "  %6d %10s %10.4f %8.4f %10.4f%s",
          draws.draws(),
          "",
          draws.fresh(),
          draws.standardErrorOfDraws(),
          draws.importanceWeighted(),
          draws.secondHalf() == null
              ? ""
              : String.format(Locale.ROOT, " %10.4f", draws.secondHalf()));
    }
    line("  nats a token; gain: of the fitted z over the prior's in the second half");
  }

  private void printAdaptive(SetSummary.Adaptive adaptive) {
    line(
        "  adaptive: %.1f of %d steps on average, %.0f %% saved; fresh noise %.4f nats a token,"
            + " %+.4f ± %.4f against all steps",
        adaptive.meanSteps(),
        adaptive.mostSteps(),
        100 * adaptive.stepsSaved(),
        adaptive.fresh().natsPerToken(),
        adaptive.cost().natsPerToken(),
        adaptive.cost().standardError());
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
