package org.lathe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.evaluation.latent.LatentSummary;
import org.lathe.evaluation.suite.LikelihoodSummary;
import org.lathe.evaluation.suite.PartFigure;
import org.lathe.evaluation.suite.SetSummary;
import org.lathe.evaluation.suite.SuiteFigure;
import org.lathe.evaluation.suite.SuiteReport;
import org.lathe.models.FigureKind;

/** Prints the results of a suite as tables. */
final class SuitePrinter {
  /** Characters of the first column, where no name is longer. */
  private static final int NAMES = 38;

  private final PrintWriter out;
  private int width = NAMES;

  SuitePrinter(PrintWriter out) {
    this.out = out;
  }

  void print(SuiteReport report, Path folder) {
    line("checkpoint  %s", report.checkpoint());
    JsonNode settings = report.settings();
    line(
        "suite       %s, blocks of %d tokens%s%s",
        settings.get("suite").asText(),
        settings.get("length").asInt(),
        settings.has("noise") ? ", noise " + settings.get("noise").asText() : "",
        settings.has("draws") ? ", " + settings.get("draws").asInt() + " noise samples" : "");
    report.sets().forEach(this::print);
    report.skipped().forEach(skipped -> line("%nskipped     %s", skipped.reason()));
    line("%nresults in  %s", folder);
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
    switch (set.figures()) {
      case LatentSummary latent -> new LatentSetPrinter(this).print(latent);
      case LikelihoodSummary likelihood -> print(likelihood);
      default -> throw new IllegalStateException("no table for " + set.figures().getClass());
    }
  }

  private void print(LikelihoodSummary likelihood) {
    Map<String, PartFigure> halves = new LinkedHashMap<>();
    likelihood
        .secondHalf()
        .forEach(
            (name, half) -> {
              LikelihoodSummary.Whole whole = likelihood.figures().get(name);
              halves.put(
                  (whole == null ? name : whole.label())
                      + (half.kind() == null ? " (estimate)" : ""),
                  half.figure());
            });
    width = halves.keySet().stream().mapToInt(String::length).reduce(NAMES, Math::max);
    heads("");
    boolean bounds = true;
    for (LikelihoodSummary.Whole whole : likelihood.figures().values()) {
      if (bounds && whole.kind() == FigureKind.NO_BOUND) {
        line("  not a bound:");
        bounds = false;
      }
      row(whole);
    }
    if (!halves.isEmpty()) {
      line("  second half given the first:");
    }
    halves.forEach(this::row);
    width = NAMES;
  }

  /** Prints the column heads of the following rows. */
  void heads(String first) {
    line(
        "  %s %10s %8s %10s %10s %9s",
        padded(first), "nats/token", "±", "ppl/token", "ppl/word", "bits/byte");
  }

  void row(String name, SuiteFigure figure) {
    line(
        "  %s %10.4f %8.4f %10s %10s %9.4f",
        padded(name),
        figure.natsPerToken(),
        figure.standardError(),
        perplexity(figure.perplexity()),
        perplexity(figure.perplexityPerWord()),
        figure.bitsPerByte());
  }

  private void row(LikelihoodSummary.Whole whole) {
    row(whole.label(), whole.figure());
    Double error = whole.figure().standardErrorOfDraws();
    if (error != null) {
      line("  %s %10s %8.4f", padded("  from random draws alone"), "", error);
    }
  }

  void row(String name, PartFigure figure) {
    line(
        "  %s %10.4f %8.4f %10s",
        padded(name),
        figure.natsPerToken(),
        figure.standardError(),
        perplexity(figure.perplexity()));
  }

  private String padded(String name) {
    return name + " ".repeat(Math.max(0, width - name.length()));
  }

  private static String perplexity(double value) {
    return PlainFormat.perplexity(value, 3);
  }

  void line(String format, Object... values) {
    out.println(PlainFormat.of(format, values));
  }
}
