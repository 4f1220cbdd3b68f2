package org.lathe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.lathe.evaluation.latent.LatentSummary;
import org.lathe.evaluation.suite.LikelihoodSummary;
import org.lathe.evaluation.suite.PartFigure;
import org.lathe.evaluation.suite.SetSummary;
import org.lathe.evaluation.suite.SuiteFigure;
import org.lathe.evaluation.suite.SuiteReport;

/** Prints the results of a suite as tables. */
final class SuitePrinter {
  private final PrintWriter out;

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
    heads("");
    likelihood.figures().values().forEach(whole -> row(whole.label(), whole.figure()));
    likelihood
        .secondHalf()
        .forEach(
            (name, half) -> {
              LikelihoodSummary.Whole whole = likelihood.figures().get(name);
              row(
                  "2nd half given the 1st, " + (whole == null ? name : whole.label()),
                  half.figure());
            });
  }

  /** Prints the column heads of the following rows. */
  void heads(String first) {
    line(
        "  %-38s %10s %8s %10s %10s %9s",
        first, "nats/token", "±", "ppl/token", "ppl/word", "bits/byte");
  }

  void row(String name, SuiteFigure figure) {
    line(
        "  %-38s %10.4f %8.4f %10s %10s %9.4f",
        name,
        figure.natsPerToken(),
        figure.standardError(),
        perplexity(figure.perplexity()),
        perplexity(figure.perplexityPerWord()),
        figure.bitsPerByte());
  }

  void row(String name, PartFigure figure) {
    line(
        "  %-38s %10.4f %8.4f %10s",
        name, figure.natsPerToken(), figure.standardError(), perplexity(figure.perplexity()));
  }

  /** Returns a perplexity; a large one, as of words that the model does not know, in short form. */
  private static String perplexity(double value) {
    return String.format(Locale.ROOT, value < 1e6 ? "%.3f" : "%.2e", value);
  }

  void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
