package org.lathe.cli;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.lathe.files.InputException;
import org.lathe.models.Protocol;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FastUpdate;
import org.lathe.models.ltm.NoiseDraws;
import picocli.CommandLine.Option;

/** Options of fast learning: one for each difference between the paper and the release. */
final class FastArguments {
  @Option(
      names = "--protocol",
      paramLabel = "WHOSE",
      description =
          "honest: what Lathe recommends, its held-out figure is a bound; paper: fresh noise each"
              + " step, constant rate, no decay; release: noise fixed for each fit, cosine rate,"
              + " decay 0.01. The options below change single parts.")
  private Protocol protocol;

  @Option(
      names = "--noise",
      paramLabel = "WHEN",
      description = "fresh: drawn at each fast step; fixed: drawn once for each fit.")
  private FastOptions.Noise noise;

  @Option(
      names = "--fast-schedule",
      paramLabel = "SHAPE",
      description =
          "constant; cosine: falls within a fit, the last step is above its end (release);"
              + " full_cosine: the last step is at its end.")
  private FastOptions.Schedule schedule;

  @Option(
      names = "--fast-rate-end",
      paramLabel = "X",
      description = "Rate at the end of a fit as a share of its peak, for both cosines.")
  private Double rateEnd;

  @Option(
      names = "--log-var-rate",
      paramLabel = "X",
      description = "Learning rate of log_var, as a multiple of that of mu.")
  private Double logVarRate;

  @Option(
      names = "--fast-update",
      paramLabel = "RULE",
      description = "adam, or natural: natural gradient steps for mean and precision.")
  private FastUpdate.Method method;

  @Option(
      names = "--fast-beta",
      paramLabel = "X",
      description = "Adam's decay of the first moment in fast steps (paper and release: 0.9).")
  private Double beta1;

  @Option(
      names = "--fast-epsilon",
      paramLabel = "X",
      description = "Adam's epsilon in fast steps (paper and release: 1e-8).")
  private Double epsilon;

  @Option(
      names = "--fast-draws",
      paramLabel = "K",
      description = "Samples of z in each fast step, which follows their mean gradient.")
  private Integer draws;

  @Option(
      names = "--antithetic",
      negatable = true,
      description = "Whether these samples come in pairs with noise e and -e.")
  private Boolean antithetic;

  @Option(
      names = "--polish",
      paramLabel = "N",
      description = "Fast steps at the end of a fit that change log_var only.")
  private Integer polish;

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
          draws(base.draws()),
          Optional.ofNullable(schedule).orElse(base.schedule()),
          Optional.ofNullable(decay).orElse(base.decay()),
          Optional.ofNullable(logVarMean).orElse(base.logVarMean()),
          Optional.ofNullable(logVarDeviation).orElse(base.logVarDeviation()),
          update(base.update()));
    } catch (InputException e) {
      throw new InputException(e.worded(FastArguments::option), e);
    }
  }

  /** Returns the samples of a step; an odd number of them has no pairs. */
  private NoiseDraws draws(NoiseDraws base) {
    int count = Optional.ofNullable(draws).orElse(base.count());
    boolean paired = base.antithetic() && count % 2 == 0;
    return new NoiseDraws(count, Optional.ofNullable(antithetic).orElse(paired));
  }

  /** Returns the rule of a step; a natural step has none of Adam's constants. */
  private FastUpdate update(FastUpdate base) {
    FastUpdate.Method rule = Optional.ofNullable(method).orElse(base.method());
    FastUpdate from = rule == base.method() ? base : FastUpdate.USUAL;
    return new FastUpdate(
        rule,
        Optional.ofNullable(beta1).orElse(from.beta1()),
        Optional.ofNullable(epsilon).orElse(from.epsilon()),
        Optional.ofNullable(logVarRate).orElse(base.logVarRate()),
        Optional.ofNullable(rateEnd).orElse(base.rateEnd()),
        Optional.ofNullable(polish).orElse(base.polish()));
  }

  /** The option of a field, in braces, where its flag has another name than the field. */
  private static String option(String field) {
    return switch (field) {
      case "logVarMean" -> "{logVarStart}";
      case "logVarDeviation" -> "{logVarSpread}";
      case "fastBeta1" -> "{fastBeta}";
      default -> "{" + field + "}";
    };
  }

  /** Returns whether any of these options was given. */
  boolean given() {
    return protocol != null || changes();
  }

  /** Returns whether any of them but the protocol was given. */
  boolean changes() {
    return Stream.of(
            noise,
            schedule,
            rateEnd,
            logVarRate,
            method,
            beta1,
            epsilon,
            draws,
            antithetic,
            polish,
            decay,
            logVarMean,
            logVarDeviation)
        .anyMatch(Objects::nonNull);
  }

  /** Returns when noise is drawn, if that was given. */
  Optional<FastOptions.Noise> noise() {
    return Optional.ofNullable(noise);
  }

  /** Returns the protocol, if the user named one. */
  Optional<Protocol> protocol() {
    return Optional.ofNullable(protocol);
  }

  static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
