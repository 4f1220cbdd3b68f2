package org.lathe.cli;

import org.lathe.evaluation.latent.LatentSummary;

/** Prints the estimates and the latent figures of one set of a suite. */
final class LatentSetPrinter {
  private final SuitePrinter out;

  LatentSetPrinter(SuitePrinter out) {
    this.out = out;
  }

  void print(LatentSummary set) {
    if (set.points().size() == 1) {
      printPoint(set, set.points().getFirst());
    } else {
      printCurve(set);
    }
    LatentSummary.Active active = set.active();
    out.line(
        "  %d of %,d latent dimensions are active (variance of the mean above %s)",
        active.count(), active.dimensions(), active.threshold());
    if (set.adaptive() != null) {
      printAdaptive(set.adaptive());
    }
  }

  private void printPoint(LatentSummary set, LatentSummary.Point point) {
    out.heads("T_fast " + point.fastSteps());
    out.row("fitted noise (the release's score)", point.fitted());
    out.row("fresh noise (ELBO)", point.fresh());
    out.row("importance weighted, same noise", point.importanceWeighted());
    if (point.secondHalf() != null) {
      out.row("2nd half, z fitted to the 1st", point.secondHalf().logOfMean());
      out.row("  the same, mean of logs", point.secondHalf().meanOfLogs());
      out.row("2nd half, z from the prior", set.priorSecondHalf().logOfMean());
      out.row("  the same, mean of logs", set.priorSecondHalf().meanOfLogs());
      out.line(
          "  %-38s %10.4f %8.4f",
          "gain, fitted z over z from the prior",
          point.secondHalf().gain().natsPerToken(),
          point.secondHalf().gain().standardError());
    }
    StringBuilder layers = new StringBuilder();
    for (double layer : point.klByLayer()) {
      layers.append(PlainFormat.of(" %.2f", layer));
    }
    out.line("  KL per block %.2f nats; per layer%s", point.kl(), layers);
  }

  private void printCurve(LatentSummary set) {
    out.line(
        "  %6s %10s %10s %8s %10s %10s %10s %8s",
        "T_fast", "fitted", "fresh", "±", "weighted", "2nd half", "gain", "±");
    for (LatentSummary.Point point : set.points()) {
      String predicted =
          point.secondHalf() == null
              ? ""
              : PlainFormat.of(
                  " %10.4f %10.4f %8.4f",
                  point.secondHalf().logOfMean().natsPerToken(),
                  point.secondHalf().gain().natsPerToken(),
                  point.secondHalf().gain().standardError());
      out.line(
          "  %6d %10.4f %10.4f %8.4f %10.4f%s",
          point.fastSteps(),
          point.fitted().natsPerToken(),
          point.fresh().natsPerToken(),
          point.fresh().standardError(),
          point.importanceWeighted().natsPerToken(),
          predicted);
    }
    LatentSummary.Point last = set.points().getLast();
    out.line(
        "%n  %7s %9s %10s %8s %10s %10s   T_fast %d",
        "samples",
        "",
        "fresh",
        "±samples",
        "weighted",
        last.secondHalf() == null ? "" : "2nd half",
        last.fastSteps());
    for (LatentSummary.ByDraws draws : last.byDraws()) {
      out.line(
          "  %7d %9s %10.4f %8.4f %10.4f%s",
          draws.draws(),
          "",
          draws.fresh(),
          draws.standardErrorOfDraws(),
          draws.importanceWeighted(),
          draws.secondHalf() == null ? "" : PlainFormat.of(" %10.4f", draws.secondHalf()));
    }
    out.line("  nats per token; gain: of the fitted z over z from the prior, on the second half");
  }

  private void printAdaptive(LatentSummary.Adaptive adaptive) {
    out.line(
        "  adaptive: %.1f of %d steps on average, %.0f %% saved; fresh noise %.4f nats per token,"
            + " %+.4f ± %.4f compared with all steps",
        adaptive.meanSteps(),
        adaptive.mostSteps(),
        100 * adaptive.stepsSaved(),
        adaptive.fresh().natsPerToken(),
        adaptive.cost().natsPerToken(),
        adaptive.cost().standardError());
  }
}
