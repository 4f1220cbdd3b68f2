package org.lathe.cli;

import java.util.Optional;
import org.lathe.conformance.report.Replay;
import org.lathe.reports.comparison.Measurement;

/**
 * Gives the exact command for each measurement that a report can lack. Each suite writes to its own
 * folder, because a folder with an evaluation is refused for other options.
 */
final class MeasuringCommands {
  private MeasuringCommands() {}

  /**
   * Returns the command that makes the measurement.
   *
   * @param run folder of the run; empty for the run that was trained last
   */
  static String of(Measurement measurement, Optional<String> run) {
    return switch (measurement) {
      case PERPLEXITY, HELD_OUT_PREDICTION -> command("evaluate", run) + " --suite validation";
      case INFERENCE_COMPUTE_CURVE ->
          command("evaluate", run)
              + " --suite validation --thinking-curve"
              + out(run, "evaluation/curve");
      case ADAPTIVE_FITS ->
          command("evaluate", run)
              + " --suite validation --adaptive --fast-steps 128"
              + out(run, "evaluation/adaptive");
      case PROGRESSIVE_INCLUSION -> command("probe", run) + out(run, "probe");
      case LINEAR_PROBES -> command("probe", run) + " --stories 400" + out(run, "probe");
      case SAMPLES -> command("samples", run) + " --json > " + inside(run, "samples.json");
      case GSM8K -> command("gsm8k", run);
    };
  }

  private static String command(String name, Optional<String> run) {
    return "./lathe "
        + name
        + run.map(folder -> " --checkpoint " + Replay.quoted(folder)).orElse("");
  }

  private static String out(Optional<String> run, String name) {
    return run.map(folder -> " --out " + inside(run, name)).orElse("");
  }

  private static String inside(Optional<String> run, String name) {
    return Replay.quoted(run.map(folder -> folder + "/" + name).orElse(name));
  }
}
