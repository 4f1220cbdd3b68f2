package org.lathe.cli;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.lathe.files.InputException;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FreeBits;
import org.lathe.models.ltm.KlWeight;
import org.lathe.models.ltm.LatentUse;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowSample;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the training of latent thought models. */
final class LatentArguments {
  @Option(
      names = "--latents",
      paramLabel = "WHICH",
      description =
          "fitted, or none: the same decoder with z at 0, its prior mean. Nothing is fitted, and"
              + " the likelihood is exact.")
  private LatentUse latents;

  @Option(
      names = "--fast-steps",
      paramLabel = "T",
      description = "T_fast, steps of fast learning for each sequence.")
  private Integer steps;

  @Mixin private FastArguments fast;

  @Option(
      names = "--fast-rate",
      paramLabel = "X",
      description = "Peak learning rate of the fast steps, at each slow step.")
  private Double rate;

  @Option(
      names = "--kl-weight",
      paramLabel = "FIRST,HOLD,FULL",
      description =
          "Fits of training minimize nll + w KL. w is FIRST until the share HOLD of the run, then"
              + " rises to 1 at the share FULL. Or 1 for no weight. Evaluation always has w = 1.")
  private String klWeight;

  @Option(
      names = "--free-bits",
      paramLabel = "LATENT,LAYER",
      description =
          "In fits of training, a KL below this many nats has no gradient: of each latent vector,"
              + " and of each layer. 0,0 for none.")
  private String freeBits;

  @Option(
      names = "--slow-gradient",
      paramLabel = "WHERE",
      description =
          "final: at the final z (paper); trajectory: summed over all fast steps too (release).")
  private SlowGradient slowGradient;

  @Option(
      names = "--slow-noise",
      paramLabel = "WHICH",
      description =
          "Noise of the slow gradient: fresh, or fit: the last noise of the fit. Default: fit for"
              + " --noise fixed, else fresh.")
  private SlowSample.Noise slowNoise;

  @Option(
      names = "--slow-draws",
      paramLabel = "N",
      description = "Samples of z of the slow gradient, which is their mean.")
  private Integer slowDraws;

  @Option(
      names = "--word-dropout",
      paramLabel = "P",
      description = "Probability with which an input token of the decoder is dropped in training.")
  private Double wordDropout;

  /** Returns the options of fits. */
  FastArguments fast() {
    return fast;
  }

  /** Returns whether any of these options was given. */
  boolean given() {
    return fast.given() || ofFits() || latents != null || wordDropout != null;
  }

  /** Returns whether one was given that means nothing without fits; a protocol still does. */
  private boolean ofFits() {
    return fast.changes()
        || Stream.of(steps, rate, klWeight, freeBits, slowGradient, slowNoise, slowDraws)
            .anyMatch(Objects::nonNull);
  }

  /**
   * Returns {@code base}, changed by the options that were given.
   *
   * @throws InputException if a value cannot be, or an option of fits is given where nothing is
   *     fitted
   */
  LtmOptions over(LtmOptions base) {
    LtmOptions changed =
        base.with(
            fast.over(
                base.fast().withSteps(Optional.ofNullable(steps).orElse(base.fast().steps()))));
    if (rate != null) {
      changed = changed.withFastRate(rate, rate);
    }
    if (klWeight != null) {
      changed = changed.with(weight(klWeight));
    }
    if (freeBits != null) {
      double[] bounds = numbers("free-bits", freeBits, "LATENT,LAYER, such as 0.5,0", 2);
      changed = changed.with(new FreeBits(bounds[0], bounds[1]));
    }
    if (slowGradient != null) {
      changed = changed.with(slowGradient);
    }
    changed = changed.with(slow(base.slow()));
    if (wordDropout != null) {
      changed = changed.withWordDropout(wordDropout);
    }
    LtmOptions asked = latents == null ? changed : changed.with(latents);
    if (asked.latents() == LatentUse.NONE && ofFits()) {
      throw new InputException(
          "{latents} none fits nothing: remove the options of fast steps, of the KL, and of the"
              + " slow gradient");
    }
    return asked;
  }

  private SlowSample slow(SlowSample base) {
    SlowSample.Noise follows =
        fast.noise()
            .map(
                noise ->
                    noise == FastOptions.Noise.FIXED
                        ? SlowSample.Noise.FIT
                        : SlowSample.Noise.FRESH)
            .orElse(base.noise());
    return new SlowSample(
        Optional.ofNullable(slowNoise).orElse(follows),
        Optional.ofNullable(slowDraws).orElse(base.draws()));
  }

  private static KlWeight weight(String text) {
    if (text.strip().equals("1")) {
      return KlWeight.ONE;
    }
    double[] parts = numbers("kl-weight", text, "FIRST,HOLD,FULL, such as 0.1,0.3,0.6, or 1", 3);
    return new KlWeight(parts[0], parts[1], parts[2]);
  }

  private static double[] numbers(String option, String text, String form, int count) {
    String[] parts = text.split(",", -1);
    double[] numbers = new double[count];
    try {
      if (parts.length != count) {
        throw new NumberFormatException();
      }
      for (int i = 0; i < count; i++) {
        numbers[i] = Double.parseDouble(parts[i].strip());
      }
    } catch (NumberFormatException e) {
      throw new InputException("--%s '%s': must be %s".formatted(option, text, form), e);
    }
    return numbers;
  }
}
