package org.lathe.models.ltm;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.lathe.files.InputException;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Protocol;

/**
 * The training options of a latent thought model (Kong et al., 2025, Algorithm 1), besides data,
 * batch and optimizer.
 *
 * @param latents whether there are latents
 * @param fast how posteriors are fitted
 * @param fastRateFirst peak rate of the fast steps at the first slow step
 * @param fastRateLast the same at the last, linear between
 * @param klWeight weight of the KL in the fits
 * @param freeBits bounds below which the KL has no gradient in the fits
 * @param slowGradient where the gradient of the weights is taken
 * @param slow the samples of z that the gradient of the weights is taken at
 * @param wordDropout probability with which an input token of the decoder is replaced by the
 *     separator, in fits and slow gradient (Bowman et al., 2016, section 3.2); targets stay
 */
public record LtmOptions(
    LatentUse latents,
    FastOptions fast,
    double fastRateFirst,
    double fastRateLast,
    KlWeight klWeight,
    FreeBits freeBits,
    SlowGradient slowGradient,
    SlowSample slow,
    double wordDropout)
    implements ObjectiveOptions {
  /** Peak rates of the fast steps in the paper, at the first and at the last slow step. */
  private static final double PAPER_RATE_FIRST = 0.3;

  private static final double PAPER_RATE_LAST = 0.34;

  /** The smallest T_fast of the paper. */
  private static final int PAPER_STEPS = 16;

  /** Peak rate of the fast steps in the release, which is the same at each slow step. */
  private static final double RELEASE_RATE = 0.34;

  private static final double HONEST_RATE = 0.5;

  /** Checks the ranges. */
  public LtmOptions {
    if (!((float) fastRateFirst > 0) || !((float) fastRateLast > 0)) {
      throw new InputException(
          "{fastRate} %s to %s: rates must be positive as float32"
              .formatted(fastRateFirst, fastRateLast));
    }
    if (!Float.isFinite((float) fastRateFirst) || !Float.isFinite((float) fastRateLast)) {
      throw new InputException(
          "{fastRate} %s to %s: rates must be finite as float32"
              .formatted(fastRateFirst, fastRateLast));
    }
    if (fast.steps() > 0 && fast.update().polish() >= fast.steps()) {
      throw new InputException(
          "{polish} %d of %d fast steps: mu would never move; use fewer"
              .formatted(fast.update().polish(), fast.steps()));
    }
    if (!(wordDropout >= 0) || !(wordDropout < 1)) {
      throw new InputException(
          "{wordDropout} %s, must be at least 0 and below 1".formatted(wordDropout));
    }
    if (latents == LatentUse.NONE && slowGradient == SlowGradient.TRAJECTORY) {
      throw new InputException(
          "{slowGradient} trajectory sums over the steps of a fit, but {latents} none fits nothing:"
              + " use final");
    }
  }

  /** Returns the options of the paper, with this number of fast steps. */
  public static LtmOptions paper(int fastSteps) {
    return new LtmOptions(
        LatentUse.FITTED,
        FastOptions.paper(fastSteps),
        PAPER_RATE_FIRST,
        PAPER_RATE_LAST,
        KlWeight.ONE,
        FreeBits.NONE,
        SlowGradient.FINAL,
        SlowSample.FRESH,
        0);
  }

  /** Returns the options of the authors' release, with this number of fast steps. */
  public static LtmOptions release(int fastSteps) {
    return new LtmOptions(
        LatentUse.FITTED,
        FastOptions.release(fastSteps),
        RELEASE_RATE,
        RELEASE_RATE,
        KlWeight.ONE,
        FreeBits.NONE,
        SlowGradient.TRAJECTORY,
        SlowSample.OF_FIT,
        0);
  }

  /** Returns the recommended options, with this number of fast steps. */
  public static LtmOptions honest(int fastSteps) {
    return new LtmOptions(
        LatentUse.FITTED,
        FastOptions.honest(fastSteps),
        HONEST_RATE,
        HONEST_RATE,
        new KlWeight(0.1, 0.3, 0.6),
        FreeBits.NONE,
        SlowGradient.FINAL,
        SlowSample.FRESH,
        0);
  }

  /**
   * Returns the options of a protocol, with the number of fast steps of these options. Paper and
   * release have at least {@value #PAPER_STEPS}: their fits start far from the prior, and fewer
   * steps end there.
   */
  @Override
  public LtmOptions with(Protocol protocol) {
    int many = Math.max(PAPER_STEPS, fast.steps());
    return switch (protocol) {
      case HONEST -> honest(fast.steps());
      case PAPER -> paper(many);
      case RELEASE -> release(many);
    };
  }

  /** Returns the options of the paper, of which a fast step has one sample of z. */
  @Override
  public LtmOptions measured() {
    return latents == LatentUse.NONE ? this : paper(fast.steps());
  }

  /** Returns these options with another fit. */
  public LtmOptions with(FastOptions other) {
    return changed(copy -> copy.fast = other);
  }

  /** Returns these options with another number of fast steps. */
  public LtmOptions withFastSteps(int steps) {
    return with(fast.withSteps(steps));
  }

  /**
   * Returns these options with other peak rates of the fast steps, at the first and the last slow
   * step.
   */
  public LtmOptions withFastRate(double first, double last) {
    return changed(
        copy -> {
          copy.fastRateFirst = first;
          copy.fastRateLast = last;
        });
  }

  /** Returns these options with another weight of the KL. */
  public LtmOptions with(KlWeight other) {
    return changed(copy -> copy.klWeight = other);
  }

  /** Returns these options with other free bits. */
  public LtmOptions with(FreeBits other) {
    return changed(copy -> copy.freeBits = other);
  }

  /** Returns these options with the gradient of the weights taken elsewhere. */
  public LtmOptions with(SlowGradient other) {
    return changed(copy -> copy.slowGradient = other);
  }

  /** Returns these options with other samples of the slow gradient. */
  public LtmOptions with(SlowSample other) {
    return changed(copy -> copy.slow = other);
  }

  /** Returns these options with another word dropout. */
  public LtmOptions withWordDropout(double other) {
    return changed(copy -> copy.wordDropout = other);
  }

  /** Returns these options with latents or without. */
  public LtmOptions with(LatentUse other) {
    return changed(copy -> copy.latents = other);
  }

  private LtmOptions changed(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.options();
  }

  /** The components of the options, open to a change. */
  private static final class Copy {
    private LatentUse latents;
    private FastOptions fast;
    private double fastRateFirst;
    private double fastRateLast;
    private KlWeight klWeight;
    private FreeBits freeBits;
    private SlowGradient slowGradient;
    private SlowSample slow;
    private double wordDropout;

    Copy(LtmOptions of) {
      this.latents = of.latents;
      this.fast = of.fast;
      this.fastRateFirst = of.fastRateFirst;
      this.fastRateLast = of.fastRateLast;
      this.klWeight = of.klWeight;
      this.freeBits = of.freeBits;
      this.slowGradient = of.slowGradient;
      this.slow = of.slow;
      this.wordDropout = of.wordDropout;
    }

    LtmOptions options() {
      return new LtmOptions(
          latents,
          fast,
          fastRateFirst,
          fastRateLast,
          klWeight,
          freeBits,
          slowGradient,
          slow,
          wordDropout);
    }
  }

  /** Returns the options of the same decoder without z, unless these are they. */
  @Override
  public Optional<ObjectiveOptions> baseline() {
    return latents == LatentUse.NONE
        ? Optional.empty()
        : Optional.of(with(SlowGradient.FINAL).with(LatentUse.NONE));
  }

  @Override
  public OptionalInt fitSteps() {
    return latents == LatentUse.NONE ? OptionalInt.empty() : OptionalInt.of(fast.steps());
  }

  @Override
  public LtmOptions withFitSteps(int steps) {
    return withFastSteps(steps);
  }

  /**
   * Returns the peak learning rate of the fast steps at slow step {@code step} of {@code steps},
   * counted from 1.
   */
  public double fastRate(int step, int steps) {
    double share = steps == 1 ? 0 : (step - 1.0) / (steps - 1.0);
    return fastRateFirst + share * (fastRateLast - fastRateFirst);
  }

  @Override
  public Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    if (latents == LatentUse.NONE) {
      summary.put("latents", "none");
      return summary;
    }
    summary.put("fast_steps", fast.steps());
    summary.put("noise", fast.noise().name().toLowerCase(Locale.ROOT));
    summary.put("slow_gradient", slowGradient.name().toLowerCase(Locale.ROOT));
    return summary;
  }

  @Override
  public Map<String, Double> at(int step, int steps) {
    if (latents == LatentUse.NONE) {
      return Map.of();
    }
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("fast_rate", fastRate(step, steps));
    if (!klWeight.equals(KlWeight.ONE)) {
      values.put("kl_weight", klWeight.at(step, steps));
    }
    return values;
  }
}
