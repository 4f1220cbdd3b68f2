package org.lathe.cli;

import java.util.Locale;
import java.util.Optional;
import org.lathe.files.InputException;
import org.lathe.models.Protocol;
import org.lathe.models.ltm.FastOptions;
import picocli.CommandLine.Option;

/** Options of fast learning: one for each difference between the paper and the release. */
final class FastArguments {
  @Option(
      names = "--protocol",
      paramLabel = "WHOSE",
      description =
          "paper: fresh noise each step, constant rate, no decay; release: noise fixed for each"
              + " fit, cosine rate, decay 0.01. The options below change single parts.")
  private Protocol protocol;

  @Option(
      names = "--noise",
      paramLabel = "WHEN",
      description = "fresh: drawn at each fast step; fixed: drawn once for each fit.")
  private FastOptions.Noise noise;

  @Option(
      names = "--fast-schedule",
      paramLabel = "SHAPE",
      description = "constant, or cosine (falls from the peak to a tenth of it within a fit).")
  private FastOptions.Schedule schedule;

  @Option(
      names = "--fast-decay",
      paramLabel = "X",
      description = "Decoupled weight decay on (mu, log_var).")
  private Double decay;

  @Option(
      names = "--log-var-start",
      paramLabel = "X",
      description = "Initial value of log_var (paper and release: -5).")
  private Double logVarMean;

  @Option(
      names = "--log-var-spread",
      paramLabel = "X",
      description = "Standard deviation of that initial value (paper and release: 0.1).")
  private Double logVarDeviation;

  /** Returns {@code known}, changed by the options that were given. */
  FastOptions over(FastOptions known) {
    FastOptions base = protocol == null ? known : known.with(protocol);
    try {
      return new FastOptions(
          base.steps(),
          Optional.ofNullable(noise).orElse(base.noise()),
          Optional.ofNullable(schedule).orElse(base.schedule()),
          Optional.ofNullable(decay).orElse(base.decay()),
          Optional.ofNullable(logVarMean).orElse(base.logVarMean()),
          Optional.ofNullable(logVarDeviation).orElse(base.logVarDeviation()));
    } catch (InputException e) {
      throw new InputException(e.worded(FastArguments::option), e);
    }
  }

  /** The option of a field, in braces, where its flag has another name than the field. */
  private static String option(String field) {
    return switch (field) {
      case "logVarMean" -> "{logVarStart}";
      case "logVarDeviation" -> "{logVarSpread}";
      default -> "{" + field + "}";
    };
  }

  /** Returns whether any of these options was given. */
  boolean given() {
    return protocol != null
        || noise != null
        || schedule != null
        || decay != null
        || logVarMean != null
        || logVarDeviation != null;
  }

  /** Returns the protocol, if the user named one. */
  Optional<Protocol> protocol() {
    return Optional.ofNullable(protocol);
  }

  static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
